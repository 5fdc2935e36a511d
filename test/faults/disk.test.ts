// F11, F12, F23: syncs that fail, and a store that is locked.
import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { Fault } from "./fault.ts";
import { innocent, judge } from "./oracle.ts";
import { ada, load, signUp, underLoad } from "./load.ts";
import { flagFile, settle, startServer } from "./server.ts";

describe("a sync that fails", () => {
  const eio = { fail: "EIO" };

  test("of the journal ends the process with 70 at once; what was waited for is not acknowledged", async () => {
    for (const durability of ["fast", "strict"]) {
      const fault: Fault = { at: "disk.fdatasync", when: "before", skip: 12, act: eio };
      const server = await startServer({
        faults: [fault],
        env: { PLAUDIT_DURABILITY: durability },
      });
      const over = new AbortController();
      const sending = load(server, { over: over.signal, clients: 8 });
      const { code, ms } = await server.ended();
      over.abort();
      const { acknowledged, answers } = await sending;
      expect(code).toBe(70);
      expect(ms).toBeLessThan(5000);
      expect(answers["503"]).toBeGreaterThan(0);
      expect(answers["500"]).toBeUndefined();
      await settle(server.folder);
      // The process ended, not the machine: what lay in memory is there.
      expect(await judge(server.folder, acknowledged)).toEqual(innocent);
    }
  });

  test("of app.db's log fails the request, ends the process with 70, and leaves nothing half done", async () => {
    const whilst = flagFile();
    const fault: Fault = { at: "disk.syncLog", when: "before", again: true, whilst, act: eio };
    const server = await startServer({ faults: [fault] });
    expect(await signUp(server, { ...ada, username: "early", email: "early@example.com" })).toBe(
      201,
    );
    await Bun.write(whilst, "");
    const [answer, { code, ms }] = await Promise.all([signUp(server), server.ended()]);
    expect([500, 503]).toContain(answer);
    expect(code).toBe(70);
    expect(ms).toBeLessThan(3000);
    expect(server.log.join("\n")).toContain("The disk failed to sync what was written");

    const next = await startServer({ folder: server.folder });
    // It was committed, and only its keeping was in doubt: all of it is there, or nothing.
    expect([201, 409]).toContain(await signUp(next));
    const token = await fetch(`${next.url}/api/auth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: ada.username, password: ada.password }),
    });
    expect(token.status).toBe(200);
    next.kill("SIGTERM");
    expect((await next.ended()).code).toBe(0);
  });
});

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
