import { expect, test } from "bun:test";
import fc from "fast-check";
import { createIdSet } from "../../src/reports/id-set.ts";

test("a set holds what a Set would, few or many, as a table and as bits", () => {
  const ids = fc.integer({ min: 1, max: 5000 }).chain((max) =>
    fc.record({
      max: fc.constant(max),
      ids: fc.array(fc.integer({ min: 1, max }), { maxLength: 600, size: "max" }),
    }),
  );
  fc.assert(
    fc.property(ids, ({ max, ids }) => {
      const [set, known] = [createIdSet(max), new Set<number>()];
      for (const id of ids) {
        expect(set.has(id)).toBe(known.has(id));
        expect(set.add(id)).toBe(!known.has(id));
        known.add(id);
        expect(set.size).toBe(known.size);
      }
      const listed: number[] = [];
      set.forEach((id) => listed.push(id));
      expect(listed.sort((a, b) => a - b)).toEqual([...known].sort((a, b) => a - b));
      for (let id = 1; id <= max; id += 7) expect(set.has(id)).toBe(known.has(id));
    }),
    { seed: 7 },
  );
});

test("the highest number and its neighbours are held, on both sides of a word of bits", () => {
  for (const max of [31, 32, 33, 63, 64, 65]) {
    const set = createIdSet(max);
    for (let id = 1; id <= max; id++) expect(set.add(id)).toBe(true);
    for (let id = 1; id <= max; id++) expect(set.add(id)).toBe(false);
    expect(set.size).toBe(max);
  }
});
