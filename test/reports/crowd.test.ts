import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Crowd, countInWindows, unite } from "../../src/reports/crowd.ts";

const max = 70;

function crowdOf(people: readonly number[]): Crowd {
  return {
    size: new Set(people).size,
    addTo(bits) {
      for (const person of people) bits[person >>> 5]! |= 1 << (person & 31);
    },
  };
}

const day = fc.option(fc.array(fc.integer({ min: 0, max }), { maxLength: 12 }), { nil: undefined });

test("a window counts each person once, however many of its days they were there", () => {
  fc.assert(
    fc.property(
      fc.array(day, { maxLength: 70 }),
      fc.integer({ min: 1, max: 31 }),
      (days, length) => {
        const crowds = days.map((people) => people && crowdOf(people));
        const counted = days.map((_, i) => {
          const window = days.slice(Math.max(0, i - length + 1), i + 1);
          return new Set(window.flatMap((people) => people ?? [])).size;
        });
        expect(countInWindows(crowds, max, length)).toEqual(counted);
      },
    ),
  );
});

test("united crowds have everybody who is in one of them", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.integer({ min: 0, max }))), (crowds) => {
      const all = unite(crowds.map(crowdOf), max);
      expect(all.size).toBe(new Set(crowds.flat()).size);
      expect(countInWindows([all, crowdOf([])], max, 2)).toEqual([all.size, all.size]);
    }),
  );
});
