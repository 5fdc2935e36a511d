// F6–F8, F31: no room, no folder, no rights, no descriptors.
import { describe, expect, test } from "bun:test";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Fault } from "./fault.ts";
import { innocent, judge } from "./oracle.ts";
import { signUp, underLoad } from "./load.ts";
import { flagFile, startServer } from "./server.ts";
import { run, mount } from "./volume.ts";

/** After this a server that has just started takes no signal for one during its start. */
const settledMs = 200;

describe("a store without room", () => {
  const whilst = flagFile();
  const freed = flagFile();
  const full: Fault = {
    at: "transaction",
    when: "before",
    again: true,
    whilst,
    act: { run: "pragma max_page_count = 1" },
  };
  const free: Fault = { ...full, whilst: freed, act: { run: "pragma max_page_count = 1000000" } };

  test("buries nothing: events wait in the journal, accounts go on, and all is stored once there is room", async () => {
    const server = await startServer({ faults: [full, free] });
    const { acknowledged, answers } = await underLoad(server, async () => {
      await Bun.write(whilst, "");
      await Bun.sleep(1500);
      expect(await server.ready()).toBe(503);
      expect(await signUp(server)).toBe(201);
      expect(server.log.join("\n")).toContain("is full");
      expect(await server.metric("plaudit_events_pending")).toBeGreaterThan(500);
      rmSync(whilst);
      await Bun.write(freed, "");
    });
    expect(Object.keys(answers)).toEqual(["200"]);
    await server.drained();
    expect(await server.ready()).toBe(200);
    expect(await server.metric("plaudit_events_dead_lettered_total")).toBe(0);
    await server.stop();
    // The sign-up's own event has no number.
    const verdict = await judge(server.folder, acknowledged);
    expect(verdict).toEqual(innocent);
  });
});

describe("a data folder", () => {
  test("that is deleted under the server ends it with 70 and says so", async () => {
    const server = await startServer();
    const { answers } = await underLoad(server, async () => {
      rmSync(server.folder, { recursive: true });
      expect((await server.ended()).code).toBe(70);
    });
    expect(server.log.join("\n")).toContain("The journal was deleted");
    expect(answers["500"]).toBeUndefined();
  });

  // One that ended well took its write-ahead logs away; without them SQLite cannot even read here.
  test.skipIf(!mount).each(["SIGTERM", "SIGKILL"] as const)(
    "that is read-only since a %s ends the start, and the line says what to do",
    async (signal) => {
      const server = await startServer();
      await Bun.sleep(settledMs);
      server.kill(signal);
      await server.ended();
      const folder = mkdtempSync(join(tmpdir(), "plaudit-volume-"));
      run("mount", "-t", "tmpfs", "-o", "size=64m,mode=700", "tmpfs", folder);
      try {
        cpSync(server.folder, folder, { recursive: true });
        expect(run("mount", "-o", "remount,ro", folder)).toBe(0);
        const starting = startServer({ folder, key: server.key });
        await expect(starting).rejects.toThrow("cannot be written");
      } finally {
        run("umount", "-l", folder);
      }
    },
    30_000,
  );
});
