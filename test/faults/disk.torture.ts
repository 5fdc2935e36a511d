// F11, F23: syncs that the kernel fails, and a store that is locked.
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { join } from "node:path";
import { innocent, judge } from "./oracle.ts";
import { load, signUp, underLoad } from "./load.ts";
import { settle, startServer } from "./server.ts";

const strace = Bun.which("strace");
if (!strace) console.warn("Skipped: system calls that fail need strace.");
test.skipIf(!strace)(
  "syncs that the kernel fails end it with 70, and nothing is lost",
  async () => {
    const inject = "fdatasync,fsync:error=EIO:when=40+";
    const under = [strace ?? "", "-f", "-qq", "-o", "/dev/null"];
    under.push("-e", "trace=fdatasync,fsync", "-e", `inject=${inject}`);
    const server = await startServer({ under });
    const over = new AbortController();
    const sending = load(server, { over: over.signal });
    const { code } = await server.ended();
    over.abort();
    const { acknowledged } = await sending;
    expect(code).toBe(70);
    expect(acknowledged.length).toBeGreaterThan(0);
    await settle(server.folder);
    expect(await judge(server.folder, acknowledged)).toEqual(innocent);
  },
  30_000,
);

test("a store that somebody else has locked holds up nobody, and is caught up with", async () => {
  const server = await startServer();
  const other = new Database(join(server.folder, "events.db"));
  const sent = await underLoad(server, async () => {
    other.run("pragma busy_timeout = 5000");
    other.run("begin immediate");
    await Bun.sleep(1500);
    expect(await signUp(server)).toBe(201);
    await Bun.sleep(1500);
    expect(await server.ready()).toBe(503);
    other.run("rollback");
  });
  other.close();
  expect(Object.keys(sent.answers)).toEqual(["200"]);
  expect(sent.msMax).toBeLessThan(1000);
  await server.drained();
  expect(await server.ready()).toBe(200);
  expect(await server.metric("plaudit_events_dead_lettered_total")).toBe(0);
  await server.stop();
  expect(await judge(server.folder, sent.acknowledged)).toEqual(innocent);
});
