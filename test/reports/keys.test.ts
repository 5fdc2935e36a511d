import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Json } from "../../db/json.ts";
import { toKey } from "../../src/domain/property-key.ts";
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
  expect(numbersOf(values)).toEqual(values.map((_, n) => (n % 100) + 1));
});

test("values that look alike are one key, and what is no key has no number", () => {
  expect(numbersOf(['"1"', "1", "null", '"a"', "[1]", "true", '"true"'])).toEqual([
    1, 1, -1, 4, -1, 6, 6,
  ]);
});

const scalars = fc.oneof(
  fc.constantFrom(
    "1",
    "true",
    "-0.5",
    "1e+21",
    "tru",
    '"a"',
    "[1]",
    "{}",
    "null",
    "é",
    "\ud800",
    "",
  ),
  fc.constantFrom(1, true, false, -0.5, 1e21, null),
  fc.constantFrom([1], {}),
);
/** As others may have written it. */
const jsons = fc.oneof(
  scalars.map((value) => JSON.stringify(value)),
  fc.constantFrom('"\\u0061"', '"\\u0031"', "1.0", '"\\/"', '"/"', '"0x"'),
);

test("values have one number if they are one key, in whatever order they come", () => {
  fc.assert(
    fc.property(fc.array(jsons), (all) => {
      const keys = all.map((json) => toKey(JSON.parse(json) as Json, json));
      const numbers = numbersOf(all);
      for (const [i, key] of keys.entries()) {
        expect(numbers[i] === -1).toBe(key === undefined);
        const first = keys.indexOf(key);
        expect({ all, i, number: numbers[i] }).toEqual({
          all,
          i,
          number: numbers[first],
        });
      }
      const distinct = new Set(keys.filter((key) => key !== undefined));
      expect(new Set(numbers.filter((number) => number !== -1)).size).toBe(distinct.size);
    }),
    { seed: 7, numRuns: 500 },
  );
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
