import { afterEach, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { silentLog } from "../../src/runtime/log.ts";
import { realDisk } from "../../src/journal/disk.ts";
import { type Server, serve } from "../../src/app/serve.ts";
import { createServices } from "../../src/app/services.ts";
import { openWorkspace } from "../../src/app/workspace.ts";
import { emptyFolder, plaudit, workerUrl } from "../cli/kit.ts";
import { configOf } from "../databases.ts";

const ada = { username: "ada", email: "ada@example.com", password: "correct horse", age: 36 };
const options = async (folder: string, port = "0") => ({
  config: await configOf(folder, { PORT: port }),
  log: silentLog,
  workerUrl,
});

const running: Server[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

async function start(folder: string): Promise<Server> {
  const server = await serve(await options(folder));
  running.push(server);
  return server;
}

const exportFrom = async (folder: string) =>
  (await plaudit(["export", "--data", folder])).out
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe("serve", () => {
  test("gives a set-up token as long as there is no admin", async () => {
    const folder = emptyFolder();
    const first = await start(folder);
    expect(first.setupToken).toMatch(/^[0-9a-f]{64}$/);
    const answer = await fetch(new URL("/api/setup", first.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: first.setupToken, ...ada }),
    });
    expect(answer.status).toBe(201);
    await running.pop()!.stop();
    expect((await start(folder)).setupToken).toBeUndefined();
  });

  test("a second server on the folder, or on the port, is refused and leaves the first alone", async () => {
    const folder = emptyFolder();
    const server = await start(folder);
    expect(serve(await options(folder))).rejects.toThrow("Another Plaudit already serves");
    expect(serve(await options(emptyFolder(), server.url.port))).rejects.toThrow(
      `Port ${server.url.port} on 127.0.0.1 is taken`,
    );
    expect((await fetch(new URL("/healthz", server.url))).status).toBe(200);
  });

  test("answers requests in flight before it stops, and takes no new ones", async () => {
    const folder = emptyFolder();
    const server = await start(folder);
    // The connection is open by then, so that the request is there at once.
    await (await fetch(new URL("/healthz", server.url))).text();
    // Hashing the password takes long enough to be under way when it stops.
    const signUp = fetch(new URL("/api/users", server.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(ada),
    });
    await Bun.sleep(30);
    await running.pop()!.stop();
    expect((await signUp).status).toBe(201);
    expect(fetch(server.url)).rejects.toThrow();
    expect(await exportFrom(folder)).toMatchObject([{ event: "user.created" }]);
  });

  test("after an unclean end the actions of the last moments are recorded again, once", async () => {
    const folder = emptyFolder();
    const workspace = await openWorkspace({ ...(await options(folder)), journals: ["server"] });
    // As if it had died between the commit and the journal.
    const recorder = { ...workspace!.recorder, record: () => {} };
    await createServices({ ...workspace!, recorder }).users.create(ada);
    await workspace!.close();
    expect(await exportFrom(folder)).toEqual([]);

    await start(folder);
    await running.pop()!.stop();
    expect(await exportFrom(folder)).toEqual([]);

    for (let crash = 1; crash <= 2; crash++) {
      mkdirSync(join(folder, "journal", "server"), { recursive: true });
      writeFileSync(join(folder, "journal", "server", `000000009${crash}.j`), "torn");
      await start(folder);
      await running.pop()!.stop();
      expect(await exportFrom(folder)).toMatchObject([{ event: "user.created" }]);
    }
  });
});

describe("a disk that refuses a sync", () => {
  let isBroken = true;
  const disk = {
    ...realDisk,
    fdatasync: async () => {
      if (isBroken) throw Object.assign(new Error("EIO: injected"), { code: "EIO" });
    },
  };

  test("ends the server", async () => {
    isBroken = false;
    const server = await serve({ ...(await options(emptyFolder())), disk });
    running.push(server);
    isBroken = true;
    await fetch(new URL("/api/users", server.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(ada),
    });
    await expect(server.diskFailed).rejects.toThrow("The disk failed to sync");
  });

  test("ends a command with 70 and one line", async () => {
    const words = ["user", "create", "--username", "ada", "--email", "a@b.co", "--age", "36"];
    const { code, told } = await plaudit([...words, "--password-stdin", "--data", emptyFolder()], {
      stdin: "correct horse",
      disk,
    });
    expect(code).toBe(70);
    expect(told).toHaveLength(1);
  });
});
