// F1, F2, F22, F38: whichever step a process dies in, the next one goes on as if nothing had been.
import { beforeAll, describe, expect, test } from "bun:test";
import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom } from "../../src/runtime/random.ts";
import { makeFolder } from "../recorder/kit.ts";
import type { Fault } from "./fault.ts";
import { innocent, judge } from "./oracle.ts";
import { send, type Sent } from "./sender.ts";
import type { SenderOptions } from "./sender-process.ts";

/** By the name of the step: where the process is killed, after so many of the same that went well. */
const points: Record<string, Omit<Fault, "act">> = {
  "before a segment is made": { at: "disk.open", when: "before", skip: 3 },
  "between a segment and its header": { at: "disk.header", when: "before", skip: 3 },
  "after a segment's header": { at: "disk.header", when: "after", skip: 3 },
  "before a frame is written": { at: "disk.write", when: "before", skip: 40 },
  "halfway through a frame": { at: "disk.write", when: "halfway", skip: 40 },
  "between a frame and its answer": { at: "disk.write", when: "after", skip: 40 },
  "before a sync": { at: "disk.fdatasync", when: "before", skip: 2 },
  "after a sync": { at: "disk.fdatasync", when: "after", skip: 2 },
  "before the folder is synced": { at: "disk.syncFolder", when: "before", skip: 1 },
  "after the folder was synced": { at: "disk.syncFolder", when: "after", skip: 1 },
  "before a sealed segment is closed": { at: "disk.close", when: "before", skip: 1 },
  "at the start, before the first segment": { at: "disk.open", when: "before" },
  "at the start, in the first header": { at: "disk.header", when: "before" },
  "at the start, before the journal is known to the store": {
    at: "insert or ignore into journals",
    when: "before",
  },
  "at the start, after that": { at: "insert or ignore into journals", when: "after" },
  "before a batch's transaction": { at: "transaction", when: "before", skip: 2 },
  "before the words of a batch": { at: "insert into actors", when: "before" },
  "after the words of a batch": { at: "insert into actors", when: "after" },
  "before the rows": { at: "insert into recent", when: "before", skip: 30 },
  "between the rows": { at: "insert into recent", when: "after", skip: 30 },
  "between the rows and the place": { at: "update journals", when: "before", skip: 2 },
  "between the place and the commit": { at: "transaction", when: "inside", skip: 2 },
  "between the commit and the deleting of segments": { at: "transaction", when: "after", skip: 2 },
  "after the deleting of segments": {
    at: "select coalesce(sum(sequence)",
    when: "before",
    skip: 4,
  },
  "at a clean end, before the segments go": { at: "disk.remove", when: "before" },
  "at a clean end, when they have gone": { at: "disk.remove", when: "after" },
};

const isLong = Bun.env["PLAUDIT_TORTURE_ROUNDS"] !== undefined;
const rounds = Number(Bun.env["PLAUDIT_TORTURE_ROUNDS"] ?? 3);
/** In a run of all tests every fourth is tried. */
const stride = isLong ? 1 : 4;

/** Enough that the newest rows are sealed into blocks on the way. */
const many = { events: 20_000, batch: 1000 };
const sealing: typeof points = {
  "between a block and its texts": { at: "insert into blocks", when: "after" },
  "between a block and its keys": { at: "insert into runs", when: "before" },
  "between the keys": { at: "insert into message_keys", when: "after", skip: 5 },
  "between the rows' leaving and the commit": { at: "transaction", when: "inside", skip: 9 },
};

/** A folder that a process was killed in, with something to go on with at the next start. */
let killed = "";
let before: Sent;
beforeAll(async () => {
  killed = makeFolder();
  before = await send(killed, [{ at: "disk.write", when: "after", skip: 40, act: "kill" }]);
  expect(before.signal).toBe("SIGKILL");
});

/** Starts on what the killed one left, dies at the point, starts once more, and is judged. */
async function die(fault: Fault, options: Partial<SenderOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "plaudit-test-"));
  cpSync(killed, folder, { recursive: true });
  const dying = await send(folder, [fault], options);
  const after = await send(folder, [], { events: 50 });
  const acknowledged = [before, dying, after].flatMap((sent) => sent.acknowledged);
  return { dying, after, verdict: await judge(folder, acknowledged) };
}

describe("kill -9", () => {
  const every = [...Object.entries(points), ...Object.entries(sealing)];
  for (const [step, point] of every.filter((_, n) => n % stride === 0)) {
    test(`${step} loses nothing and stores nothing twice`, async () => {
      const options = step in sealing ? { ...many, named: true } : {};
      const { dying, after, verdict } = await die({ ...point, act: "kill" }, options);
      expect(dying.signal).toBe("SIGKILL");
      expect(after).toMatchObject({ code: 0, refused: [] });
      expect(after.acknowledged).toHaveLength(50);
      expect(verdict).toEqual(innocent);
    });
  }

  test(
    `at any moment, ${rounds} times on one folder, loses nothing and stores nothing twice`,
    async () => {
      const random = createRandom(5).next;
      const folder = makeFolder();
      const acknowledged: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const sent = await send(folder, [], { events: 20_000 }, async (pid) => {
          await Bun.sleep(20 + random() * 400);
          process.kill(pid, "SIGKILL");
        });
        expect(sent).toMatchObject({ signal: "SIGKILL", refused: [] });
        acknowledged.push(...sent.acknowledged);
      }
      expect(acknowledged.length).toBeGreaterThan(0);
      acknowledged.push(...(await send(folder, [], { events: 50 })).acknowledged);
      expect(await judge(folder, acknowledged)).toEqual(innocent);
    },
    60_000 + rounds * 2000,
  );

  test("finds a Worker that deletes segments before it commits", async () => {
    const fault: Fault = { at: "transaction", when: "inside", skip: 2, act: "kill" };
    const { verdict } = await die(fault, { worker: "hasty-worker.ts" });
    expect(verdict.lost.length).toBeGreaterThan(0);
  });

  test("finds a Worker that commits the rows apart from their place", async () => {
    const fault: Fault = { at: "update journals", when: "before", skip: 4, act: "kill" };
    const { verdict } = await die(fault, { worker: "forgetful-worker.ts" });
    expect(verdict.twice.length).toBeGreaterThan(0);
  });
});

describe("a runtime that crashes", () => {
  for (const act of ["crash", "abort"] as const) {
    for (const at of ["disk.write", "transaction"] as const) {
      test(`by ${act === "crash" ? "SIGSEGV" : "SIGABRT"} in the ${at === "disk.write" ? "server" : "Worker"} loses nothing`, async () => {
        const { dying, after, verdict } = await die({ at, when: "after", skip: 3, act });
        expect(dying.signal).toMatch(/^SIG(SEGV|ABRT|TRAP|ILL)$/);
        expect(after.code).toBe(0);
        expect(verdict).toEqual(innocent);
      });
    }
  }
});
