// docs/library.md pasted into an empty folder, and compiled to one binary.
import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cpSync, existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "../processes.ts";
import {
  bun,
  elsewhere,
  folder,
  makeProject,
  project,
  removeProject,
  serve,
  useShop,
} from "./project.ts";

beforeAll(makeProject, 120_000);
afterAll(removeProject);

describe("compiled, the page's shop", () => {
  test("runs as one binary, from a folder that has nothing else", async () => {
    const cli = "node_modules/plaudit/src/main.ts";
    const binary = join(folder, "shop");
    const out = join(folder, "built");
    await run(bun(cli, "build", "main.ts", "--outfile", join(out, "shop")), { cwd: project });
    expect(readdirSync(out)).toEqual(["shop"]);
    renameSync(join(out, "shop"), binary);
    rmSync(join(project, "migrations"), { recursive: true });
    const shop = await serve([binary], elsewhere);
    await useShop(shop);
    expect(await shop.stop()).toBe(0);
    expect(existsSync(join(elsewhere, "data", "app.db"))).toBe(true);

    // Its commands know the shop's tables and permissions; Plaudit's own know that they don't.
    const command = (...words: string[]) => run([binary, ...words], { cwd: elsewhere });
    expect(await command("doctor")).toContain("app.db                 whole");
    await command("key", "create", "--name", "till", "--scopes", "orders:write");
    const created = await command("export", "--event", "user.created");
    const { userId } = JSON.parse(created) as { userId: string };
    const told = await command("person", "export", "--user", userId);
    expect(JSON.parse(told)).toMatchObject({ orders: [{ product: "fern", address: "Kew" }] });
    await expect(command("docter")).rejects.toThrow("did you mean `plaudit doctor`?");
    await expect(command("serve", "--port", "1")).rejects.toThrow("ended with 2");
    const bob = ["--username", "bob", "--email", "bob@example.com", "--age", "40", "--admin"];
    await run([binary, "user", "create", ...bob, "--password-stdin"], {
      cwd: elsewhere,
      stdin: "battery staple\n",
    });
    await command("erase", "--user", userId);
    const data = join(elsewhere, "data");
    using app = new Database(join(data, "app.db"), { readonly: true });
    expect(app.query("select user_id, address from orders").all()).toEqual([
      { user_id: null, address: null },
    ]);
    for (const words of [
      ["serve"],
      ["erase", "--user", "x"],
      ["person", "export", "--user", "x"],
    ]) {
      const plain = run(bun(cli, ...words, "--data", data), { cwd: project });
      await expect(plain).rejects.toThrow("(own)");
    }
    expect(await run(bun(cli, "doctor", "--data", data), { cwd: project })).toContain("whole");
  }, 60_000);

  test("compiled without its Workers says how it is done", async () => {
    const binary = join(folder, "without");
    cpSync(join(import.meta.dir, "migrations"), join(project, "migrations"), { recursive: true });
    await run(bun("build", "--compile", "main.ts", "--outfile", binary), { cwd: project });
    await expect(run([binary], { cwd: elsewhere })).rejects.toThrow("bunx plaudit build");
  }, 60_000);
});
