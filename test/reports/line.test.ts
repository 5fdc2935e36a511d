import { expect, test } from "bun:test";
import fc from "fast-check";
import { createLine } from "../../src/reports/line.ts";

const anybody = () => true;
const ask = (who: string, n: number) => ({ who, n });

test("askers take turns, each in their own order", () => {
  const line = createLine<ReturnType<typeof ask>>(9);
  for (const one of [ask("a", 1), ask("a", 2), ask("a", 3), ask("b", 4), ask("c", 5), ask("b", 6)])
    expect(line.add(one)).toBeUndefined();
  const order = Array.from({ length: 7 }, () => line.take(anybody)?.n);
  expect(order).toEqual([1, 4, 5, 2, 6, 3, undefined]);
});

test("a busy asker is passed over, and keeps their turn", () => {
  const line = createLine<ReturnType<typeof ask>>(9);
  for (const one of [ask("a", 1), ask("a", 2), ask("b", 3)]) line.add(one);
  expect(line.take((who) => who !== "a")?.n).toBe(3);
  expect(line.take((who) => who !== "a")).toBeUndefined();
  expect(line.take(anybody)?.n).toBe(1);
});

test("an asker with all places gives up their newest to others, until they have as many", () => {
  const line = createLine<ReturnType<typeof ask>>(4);
  for (const n of [1, 2, 3, 4]) line.add(ask("a", n));
  expect(line.add(ask("a", 5))?.n).toBe(5);
  expect(line.add(ask("b", 6))?.n).toBe(4);
  expect(line.add(ask("b", 7))?.n).toBe(3);
  expect(line.add(ask("b", 8))?.n).toBe(8);
  expect(line.add(ask("c", 9))?.n).toBe(2);
  expect(line.add(ask("d", 10))?.n).toBe(7);
  expect(line.add(ask("e", 11))?.n).toBe(11);
  expect(line.length).toBe(4);
});

test("nobody waits twice or is lost, and no new asker goes without a place while another has three", () => {
  const step = fc.record({
    who: fc.constantFrom("a", "b", "c"),
    does: fc.constantFrom("add", "add", "add", "take", "remove"),
  });
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 80 }),
      fc.integer({ min: 3, max: 8 }),
      (steps, places) => {
        const line = createLine<ReturnType<typeof ask>>(places);
        const waiting = new Set<ReturnType<typeof ask>>();
        for (const [n, { who, does }] of steps.entries()) {
          const one = ask(who, n);
          const own = [...waiting].filter((each) => each.who === who);
          if (does === "add") {
            waiting.add(one);
            const gone = line.add(one);
            if (gone) expect(waiting.delete(gone)).toBe(true);
            // Of three askers and three places and more, one has two wherever all are taken.
            if (own.length === 0 && places > 3) expect(waiting.has(one)).toBe(true);
          } else if (does === "take") {
            const taken = line.take(anybody);
            expect(taken === undefined ? waiting.size === 0 : waiting.delete(taken)).toBe(true);
          } else if (own[0]) {
            expect(line.remove(own[0])).toBe(true);
            expect(line.remove(own[0])).toBe(false);
            waiting.delete(own[0]);
          }
          expect(line.length).toBe(waiting.size);
          expect(line.length).toBeLessThanOrEqual(places);
        }
        expect(new Set(line.clear())).toEqual(waiting);
      },
    ),
    { numRuns: 500 },
  );
});
