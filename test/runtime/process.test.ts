// A server as people start it: in a terminal, behind `bun run`, in a process group with it.
import { Database } from "bun:sqlite";
import { afterEach, expect, test } from "bun:test";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Child, firstLine, run, start } from "../processes.ts";

const main = join(import.meta.dir, "..", "..", "src", "main.ts");
const plaudit = [process.execPath, "run", main];
const serve = [...plaudit, "serve", "--port", "0"];
const startMsMax = 15_000;

const children: Child[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), "plaudit-process-"));
}

/** A server that has an event to store, and cannot until `unlock`. */
async function startWithWork() {
  const data = join(emptyFolder(), "data");
  const server = start([...serve, "--data", data]);
  children.push(server);
  const url = /http:\S+/.exec(await firstLine(server))![0];
  const events = new Database(join(data, "events.db"));
  events.run("pragma busy_timeout = 5000");
  events.run("begin immediate");
  const answer = await fetch(new URL("/api/users", url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      username: "ada",
      email: "ada@example.com",
      password: "correct horse",
      age: 36,
    }),
  });
  expect(answer.status).toBe(201);
  return { data, server, unlock: () => events.close() };
}

// Windows has no such terminals.
test.skipIf(process.platform === "win32")(
  "one Ctrl-C in a terminal, which `bun run` passes on again, ends it with 0 after the drain",
  async () => {
    const folder = emptyFolder();
    const command = [...serve, "--data", join(folder, "data")].map((word) => `'${word}'`).join(" ");
    writeFileSync(join(folder, "package.json"), JSON.stringify({ scripts: { start: command } }));
    let said = "";
    const decoder = new TextDecoder();
    const data = (_: unknown, bytes: Uint8Array) =>
      void (said += decoder.decode(bytes, { stream: true }));
    const bunRun = [process.execPath, "run", "start"];
    const child = Bun.spawn(bunRun, { cwd: folder, terminal: { data } });
    const deadline = performance.now() + startMsMax;
    while (!said.includes("listens on") && performance.now() < deadline) await Bun.sleep(20);

    child.terminal!.write("\u0003");
    expect(await child.exited).toBe(0);
    child.terminal!.close();
    expect(said).toContain("Stopping");
    expect(said).not.toContain("second signal came");
  },
);

test("signals that come at once count as one: accepted events are stored before the end", async () => {
  const { data, server, unlock } = await startWithWork();
  for (const signal of ["SIGINT", "SIGINT", "SIGTERM"] as const) {
    server.kill(signal);
    await Bun.sleep(3);
  }
  await Bun.sleep(1000);
  unlock();
  expect(await server.exited).toBe(0);
  expect(await run([...plaudit, "export", "--data", data])).toContain("user.created");
});

test("a second signal after a while ends it at once, with 1", async () => {
  const { server, unlock } = await startWithWork();
  server.kill("SIGINT");
  await Bun.sleep(700);
  const asked = performance.now();
  server.kill("SIGINT");
  expect(await server.exited).toBe(1);
  expect(performance.now() - asked).toBeLessThan(6000);
  unlock();
});
