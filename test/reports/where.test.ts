import { expect, test } from "bun:test";
import fc from "fast-check";
import { compareTexts } from "../../src/reports/order.ts";
import type { Condition } from "../../src/domain/question.ts";
import { createTest } from "../../src/reports/where.ts";
import { byCodePoints } from "./oracle.ts";

/** Whether the condition holds for properties of this value, for those without it, and so on. */
function holds(condition: object, ...values: unknown[]): boolean[] {
  const run = createTest({ property: "p", ...condition } as Condition);
  return values.map((p) => run(p === undefined ? undefined : JSON.stringify(p)));
}

test("equal values have the same type and value; nothing is coerced", () => {
  expect(holds({ op: "eq", value: 1 }, 1, "1", true, [1], undefined)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(holds({ op: "eq", value: "" }, "", null, 0, false)).toEqual([true, false, false, false]);
  expect(holds({ op: "neq", value: 1 }, 1, "1", null, undefined)).toEqual([
    false,
    true,
    true,
    true,
  ]);
  expect(holds({ op: "in", value: [1, "a"] }, 1, "a", "1", undefined)).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(holds({ op: "in", value: [] }, 1, undefined)).toEqual([false, false]);
});

test("null counts as missing, as it does in a breakdown; every other value exists", () => {
  const there = ["", 0, false, [], {}];
  const missing = [null, undefined];
  expect(holds({ op: "exists", value: true }, ...there)).not.toContain(false);
  expect(holds({ op: "exists", value: false }, ...there)).not.toContain(true);
  expect(holds({ op: "exists", value: true }, ...missing)).toEqual([false, false]);
  expect(holds({ op: "exists", value: false }, ...missing)).toEqual([true, true]);
});

test("a part of a text is found in any case, and only in texts", () => {
  expect(
    holds({ op: "contains", value: "Pr" }, "spring", "SPRING", "spin", 1, ["pr"], undefined),
  ).toEqual([true, true, false, false, false, false]);
  expect(holds({ op: "contains", value: "ΟΔΟΣ" }, "ΟΔΟΣΑ", "οδοσα", "οδος")).toEqual([
    true,
    true,
    true,
  ]);
  expect(holds({ op: "contains", value: "" }, "", "a", 1)).toEqual([true, true, false]);
  expect(holds({ op: "contains", value: "1" }, 1, 10, true)).toEqual([false, false, false]);
});

test("less and more compare numbers with numbers, and texts with texts by code points", () => {
  expect(holds({ op: "gt", value: 9 }, 10, 9, "91", true, undefined)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(holds({ op: "gte", value: 9 }, 9, 8.99)).toEqual([true, false]);
  expect(holds({ op: "lt", value: "b" }, "a", "b", "", 0, null)).toEqual([
    true,
    false,
    true,
    false,
    false,
  ]);
  expect(holds({ op: "lte", value: "b" }, "b", "ba")).toEqual([true, false]);
  expect(holds({ op: "gt", value: "\uffee" }, "😀", "\uffef")).toEqual([true, true]);
});

test("texts are in the order of their code points, astral ones last", () => {
  const text = fc.string({
    unit: fc.constantFrom("a", "b", "\ud7ff", "\ue000", "\uffff", "😀", "😁", "𝒜"),
    maxLength: 4,
  });
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(Math.sign(compareTexts(one, other))).toBe(Math.sign(byCodePoints(one, other)));
    }),
    { seed: 7, numRuns: 1000 },
  );
});
