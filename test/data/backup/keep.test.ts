import { expect, test } from "bun:test";
import fc from "fast-check";
import { chooseExpired, type Keep } from "../../../src/data/backup/keep.ts";
import { nameBackup, parseName } from "../../../src/data/backup/name.ts";
import type { StoredBackup } from "../../../src/data/backup/place.ts";

const dayMs = 24 * 60 * 60 * 1000;
const start = Date.UTC(2026, 0, 1, 2);

const made = (moment: Date, mark?: string): StoredBackup => ({
  ...parseName(nameBackup(moment, { mark }))!,
  bytes: 1,
});

/** What is left after each of so many nights. */
function live(nights: number, keep: Keep): string[] {
  let there: StoredBackup[] = [];
  for (let night = 0; night < nights; night++) {
    there.push(made(new Date(start + night * dayMs), "nightly"));
    const expired = new Set(chooseExpired(there, keep));
    there = there.filter((backup) => !expired.has(backup));
  }
  return there.map(({ moment }) => moment.toISOString().slice(0, 10));
}

test("the newest of the last seven days are kept, and the newest of weeks and months if asked", () => {
  expect(live(30, { days: 7, weeks: 0, months: 0 })).toEqual(
    ["24", "25", "26", "27", "28", "29", "30"].map((day) => `2026-01-${day}`),
  );
  expect(live(120, { days: 2, weeks: 3, months: 3 })).toEqual([
    // The ends of months, Sundays, and days.
    "2026-02-28",
    "2026-03-31",
    "2026-04-19",
    "2026-04-26",
    "2026-04-29",
    "2026-04-30",
  ]);
});

test("what somebody asked for stays, and nights without a backup count for nothing", () => {
  const old = made(new Date(start));
  const marked = made(new Date(start + 1), "before-0.3");
  const nights = [2, 40, 80].map((day) => made(new Date(start + day * dayMs), "nightly"));
  const keep = { days: 2, weeks: 0, months: 0 };
  expect(chooseExpired([old, marked, ...nights], keep)).toEqual([nights[0]!]);
});

test("whatever the rule and whatever there is, the newest stays", () => {
  const keep = fc.record({ days: fc.nat(3), weeks: fc.nat(3), months: fc.nat(3) });
  const times = fc.uniqueArray(fc.nat(400 * 24), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(keep, times, (rule, hours) => {
      const all = hours.map((hour) => made(new Date(start + hour * 3_600_000), "nightly"));
      const newest = Math.max(...all.map(({ moment }) => moment.getTime()));
      const expired = chooseExpired(all, rule);
      expect(expired.every(({ moment }) => moment.getTime() < newest)).toBe(true);
      // Once more it finds nothing.
      const left = all.filter((backup) => !expired.includes(backup));
      expect(chooseExpired(left, rule)).toEqual([]);
    }),
  );
});
