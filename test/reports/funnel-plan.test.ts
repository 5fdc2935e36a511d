import { expect, test } from "bun:test";
import fc from "fast-check";
import { dayMs } from "../../src/domain/time.ts";
import { cutRange } from "../../src/reports/funnel-plan.ts";

const perDay = (days: number, count: number) =>
  new Map(Array.from({ length: days }, (_, day) => [day, count] as const));
const range = { from: 0, to: 100 * dayMs, windowMs: 5 * dayMs };

test("what fits is one slice", () => {
  const whole = { slices: [{ from: 0, to: 100 * dayMs }], groups: 1 };
  expect(cutRange(perDay(105, 10), range, { most: 1050, groups: 1 })).toEqual(whole);
  expect(cutRange(new Map(), range, { most: 1, groups: 1 })).toEqual(whole);
});

test("what does not fit is cut by time, and each slice has room for the window behind it", () => {
  const { slices, groups } = cutRange(perDay(105, 10), range, { most: 300, groups: 1 });
  expect(groups).toBe(1);
  expect(slices.map(({ to }) => to / dayMs)).toEqual([25, 50, 75, 100]);
});

test("where the window is long, it is cut by people instead", () => {
  const long = { ...range, windowMs: 40 * dayMs };
  const plan = cutRange(perDay(140, 10), long, { most: 300, groups: 1 });
  expect(plan).toEqual({ slices: [{ from: 0, to: 100 * dayMs }], groups: 6 });
});

test("slices follow each other without a gap, and none has more events than fit", () => {
  const counts = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 60 });
  const hours = fc.integer({ min: 1, max: 200 });
  fc.assert(
    fc.property(counts, hours, hours, fc.integer({ min: 1, max: 300 }), (list, a, b, most) => {
      const [from, to] = [a * 3_600_000, (a + b) * 3_600_000];
      const windowMs = 36 * 3_600_000;
      const byDay = new Map(list.map((count, day) => [day, count] as const));
      const { slices, groups } = cutRange(byDay, { from, to, windowMs }, { most, groups: 1 });
      expect(slices[0]!.from).toBe(from);
      expect(slices.at(-1)!.to).toBe(to);
      for (const [i, slice] of slices.entries()) {
        expect(slice.to).toBeGreaterThan(slice.from);
        if (i > 0) expect(slice.from).toBe(slices[i - 1]!.to);
        if (groups > 1 || slices.length === 1) continue;
        const held = list.filter(
          (_, day) => (day + 1) * dayMs > slice.from && day * dayMs < slice.to + windowMs,
        );
        expect(held.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(most);
      }
    }),
    { seed: 11, numRuns: 500 },
  );
});
