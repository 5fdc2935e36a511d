import { expect, test } from "bun:test";
import fc from "fast-check";
import { findPath } from "../../src/reports/funnel.ts";
import { choosePath } from "./oracle.ts";

test("a person's path is the one that is found by trying all paths", () => {
  const trail = fc.array(
    fc.record({ wait: fc.constantFrom(0, 0, 1, 5), serves: fc.subarray([0, 1, 2, 3]) }),
    { maxLength: 14, size: "max" },
  );
  fc.assert(
    fc.property(
      trail,
      fc.integer({ min: 2, max: 4 }),
      fc.constantFrom(0, 2, 6, 100),
      fc.integer({ min: 0, max: 10 }),
      fc.integer({ min: 1, max: 30 }),
      (events, count, windowSeconds, from, length) => {
        const times: number[] = [];
        for (const { wait } of events) times.push((times.at(-1) ?? 0) + wait * 1000);
        const places = Array.from({ length: count }, (_, k) =>
          events.flatMap(({ serves }, place) => (serves.includes(k) ? [place] : [])),
        );
        const range = { from: from * 1000, to: (from + length) * 1000 };
        const steps = places.map((of) =>
          of.map((place) => ({ timestamp: times[place] as number, arrival: place })),
        );
        const chosen = choosePath(steps, { ...range, windowSeconds });
        const found = findPath({ times, places }, { ...range, windowMs: windowSeconds * 1000 });
        expect([...found]).toEqual(chosen.map(({ timestamp }) => timestamp));
      },
    ),
    { seed: 7, numRuns: 3000 },
  );
});
