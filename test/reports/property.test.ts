import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Json } from "../../db/json.ts";
import { createFromProperty, toKey } from "../../src/reports/property.ts";
import { toLines } from "../../src/store/events/lines.ts";

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

const createRead = (name: string) => createFromProperty(name, (value) => value);
const read = (name: string, json: string) => createRead(name)(toLines(json, 1), 0);

test("a property is read as parsing the whole would, whatever its name and its neighbours look like", () => {
  fc.assert(
    fc.property(fc.oneof(flat, deep), name, (object, other) => {
      const json = JSON.stringify(object);
      const parsed = JSON.parse(json) as Record<string, Json>;
      for (const each of [...Object.keys(parsed), other]) {
        const expected = Object.hasOwn(parsed, each) ? parsed[each] : undefined;
        expect({ each, json, found: read(each, json) }).toEqual({
          each,
          json,
          found: expected,
        });
      }
    }),
    { seed: 7, numRuns: 3000 },
  );
});

test("of many lines each is read by itself, in any order and of several texts", () => {
  const lines = fc.array(fc.option(fc.oneof(flat, deep), { nil: {} }), { maxLength: 8 });
  fc.assert(
    fc.property(
      fc.array(lines, { maxLength: 3 }),
      name,
      fc.infiniteStream(fc.nat()),
      (texts, of, dice) => {
        const reading = createRead(of);
        for (const objects of texts) {
          const cut = toLines(objects.map((object) => toText(object)).join("\n"), objects.length);
          const places = objects.map((_, place) => place);
          if (dice.next().value % 2) places.sort(() => (dice.next().value % 3) - 1);
          for (const place of places) {
            const object = JSON.parse(JSON.stringify(objects[place])) as Record<string, Json>;
            const expected = Object.hasOwn(object, of) ? object[of] : undefined;
            expect(reading(cut, place)).toEqual(expected as Json);
          }
        }
      },
    ),
    { seed: 7, numRuns: 1000 },
  );
});

const toText = (object: object) => (Object.keys(object).length === 0 ? "" : JSON.stringify(object));

test("nothing is found in properties that are none", () => {
  expect(read("plan", "")).toBeUndefined();
  expect(read("plan", "{}")).toBeUndefined();
});

const keyOf = (value: Json | undefined) => toKey(value, JSON.stringify(value) ?? "");

test("a number's key has the digits that it was written with", () => {
  const keys = (json: string) => createFromProperty("id", toKey)(toLines(json, 1), 0);
  for (const more of ["", ',"in":{"a":1}', ',"in":["x"]']) {
    expect(keys(`{"id":9007199254740993${more}}`)).toBe("9007199254740993");
    expect(keys(`{"id":-9007199254740993${more}}`)).toBe("-9007199254740993");
    expect(keys(`{"a":1,"id":12${more}}`)).toBe("12");
  }
});

test("keys are texts as they are, and numbers and booleans as JSON has them; all else has none", () => {
  expect(["", "a", 1, 1.5, 1e21, true, false].map(keyOf)).toEqual([
    "",
    "a",
    "1",
    "1.5",
    "1e+21",
    "true",
    "false",
  ]);
  expect([undefined, null, {}, []].map(keyOf)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
