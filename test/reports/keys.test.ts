import { expect, test } from "bun:test";
import { keysOfValues } from "../../src/reports/keys.ts";
import { createProperty } from "../../src/store/sqlite/events/property.ts";

function numbersOf(jsons: readonly string[]) {
  const property = createProperty("p");
  const keys = keysOfValues(property);
  return jsons.map((json) => keys.numberOf(property.codeOf(json)));
}

test("keys as long as an event are numbered, once each", () => {
  const values = Array.from({ length: 200 }, (_, n) => `"${n % 100}${"x".repeat(60_000)}"`);
  expect(numbersOf(values)).toEqual(values.map((_, n) => n % 100));
});

test("values that look alike are one key, and what is no key has no number", () => {
  expect(numbersOf(['"1"', "1", "null", '"a"', "[1]", "true", '"true"'])).toEqual([
    0, 0, -1, 1, -1, 2, 2,
  ]);
});

test("events without the property have no key", () => {
  expect(keysOfValues(createProperty("p")).numberOf(0)).toBe(-1);
});

test("keys of more bytes than there is room for are refused", () => {
  const values = Array.from({ length: 1200 }, (_, n) => `"${n}${"x".repeat(60_000)}"`);
  expect(() => numbersOf(values)).toThrow("Its distinct values are longer than 64 MB together.");
});
