import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  addPeople,
  eachPerson,
  hasPerson,
  replacePeople,
} from "../../../../src/store/sqlite/events/people-set.ts";

const people = fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 300 });
const ascending = (ids: Iterable<number>) => Uint32Array.from(ids).sort();

function read(bytes: Uint8Array): number[] {
  const found: number[] = [];
  eachPerson(bytes, (person) => found.push(person));
  return found;
}

test("a set holds the people that were added, ascending, both as a list and as bits", () => {
  fc.assert(
    fc.property(fc.array(people, { minLength: 1, maxLength: 5 }), (batches) => {
      let bytes: Uint8Array | undefined;
      let size = 0;
      for (const batch of batches) ({ bytes, size } = addPeople(bytes, ascending(batch)));
      const all = [...ascending(new Set(batches.flat()))];
      expect(read(bytes as Uint8Array)).toEqual(all);
      expect(size).toBe(all.length);
      for (let person = 0; person < 520; person++) {
        expect(hasPerson(bytes as Uint8Array, person)).toBe(all.includes(person));
      }
    }),
    { numRuns: 60 },
  );
});

test("a set takes a bit for each of many people, and a number for each of few", () => {
  const many = addPeople(
    undefined,
    Uint32Array.from({ length: 50_000 }, (_, i) => i + 1),
  );
  expect(many.bytes.length).toBeLessThan(6300);
  const few = addPeople(undefined, Uint32Array.of(1_000_000));
  expect(few.bytes.length).toBe(8);
  expect(read(addPeople(few.bytes, Uint32Array.of(5)).bytes)).toEqual([5, 1_000_000]);
});

test("people who are replaced by others are counted once with them", () => {
  const { bytes } = addPeople(undefined, Uint32Array.of(1, 2, 3, 40));
  const joined = replacePeople(
    bytes,
    new Map([
      [2, 3],
      [40, 7],
      [9, 1],
    ]),
  );
  expect(read(joined.bytes)).toEqual([1, 3, 7]);
  expect(joined.size).toBe(3);
});

test("bytes that do not begin at a multiple of four are read too", () => {
  const { bytes } = addPeople(undefined, Uint32Array.of(3, 9));
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  expect(read(shifted.subarray(1))).toEqual([3, 9]);
});
