// A password that somebody types.
import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { serve } from "../../src/app/serve.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { configOf, databaseOf } from "../databases.ts";
import { emptyFolder, workerUrl } from "./kit.ts";

const main = join(import.meta.dir, "..", "..", "src", "main.ts");
const ada = ["--username", "ada", "--email", "ada@example.com", "--age", "36", "--password-stdin"];

// Windows has no such terminals.
describe.skipIf(process.platform === "win32")("--password-stdin on a terminal", () => {
  async function create(folder: string, typed: string) {
    let said = "";
    const decoder = new TextDecoder();
    const data = (_: unknown, bytes: Uint8Array) =>
      void (said += decoder.decode(bytes, { stream: true }));
    const command = [process.execPath, main, "user", "create", ...ada, "--data", folder];
    const env = { ...process.env, ...(await databaseOf(folder)) };
    const child = Bun.spawn(command, { env, terminal: { data } });
    while (!said.includes("Password") && child.exitCode === null) await Bun.sleep(20);
    child.terminal!.write(typed);
    const code = await child.exited;
    child.terminal!.close();
    return { code, said };
  }

  test("asks for it, takes it as edited, and shows nothing of it", async () => {
    const folder = join(emptyFolder(), "data");
    const { code, said } = await create(folder, "correct hose\u007f\u007frse grün\r");
    expect(said).not.toContain("corr");
    expect(said).not.toContain("rse");
    expect(code).toBe(0);
    const config = await configOf(folder, { PORT: "0" });
    const server = await serve({ config, log: silentLog, workerUrl });
    const body = new URLSearchParams({ username: "ada", password: "correct horse grün" });
    const answer = await fetch(new URL("/api/auth/token", server.url), { method: "POST", body });
    await server.stop();
    expect(answer.status).toBe(200);
  });

  test("ends with Ctrl-C, and makes nothing", async () => {
    const folder = join(emptyFolder(), "data");
    expect((await create(folder, "corr\u0003")).code).toBe(1);
    expect(existsSync(folder)).toBe(false);
  });
});
