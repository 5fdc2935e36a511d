import { expect, test } from "bun:test";
import { setImmediate } from "node:timers/promises";
import { createByteTurns } from "../../src/runtime/byte-turns.ts";

const large = 32 * 1024;

test("large bodies have a turn each, in the order in which they came", async () => {
  const take = createByteTurns();
  const done: number[] = [];
  const all = [0, 1, 2, 3].map(async (i) => {
    await take(large);
    done.push(i);
  });
  await Promise.resolve();
  expect(done).toEqual([0]);
  await setImmediate();
  expect(done.length).toBeLessThan(4);
  await Promise.all(all);
  expect(done).toEqual([0, 1, 2, 3]);
});

test("many small bodies share a turn, and the next turn is for others again", async () => {
  const take = createByteTurns();
  let done = 0;
  for (let i = 0; i < 64; i++) void take(large / 64).then(() => done++);
  await Promise.resolve();
  expect(done).toBe(64);
  const late = take(large);
  const isLate = await Promise.race([late.then(() => false), Promise.resolve().then(() => true)]);
  expect(isLate).toBe(true);
  await late;
});

test("urgent work is begun before the bodies of a turn", async () => {
  const done: string[] = [];
  const urgent: string[] = [];
  const take = createByteTurns(() => done.push(...urgent.splice(0)));
  await take(large);
  const body = take(large).then(() => done.push("body"));
  // Comes later in the turn than the body that waits.
  urgent.push("like");
  await body;
  expect(done).toEqual(["like", "body"]);
});
