import { expect, test } from "bun:test";
import fc from "fast-check";
import { distance, nearest, notKnown } from "../../src/domain/nearest.ts";

const fields = [
  "event",
  "userId",
  "itemId",
  "source",
  "from",
  "to",
  "tz",
  "where",
  "windowSeconds",
];

test.each([
  ["user", "userId"],
  ["user_id", "userId"],
  ["USERID", "userId"],
  ["evnt", "event"],
  ["eventName", "event"],
  ["wehre", "where"],
  ["form", "from"],
  ["window", "windowSeconds"],
  ["zt", "tz"],
])("%s was meant for %s", (written, meant) => {
  expect(nearest(written, fields)).toBe(meant);
});

test.each(["x", "ab", "colour", "", "t", "🪴", "__proto__"])("%p is near to nothing", (written) => {
  expect(nearest(written, fields)).toBeUndefined();
});

test("a name without end costs nothing", () => {
  const startedAt = performance.now();
  expect(nearest("u".repeat(1_000_000), fields)).toBeUndefined();
  expect(performance.now() - startedAt).toBeLessThan(5000);
});

test("the words name what was meant, and nothing that was written", () => {
  expect(notKnown("evnt", fields)).toBe("is not known: did you mean event?");
  expect(notKnown("colour", fields)).toBe("is not known");
});

test("a swap of neighbours is one change, and so is a letter more, less or other", () => {
  for (const other of ["abdc", "abc", "abcde", "abxd"]) expect(distance("abcd", other)).toBe(1);
});

test("the distance is the same both ways, none from itself, and never beyond what was asked", () => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(word, word, fc.integer({ min: 0, max: 5 }), (one, other, most) => {
      const full = distance(one, other);
      expect(distance(other, one)).toBe(full);
      expect(distance(one, one)).toBe(0);
      expect(full).toBeLessThanOrEqual(Math.max(one.length, other.length));
      expect(distance(one, other, most)).toBe(Math.min(full, most + 1));
    }),
  );
});
