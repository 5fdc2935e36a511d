// F4, F5: told to end while something hangs, it ends within the time that it promises.
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { join } from "node:path";
import type { Fault } from "./fault.ts";
import { post, signUp, underLoad } from "./load.ts";
import { innocent, judge } from "./oracle.ts";
import { flagFile, settle, startServer } from "./server.ts";

/** Of those that run side by side. */
const timeoutMs = 60_000;
/** The ten seconds of drain and close, and a little. */
const promisedMsMax = 10_500;
/** Of a server that drains for less than the nine seconds of a real one. */
const hurried = { TEST_DRAIN_MS: "3000" };
const hurriedMsMax = 4500;

// Each of these waits for as long as a drain may take: two for the nine seconds of a real server, the others for less.
for (const lockedForMs of [100, 1200]) {
  test.concurrent(
    `SIGTERM when somebody has locked the store for ${lockedForMs} ms: it exits with 0, and the rest is in the journal`,
    async () => {
      const server = await startServer({ env: hurried });
      const other = new Database(join(server.folder, "events.db"));
      other.run("pragma busy_timeout = 5000");
      const sent = await underLoad(server, async () => {
        other.run("pragma busy_timeout = 5000");
        other.run("begin immediate");
        // At different moments of the Worker's waiting and trying again.
        await Bun.sleep(lockedForMs);
        server.kill("SIGTERM");
        const { code, ms } = await server.ended();
        expect(code).toBe(0);
        expect(ms).toBeLessThan(hurriedMsMax);
      });
      other.run("rollback");
      other.close();
      await settle(server.folder);
      expect(await judge(server.folder, sent.acknowledged)).toEqual(innocent);
    },
    timeoutMs,
  );
}

test.concurrent(
  "SIGTERM while the store fails, and then the last sync does: it exits with 70",
  async () => {
    const whilst = flagFile();
    const again = true;
    const eio: Fault = {
      at: "disk.fdatasync",
      when: "before",
      again,
      whilst,
      act: { fail: "EIO" },
    };
    const busy: Fault = { at: "transaction", when: "before", again, act: { fail: "SQLITE_BUSY" } };
    const server = await startServer({ faults: [eio, busy], env: hurried });
    expect((await post(server, [{ type: "track", event: "e", userId: "u" }])).status).toBe(200);
    await Bun.sleep(200);
    await Bun.write(whilst, "");
    server.kill("SIGTERM");
    expect(await server.ended()).toMatchObject({ code: 70 });
  },
  timeoutMs,
);

test.concurrent(
  "SIGTERM while the Worker is stuck: it exits with 0, and the rest is in the journal",
  async () => {
    const spin: Fault = { at: "transaction", when: "inside", skip: 3, act: "spin" };
    const server = await startServer({ faults: [spin] });
    const sent = await underLoad(server, async () => {
      server.kill("SIGTERM");
      const { code, ms } = await server.ended();
      expect(code).toBe(0);
      expect(ms).toBeLessThan(promisedMsMax);
    });
    await settle(server.folder);
    expect(await judge(server.folder, sent.acknowledged)).toEqual(innocent);
  },
  timeoutMs,
);

test.concurrent(
  "SIGTERM while a sync of app.db's log hangs: who waits for it is cut off, and it exits with 0",
  async () => {
    const whilst = flagFile();
    const server = await startServer({
      faults: [{ at: "disk.syncLog", when: "before", again: true, whilst, act: "hang" }],
    });
    await Bun.write(whilst, "");
    const signingUp = signUp(server);
    await Bun.sleep(300);
    server.kill("SIGTERM");
    const { code, ms } = await server.ended();
    expect(await signingUp).toBe(0);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(promisedMsMax);
  },
  timeoutMs,
);

test.concurrent(
  "SIGTERM while a sync hangs: it does not wait for ever",
  async () => {
    const hang: Fault = { at: "disk.fdatasync", when: "before", again: true, skip: 5, act: "hang" };
    const server = await startServer({ faults: [hang] });
    const sent = await underLoad(server, () => Bun.sleep(2200));
    // Late syncs hold up nobody for the first second, and then nothing is taken.
    expect(Object.keys(sent.answers).sort()).toEqual(["200", "503"]);
    expect(Number(sent.retryAfter)).toBeGreaterThan(0);
    expect(sent.msMax).toBeLessThan(1000);
    expect(await server.ready()).toBe(503);
    server.kill("SIGTERM");
    const { code, ms } = await server.ended();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(promisedMsMax);
    await settle(server.folder);
    expect(await judge(server.folder, sent.acknowledged)).toEqual(innocent);
  },
  timeoutMs,
);
