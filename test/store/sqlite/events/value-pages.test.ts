// Values for which codes stand: what is added comes out, page by page, whoever stored it and whatever was dropped.
import type { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import fc from "fast-check";
import { finish } from "../../../../src/runtime/steps.ts";
import { createStoredValues } from "../../../../src/store/sqlite/events/stored-values.ts";
import { createValueCodes } from "../../../../src/store/sqlite/events/value-codes.ts";
import { createValuePages } from "../../../../src/store/sqlite/events/value-pages.ts";
import { openEventsInMemory } from "../../../kit.ts";

const property = 7;

function addProperty(database: Database, next: number): void {
  database.run("insert into properties (id, name, next_code) values (?, 'plan', ?)", [
    property,
    next,
  ]);
}

const jsonsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => JSON.stringify(`value ${first + i} é😀`));

const change = fc.oneof(
  fc.record({ add: fc.integer({ min: 1, max: 2500 }) }),
  fc.record({ drop: fc.array(fc.integer({ min: 1, max: 6000 }), { maxLength: 30 }) }),
);

test("whatever is added and dropped, each code stands for its value or for none", () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
      const { database } = openEventsInMemory();
      const pages = createValuePages(database);
      const reading = createStoredValues(database);
      const expected = new Map<number, string>();
      let next = 1;
      for (const each of changes) {
        if ("add" in each) {
          const jsons = jsonsFrom(next, each.add);
          pages.add(property, next, jsons);
          for (const json of jsons) expected.set(next++, json);
        } else {
          pages.drop(property, each.drop);
          for (const code of each.drop) expected.delete(code);
        }
        const found = new Map(createStoredValues(database).list(property));
        expect(found).toEqual(new Map([...expected].sort(([one], [other]) => one - other)));
        expect(pages.count(property)).toBe(expected.size);
        // Who has read before does not miss what came since.
        for (const [code, json] of expected) expect(reading.jsonOf(property, code)).toBe(json);
        const jsonOf = reading.jsonsOf(property, Uint32Array.from(expected.keys()));
        expect([...expected.keys()].map(jsonOf)).toEqual([...expected.values()]);
      }
      database.close();
    }),
    { seed: 7, numRuns: 40 },
  );
});

test("who remembers values reads them again once others have added or dropped some", () => {
  const { database } = openEventsInMemory();
  addProperty(database, 1);
  const [one, other] = [createValueCodes(database), createValueCodes(database)];
  expect(one.codesOf(property, ['"a"', '"b"'])).toEqual(Uint32Array.from([1, 2]));
  expect(other.codesOf(property, ['"b"', '"c"'])).toEqual(Uint32Array.from([2, 3]));
  // It has not seen "c" being added: a second code would count it apart.
  expect(one.codesOf(property, ['"c"'])).toEqual(Uint32Array.from([3]));
  other.drop(property, [1]);
  // Nor has it seen "a" being dropped: its code stands for nothing now.
  expect(finish(one.find("plan", ['"a"']))).toBeUndefined();
  const [again] = one.codesOf(property, ['"a"']) as Uint32Array;
  expect(again).toBeGreaterThan(3);
  expect([...createStoredValues(database).list(property)]).toEqual([
    [2, '"b"'],
    [3, '"c"'],
    [again as number, '"a"'],
  ]);
  database.close();
});

test("a value is gone from the file once nobody has it", () => {
  const { database } = openEventsInMemory();
  const pages = createValuePages(database);
  pages.add(property, 1, ['"ann@example.com"', '"bob@example.com"']);
  pages.drop(property, [1]);
  expect(pages.read(property, 0)).toEqual(["", "", '"bob@example.com"']);
  pages.drop(property, [2]);
  expect(pages.list(property)).toEqual([]);
  database.close();
});
