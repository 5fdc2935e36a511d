// Counts of limits lie in app.db within a second: without names and addresses, and not without bound.
import { expect, test } from "bun:test";
import { createLimits } from "../../../src/features/limits/limits.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { createTestClock, openTestStore } from "../../kit.ts";

function open() {
  const store = openTestStore();
  const clock = createTestClock();
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
  const start = () => {
    const limits = createLimits({ store, clock, log });
    const limit = limits.rate("tries", { perMinute: 3 });
    const ask = (key: string) =>
      limit(key).then(
        () => "yes",
        () => "no",
      );
    return { limits, ask };
  };
  const rows = () => store.db.select().from(store.tables.limits);
  return { store, clock, start, rows, warnings };
}

test("a count is written within a second by itself", async () => {
  const { start, rows } = open();
  await start().ask("192.0.2.7");
  expect(await rows()).toEqual([]);
  for (let n = 0; n < 40 && (await rows()).length === 0; n++) await Bun.sleep(50);
  expect(await rows()).toMatchObject([{ count: 1 }]);
});

test("it goes on after a restart, and ends when it would have ended", async () => {
  const { start, clock } = open();
  const before = start();
  expect([await before.ask("192.0.2.7"), await before.ask("192.0.2.7")]).toEqual(["yes", "yes"]);
  await before.limits.close();
  clock.forward(30_000);
  const after = start();
  await after.limits.load();
  expect([await after.ask("192.0.2.7"), await after.ask("192.0.2.7")]).toEqual(["yes", "no"]);
  expect(await after.ask("192.0.2.8")).toBe("yes");
  clock.forward(30_001);
  expect(await after.ask("192.0.2.7")).toBe("yes");
});

test("a restart without it forgets, as a canary", async () => {
  const { start } = open();
  const before = start();
  for (let n = 0; n < 3; n++) await before.ask("192.0.2.7");
  await before.limits.close();
  expect(await start().ask("192.0.2.7")).toBe("yes");
});

test("no address lies in the table, and what is over is removed", async () => {
  const { start, rows, clock } = open();
  const { limits, ask } = start();
  await ask("192.0.2.7");
  await limits.flush();
  expect(JSON.stringify(await rows())).not.toContain("192.0.2");
  clock.forward(60_001);
  await ask("192.0.2.8");
  await limits.flush();
  expect(await rows()).toHaveLength(1);
});

test("made-up keys do not fill the table", async () => {
  const { start, rows } = open();
  const { limits, ask } = start();
  for (let round = 0; round < 4; round++) {
    for (let n = 0; n < 20_000; n++) await ask(`${round} ${n}`);
    await limits.flush();
  }
  expect((await rows()).length).toBeLessThanOrEqual(50_000);
});

test("a failure is told and counted, and the limit holds in memory", async () => {
  const { start, store, warnings } = open();
  const { limits, ask } = start();
  await ask("a");
  await store.close();
  await limits.flush();
  expect(limits.failures()).toBe(1);
  expect(warnings).toHaveLength(1);
  expect(await Promise.all([1, 2, 3].map(() => ask("a")))).toEqual(["yes", "yes", "no"]);
});
