import { expect, test } from "bun:test";
import { OverBudget } from "../../src/reports/budget.ts";
import { keysOfProperty } from "../../src/reports/keys.ts";
import { toLines } from "../../src/store/lines.ts";

function numbersOf(values: readonly string[]) {
  const keys = keysOfProperty("p");
  const lines = toLines(values.map((p) => JSON.stringify({ p })).join("\n"), values.length);
  return values.map((_, place) => keys.numberOf({ lines, place } as never));
}

test("keys as long as an event are numbered, once each", () => {
  const values = Array.from({ length: 200 }, (_, n) => `${n % 100}${"x".repeat(60_000)}`);
  expect(numbersOf(values)).toEqual(values.map((_, n) => n % 100));
});

test("keys of more bytes than there is room for are refused, in words that say what to narrow", () => {
  const values = Array.from({ length: 1200 }, (_, n) => `${n}${"x".repeat(60_000)}`);
  expect(() => numbersOf(values)).toThrow(
    new OverBudget("Its distinct values are longer than 64 MB together."),
  );
});
