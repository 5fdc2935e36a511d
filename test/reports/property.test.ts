import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Json } from "../../db/json.ts";
import { createReadProperty, toKey } from "../../src/reports/property.ts";

/** Made of what has a meaning in JSON, so that much looks like what it is not. */
const tricky = fc.string({
  unit: fc.constantFrom('"', "\\", ",", ":", "{", "}", "[", "a", "1", "😀", "\n"),
  maxLength: 6,
});
const name = fc.oneof(
  tricky,
  fc.string({ unit: "grapheme", maxLength: 5 }),
  fc.constantFrom("constructor", "toString", "length"),
);
const leaf = fc.oneof(
  tricky,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const flat = fc.dictionary(name, leaf, { maxKeys: 5, noNullPrototype: true });
const deep = fc.dictionary(
  name,
  fc.oneof({ weight: 3, arbitrary: leaf }, fc.array(flat, { maxLength: 2 }), flat),
  { maxKeys: 5, noNullPrototype: true },
);

test("a property is read as parsing the whole would, whatever its name and its neighbours look like", () => {
  fc.assert(
    fc.property(fc.oneof(flat, deep), name, (object, other) => {
      const json = JSON.stringify(object);
      const parsed = JSON.parse(json) as Record<string, Json>;
      for (const each of [...Object.keys(parsed), other]) {
        const expected = Object.hasOwn(parsed, each) ? parsed[each] : undefined;
        expect({ each, json, found: createReadProperty(each)(json) }).toEqual({
          each,
          json,
          found: expected,
        });
      }
    }),
    { seed: 7, numRuns: 3000 },
  );
});

test("nothing is found in properties that are none", () => {
  expect(createReadProperty("plan")("")).toBeUndefined();
  expect(createReadProperty("plan")("{}")).toBeUndefined();
});

test("keys are texts as they are, and numbers and booleans as JSON has them; all else has none", () => {
  expect(["", "a", 1, 1.5, 1e21, true, false].map(toKey)).toEqual([
    "",
    "a",
    "1",
    "1.5",
    "1e+21",
    "true",
    "false",
  ]);
  expect([undefined, null, {}, []].map(toKey)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
