import { expect, test } from "bun:test";
import fc from "fast-check";
import { createMemo } from "../../src/runtime/memo.ts";

function fill(memo: ReturnType<typeof createMemo<number, string>>, from: number, to: number) {
  for (let i = from; i < to; i++) memo.set(i, `${i}`);
}

test("an entry is remembered until it is deleted or the memo is cleared", () => {
  const memo = createMemo<number, string>(10);
  fill(memo, 0, 3);
  expect([memo.get(0), memo.get(2), memo.get(3), memo.size]).toEqual(["0", "2", undefined, 3]);
  memo.delete(2);
  memo.delete(9);
  expect([memo.get(2), memo.size]).toEqual([undefined, 2]);
  memo.clear();
  expect([memo.get(0), memo.size]).toEqual([undefined, 0]);
});

test("a full memo forgets the tenth that was set longest ago", () => {
  const memo = createMemo<number, string>(100);
  fill(memo, 0, 100);
  expect([memo.size, memo.get(0)]).toEqual([100, "0"]);
  memo.set(100, "100");
  expect([memo.size, memo.get(9), memo.get(10), memo.get(100)]).toEqual([
    91,
    undefined,
    "10",
    "100",
  ]);
});

test("an entry that is set anew is the newest, and takes no second place", () => {
  const memo = createMemo<string, number>(3);
  for (const key of ["a", "b", "c", "a", "a"]) memo.set(key, 1);
  expect(memo.size).toBe(3);
  memo.set("d", 1);
  expect([memo.get("a"), memo.get("b")]).toEqual([1, undefined]);
});

test("a memo of one entry remembers the last", () => {
  const memo = createMemo<number, string>(1);
  fill(memo, 0, 3);
  expect([memo.size, memo.get(2)]).toEqual([1, "2"]);
});

test("an unknown value is found once, also false and 0", () => {
  const memo = createMemo<string, boolean | number>(10);
  const asked: string[] = [];
  const find = (key: string) => (asked.push(key), key === "none" ? 0 : false);
  for (const key of ["a", "a", "none", "none"]) expect(memo.of(key, find)).toBeFalsy();
  expect(asked).toEqual(["a", "none"]);
});

test("a failure to find a value is not remembered", () => {
  const memo = createMemo<string, number>(10);
  const fail = () => {
    throw new Error("no");
  };
  expect(() => memo.of("a", fail)).toThrow("no");
  expect(memo.size).toBe(0);
});

test("whatever is done, the limit holds, and only values that were set are given", () => {
  const step = fc.record({ key: fc.nat(30), isDeleted: fc.boolean() });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.array(step), (entriesMax, steps) => {
      const memo = createMemo<number, number>(entriesMax);
      const all = new Map<number, number>();
      for (const [at, { key, isDeleted }] of steps.entries()) {
        if (isDeleted) {
          memo.delete(key);
          all.delete(key);
        } else {
          memo.set(key, at);
          all.set(key, at);
          expect(memo.get(key)).toBe(at);
        }
        expect(memo.size).toBeLessThanOrEqual(entriesMax);
        for (let k = 0; k <= 30; k++) expect([undefined, all.get(k)]).toContain(memo.get(k));
      }
    }),
  );
});
