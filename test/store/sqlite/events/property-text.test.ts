import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Json } from "../../../../db/json.ts";
import { toKey } from "../../../../src/domain/property-key.ts";
import { createFromProperty } from "../../../../src/store/sqlite/events/property-text.ts";
import { toLines } from "../../../../src/store/lines.ts";
import { runs } from "../../../runs.ts";

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

const createRead = (name: string) =>
  createFromProperty(name, (json) => (json === undefined ? undefined : (JSON.parse(json) as Json)));
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
    { seed: 7, numRuns: runs(3000, 600) },
  );
});

test("each of many lines is read by itself, in any order and from several texts", () => {
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
    { seed: 7, numRuns: runs(1000, 300) },
  );
});

const toText = (object: object) => (Object.keys(object).length === 0 ? "" : JSON.stringify(object));

test("nothing is found in empty properties", () => {
  expect(read("plan", "")).toBeUndefined();
  expect(read("plan", "{}")).toBeUndefined();
});

const keyOf = (value: Json | undefined) => toKey(value, JSON.stringify(value) ?? "");

test("a number has the digits that it was written with", () => {
  const keys = (json: string) => createFromProperty("id", (value) => value)(toLines(json, 1), 0);
  for (const more of ["", ',"in":{"a":1}', ',"in":["x"]']) {
    expect(keys(`{"id":9007199254740993${more}}`)).toBe("9007199254740993");
    expect(keys(`{"id":-9007199254740993${more}}`)).toBe("-9007199254740993");
    expect(keys(`{"a":1,"id":12${more}}`)).toBe("12");
  }
});

test("texts are keys as they are, numbers and booleans as JSON writes them, and other values have no key", () => {
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

/** Texts of a block, each with a line for every event. */
const blockOf = (line: string, count = 4096) =>
  toLines(`${line}\n`.repeat(count).slice(0, -1), count);

test("blocks whose texts are equal are read as quickly as others", () => {
  const line = JSON.stringify({ p: "x".repeat(900) });
  const blocks = Array.from({ length: 4 }, () => blockOf(line));
  for (const name of ["p", "other"]) {
    const reading = createRead(name);
    const startedAt = performance.now();
    for (const lines of blocks) for (let place = 0; place < 4096; place++) reading(lines, place);
    // To compare the texts takes seconds for each block.
    expect(performance.now() - startedAt).toBeLessThan(4000);
  }
});

test("values made to share one hash are told apart, and cost no more than others", () => {
  // Aa and BB have the same hash where it is of the kind 31 * h + c.
  const pieces = Array.from({ length: 14 }, (_, bit) => bit);
  const values = Array.from({ length: 2 ** 14 }, (_, n) =>
    pieces.map((bit) => ((n >> bit) & 1 ? "Aa" : "BB")).join(""),
  );
  const text = values.map((p) => JSON.stringify({ p })).join("\n");
  const lines = toLines(text, values.length);
  const reading = createRead("p");
  const startedAt = performance.now();
  for (let round = 0; round < 4; round++) {
    for (const [place, value] of values.entries()) {
      if (reading(lines, place) !== value) throw new Error(`${value} was taken for another.`);
    }
  }
  expect(performance.now() - startedAt).toBeLessThan(8000);
});

test("long values are read as they are, and no more is remembered than there is room for", () => {
  const values = Array.from({ length: 400 }, (_, n) => `${n}${"y".repeat(60_000)}`);
  const lines = toLines(values.map((p) => JSON.stringify({ p })).join("\n"), values.length);
  const reading = createRead("p");
  for (const [place, value] of values.entries()) expect(reading(lines, place) === value).toBe(true);
  const short = Array.from({ length: 100_000 }, (_, n) => `${n % 50_000}${"z".repeat(200)}`);
  const others = toLines(short.map((p) => JSON.stringify({ p })).join("\n"), short.length);
  const again = createRead("p");
  for (const [place, value] of short.entries()) {
    if (again(others, place) !== value) throw new Error(`${place} was taken for another.`);
  }
});
