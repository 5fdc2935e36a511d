// The library as others have it: the package in a project outside of ours, docs/library.md pasted into
// empty folders, from source and compiled.
import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { readBlocks, readPage } from "../docs/markdown.ts";
import { installAll } from "../packed.ts";
import { type Child, firstLine, run, start } from "../processes.ts";

const bun = (...words: string[]) => [process.execPath, ...words];
const folder = mkdtempSync(join(tmpdir(), "plaudit-library-"));
const project = join(folder, "project");
const elsewhere = join(folder, "elsewhere");
const page = await readPage("docs/library.md");
const started: Child[] = [];

/** The blocks of a page that begin with a file's name. */
function readFiles(text: string): Map<string, string> {
  const blocks = readBlocks(text).filter(({ language }) => language === "ts");
  return new Map(
    blocks.flatMap(({ code }) => {
      const name = /^\/\/ ([\w.]+\.ts)\n/.exec(code)?.[1];
      return name === undefined ? [] : [[name, code] as const];
    }),
  );
}

beforeAll(async () => {
  mkdirSync(elsewhere, { recursive: true });
  await installAll(project);
  await Bun.write(join(project, "package.json"), '{ "type": "module", "private": true }');
  const compilerOptions = {
    target: "esnext",
    module: "preserve",
    moduleResolution: "bundler",
    types: ["bun-types"],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
  };
  const tsconfig = { compilerOptions, include: ["*.ts", "types"] };
  await Bun.write(join(project, "tsconfig.json"), JSON.stringify(tsconfig));
  for (const [name, code] of readFiles(page)) await Bun.write(join(project, name), code);
  const [, generate = ""] = /bunx --bun (drizzle-kit generate .*)/.exec(page) ?? [];
  await run(bun("run", "--bun", ...generate.split(" ")), { cwd: project });
}, 120_000);

afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

async function serve(command: string[], cwd: string) {
  const child = start(command, { cwd, env: { PORT: "0", PLAUDIT_DATA: join(cwd, "data") } });
  started.push(child);
  const said = await firstLine(child);
  const url = /listens on (\S+)/.exec(said)?.[1] ?? "";
  const token = /\?setup=([0-9a-f]+)/.exec(said)?.[1];
  async function send(path: string, body?: object, bearer?: string) {
    const answer = await fetch(url + path, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        "content-type": "application/json",
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      body: body && JSON.stringify(body),
    });
    // oxlint-disable-next-line typescript/no-explicit-any -- an answer is looked at field by field
    return { status: answer.status, body: (await answer.json()) as any };
  }
  /** The first admin, signed in. */
  async function signIn(): Promise<string> {
    const ada = { username: "ada", email: "ada@example.com", password: "correct horse", age: 36 };
    await send("/api/setup", { token, ...ada });
    return (await send("/api/auth/token", ada)).body.access_token;
  }
  const stop = async () => {
    child.kill("SIGTERM");
    return child.exited;
  };
  return { send, signIn, stop };
}

type Served = Awaited<ReturnType<typeof serve>>;

/** Orders, ships, and looks for both on the dashboard and in a funnel. */
async function useShop({ send, signIn }: Served) {
  const token = await signIn();
  const body = { product: "fern", address: "Kew" };
  expect(await send("/orders", body)).toMatchObject({ status: 401 });
  const { status, body: order } = await send("/orders", body, token);
  expect([status, order.cents]).toEqual([200, 1200]);
  expect(await send(`/orders/${order.id}/ship`, {}, token)).toMatchObject({ status: 200 });

  const names: string[] = [];
  for (const deadline = performance.now() + 5000; performance.now() < deadline;) {
    const { body: dashboard } = await send("/api/users/me/dashboard", undefined, token);
    names.splice(0, 10, ...dashboard.activity.map(({ event }: { event: string }) => event));
    if (names.includes("order.shipped")) break;
    await Bun.sleep(20);
  }
  expect(names).toEqual(expect.arrayContaining(["order.placed", "order.shipped"]));
  const steps = [{ event: "user.created" }, { event: "order.placed" }, { event: "order.shipped" }];
  const { body: funnel } = await send("/api/reports/funnel", { steps, windowSeconds: 600 }, token);
  expect(funnel.steps.map(({ users }: { users: number }) => users)).toEqual([1, 1, 1]);
}

test("the page names the versions that Plaudit comes with", () => {
  const known: Record<string, string> = {
    ...packageJson.dependencies,
    ...packageJson.devDependencies,
  };
  const named = [...page.matchAll(/(elysia|drizzle-orm|drizzle-kit)@([\d.]+)/g)];
  expect(named.length).toBeGreaterThanOrEqual(3);
  for (const [, name = "", version] of named) expect(version).toBe(known[name]);
});

describe("the page's shop", () => {
  test("keeps the types, and what must not compile does not", async () => {
    mkdirSync(join(project, "types"));
    for (const name of ["schema.ts", "types.ts"]) {
      copyFileSync(join(import.meta.dir, name), join(project, "types", name));
    }
    await run(bun("run", "--bun", "tsc"), { cwd: project });
  }, 60_000);

  test("passes its own test", async () => {
    await run(bun("test", "shop.test.ts"), { cwd: project });
  }, 60_000);

  test("runs from source", async () => {
    const shop = await serve(bun("main.ts"), project);
    await useShop(shop);
    expect(await shop.stop()).toBe(0);
  }, 60_000);

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

test("the smallest app runs, pasted into an empty folder", async () => {
  const code = readFiles(page).get("app.ts")!;
  const own = join(folder, "smallest");
  await installAll(own);
  await Bun.write(join(own, "app.ts"), code.replace(".listen(3000)", ".listen(0)"));
  const { send, signIn, stop } = await serve(bun("app.ts"), own);
  const token = await signIn();
  expect(await send("/plants/fern/water", { liters: 2 }, token)).toEqual({
    status: 200,
    body: { thanks: "ada" },
  });
  expect(await send("/plants/fern/water", { liters: 20 }, token)).toMatchObject({ status: 422 });
  expect(await send("/plants/dry", undefined, token)).toMatchObject({ body: ["fern"] });
  expect(await send("/plants/dry")).toMatchObject({ status: 401 });
  expect(await stop()).toBe(0);
}, 60_000);
