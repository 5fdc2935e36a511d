import { expect, test } from "bun:test";
import { setImmediate } from "node:timers/promises";
import { createTurns } from "../../src/runtime/turns.ts";
import { soon } from "../../src/runtime/urgent.ts";

const large = 32 * 1024;

test("large bodies go one a turn, in the order in which they came", async () => {
  const take = createTurns();
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

test("many small bodies go in one turn, and the next turn is for others again", async () => {
  const take = createTurns();
  let done = 0;
  for (let i = 0; i < 64; i++) void take(large / 64).then(() => done++);
  await Promise.resolve();
  expect(done).toBe(64);
  const late = take(large);
  const isLate = await Promise.race([late.then(() => false), Promise.resolve().then(() => true)]);
  expect(isLate).toBe(true);
  await late;
});

test("what is urgent goes before the bodies of its turn", async () => {
  const take = createTurns();
  const done: string[] = [];
  await take(large);
  const body = take(large).then(() => done.push("body"));
  // Bodies are given out by what was asked for before: this comes later in the turn.
  soon(() => done.push("like"));
  await body;
  expect(done).toEqual(["like", "body"]);
});
