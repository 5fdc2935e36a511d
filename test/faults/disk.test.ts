// F11, F12, F23: syncs that fail, and a store that is locked.
import { describe, expect, test } from "bun:test";
import { sqliteTest } from "../databases.ts";
import type { Fault } from "./fault.ts";
import { innocent, judge } from "./oracle.ts";
import { ada, load, signUp } from "./load.ts";
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
      expect(ms).toBeLessThan(8000);
      expect(answers["503"]).toBeGreaterThan(0);
      expect(answers["500"]).toBeUndefined();
      await settle(server.folder);
      // The process ended, not the machine: what lay in memory is there.
      expect(await judge(server.folder, acknowledged)).toEqual(innocent);
    }
  });

  sqliteTest(
    "of app.db's log fails the request, ends the process with 70, and leaves nothing half done",
    async () => {
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
      expect(ms).toBeLessThan(8000);
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
    },
  );
});
