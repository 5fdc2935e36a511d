import { expect, test } from "bun:test";
import fc from "fast-check";
import { keysOfValues, largest } from "../../src/reports/keys.ts";
import { createProperty } from "../../src/store/sqlite/events/property.ts";
import { byCodePoints } from "./oracle.ts";

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

test("the largest are those that a full sort puts first, whatever their order and however many ties", () => {
  const counts = fc.dictionary(fc.string({ maxLength: 3 }), fc.nat(3), { maxKeys: 40 });
  fc.assert(
    fc.property(counts, fc.integer({ min: 1, max: 12 }), (of, limit) => {
      const all = Object.entries(of).map(([key, count]) => ({ key, count }));
      all.sort((one, other) => other.count - one.count || byCodePoints(one.key, other.key));
      expect(largest(new Map(Object.entries(of)), limit)).toEqual(all.slice(0, limit));
    }),
    { seed: 7, numRuns: 300 },
  );
});
