// `plaudit serve --read-only`: a look at a folder, such as one that was restored, before it is served.
import { afterEach, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { backUp, filledFolder, password } from "../data/backup/kit.ts";
import { emptyFolder, plaudit } from "../cli/kit.ts";
import { oldFolder } from "../data/snapshot/kit.ts";
import { type Child, firstLine, run, start } from "../processes.ts";

const main = new URL("../../src/main.ts", import.meta.url).pathname;
const children: Child[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

async function serve(folder: string, ...flags: string[]): Promise<string> {
  const words = ["serve", "--port", "0", "--data", folder, ...flags];
  const server = start([process.execPath, main, ...words]);
  children.push(server);
  const [, url = ""] = /(http:\S+\d)/.exec(await firstLine(server)) ?? [];
  return url;
}

/** The bytes of every file, but for the logs that SQLite makes to read. */
function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true }).map(String).sort();
  const files = names.filter((name) => !/-(wal|shm)$/.test(name));
  return Object.fromEntries(
    files.map((name) => {
      const file = join(folder, name);
      return [name, statSync(file).isFile() ? Bun.hash(readFileSync(file)).toString() : ""];
    }),
  );
}

async function call(url: string, method: string, path: string, token = "", body?: object) {
  const response = await fetch(url + path, {
    method,
    headers: {
      "content-type": "application/json",
      ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
    },
    body: body && JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function signIn(url: string): Promise<string> {
  const { status, body } = await call(url, "POST", "/api/auth/token", "", {
    username: "ada",
    password,
  });
  expect(status).toBe(200);
  return String(body["access_token"]);
}

describe("serve --read-only", () => {
  test("shows all that is there, refuses what would write with one line, and changes no file", async () => {
    const folder = await filledFolder();
    // In a process of its own, whose end leaves nothing in SQLite's logs.
    const flags = ["--name", "k", "--scopes", "events:write", "--data", folder];
    const key = (await run([process.execPath, main, "key", "create", ...flags])).trim();
    const before = filesOf(folder);
    const url = await serve(folder, "--read-only");
    const token = await signIn(url);
    expect(await call(url, "GET", "/api/users/me/dashboard", token)).toMatchObject({ status: 200 });
    const { body: status } = await call(url, "GET", "/status");
    expect(status).toMatchObject({ failing: [], ledger: { pending: 0 } });
    expect((status["ledger"] as { stored: number }).stored).toBeGreaterThan(100);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);

    const refused = { status: 503, body: { message: expect.stringContaining("read-only") } };
    expect(await call(url, "POST", "/api/items", token, { title: "x" })).toMatchObject(refused);
    const bob = { username: "bob", email: "bob@example.com", password, age: 30 };
    expect(await call(url, "POST", "/api/users", "", bob)).toMatchObject(refused);
    const event = { event: "x", userId: "u" };
    expect((await call(url, "POST", "/v1/track", key, event)).status).toBe(503);
    expect((await call(url, "DELETE", "/api/users/me", token, { password })).status).toBe(503);
    expect(await call(url, "POST", "/api/setup", "", {})).toMatchObject({ status: 422 });
    // Refreshing and signing out are no writes of the folder's.
    expect((await call(url, "GET", "/api/auth/sessions", token)).status).toBe(200);

    const [server] = children;
    server!.kill("SIGTERM");
    expect(await server!.exited).toBe(0);
    expect(filesOf(folder)).toEqual(before);
  }, 30_000);

  test("works beside the folder's own server", async () => {
    const folder = await filledFolder();
    const own = await serve(folder);
    const looking = await serve(folder, "--read-only");
    await signIn(looking);
    const token = await signIn(own);
    const made = await call(own, "POST", "/api/items", token, { title: "x" });
    expect(made.status).toBe(201);
    // A token of one is none of the other's.
    expect((await call(looking, "GET", "/api/users/me", token)).status).toBe(401);
  }, 30_000);

  test("ends with one line once a restore has replaced what it looks at, and leaves no copy of it", async () => {
    const folder = await filledFolder();
    const file = await backUp(folder);
    const temporary = emptyFolder();
    const words = ["serve", "--read-only", "--port", "0", "--data", folder];
    const server = start([process.execPath, main, ...words], { env: { TMPDIR: temporary } });
    children.push(server);
    await firstLine(server);
    expect(readdirSync(temporary)).toHaveLength(1);
    const flags = ["--force", "--yes", "--data", folder];
    expect(await plaudit(["restore", file, ...flags])).toMatchObject({ code: 0 });
    expect(await server.exited).toBe(1);
    const said = (await new Response(server.stderr).text()).trim().split("\n");
    expect(said.at(-1)).toBe(
      `plaudit: The data in ${folder} was replaced, as by a restore: start again to look at what is there now.`,
    );
    expect(readdirSync(temporary)).toEqual([]);
  }, 30_000);

  test("of an earlier version, of nothing, and of a restore that is half done, it is refused as it is", async () => {
    const old = await oldFolder();
    const before = filesOf(old);
    const refusal = async (folder: string) => {
      const { code, told } = await plaudit(["serve", "--read-only", "--data", folder]);
      expect(code).toBe(1);
      expect(told).toHaveLength(1);
      return told[0];
    };
    expect(await refusal(old)).toContain("is of an earlier version");
    expect(filesOf(old)).toEqual(before);
    const empty = emptyFolder();
    expect(await refusal(empty)).toContain("no data");
    expect(await refusal(join(empty, "none"))).toContain("no data");
    expect(readdirSync(empty)).toEqual([]);
  });
});
