import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { bucketOf, bucketStarts, nextStarts } from "../../src/reports/calendar.ts";
import type { Interval } from "../../src/domain/question.ts";
import { bucketsBetween } from "./naive-calendar.ts";
import { oddDays } from "./told.ts";

const hourMs = 60 * 60 * 1000;
const at = (iso: string) => Date.parse(iso);
const iso = (starts: readonly number[]) => starts.map((start) => new Date(start).toISOString());
const starts = (from: string, to: string, tz: string, interval: Interval) =>
  iso(bucketStarts({ from: at(from), to: at(to), tz }, interval, 1000));

test("buckets are the same that one finds by checking the clock again and again", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...oddDays),
      fc.integer({ min: -100, max: 100 }),
      fc.integer({ min: 1, max: 100 * 60 }),
      fc.constantFrom<Interval>("hour", "day", "week", "month"),
      ([tz, day], hours, minutes, interval) => {
        const from = at(`${day}T00:00:00Z`) + hours * hourMs;
        const to = from + minutes * 60 * 1000;
        const found = bucketStarts({ from, to, tz }, interval, 1000);
        const naive = bucketsBetween(from, to - 1, tz, interval).map(({ start }) => start);
        expect(iso(found.slice(0, -1))).toEqual(iso(naive));
        expect(found.at(-1)).toBeGreaterThanOrEqual(to);
        if (interval === "hour") return;
        expect(nextStarts(from, found.length - 1, tz, interval)).toEqual(found);
      },
    ),
    { seed: 7, numRuns: 300 },
  );
});

describe("a day", () => {
  test("begins with its first instant if it has no midnight", () => {
    expect(
      starts("2018-11-03T12:00:00Z", "2018-11-05T12:00:00Z", "America/Sao_Paulo", "day"),
    ).toEqual([
      "2018-11-03T03:00:00.000Z",
      "2018-11-04T03:00:00.000Z",
      "2018-11-05T02:00:00.000Z",
      "2018-11-06T02:00:00.000Z",
    ]);
  });

  test("that the zone skipped has no bucket", () => {
    expect(starts("2011-12-29T12:00:00Z", "2011-12-31T09:00:00Z", "Pacific/Apia", "day")).toEqual([
      "2011-12-29T10:00:00.000Z",
      "2011-12-30T10:00:00.000Z",
      "2011-12-31T10:00:00.000Z",
    ]);
  });

  test("of which a minute came an hour early begins once, with that minute", () => {
    const [from, to] = ["2010-11-07T03:00:00Z", "2010-11-07T12:00:00Z"];
    expect(starts(from, to, "America/St_Johns", "day")).toEqual([
      "2010-11-07T02:30:00.000Z",
      "2010-11-08T03:30:00.000Z",
    ]);
  });
});

test("an hour is counted from the day's first instant, and the day's end cuts the last", () => {
  expect(starts("2024-04-06T23:30:00Z", "2024-04-07T14:00:00Z", "Asia/Kathmandu", "hour")[0]).toBe(
    "2024-04-06T23:15:00.000Z",
  );
  const [from, to] = ["2024-04-06T13:00:00Z", "2024-04-07T13:45:00Z"];
  const long = starts(from, to, "Australia/Lord_Howe", "hour");
  expect(long).toHaveLength(24 + 1 + 1 + 1);
  expect(long.slice(-4)).toEqual([
    "2024-04-07T12:00:00.000Z",
    "2024-04-07T13:00:00.000Z",
    "2024-04-07T13:30:00.000Z",
    "2024-04-07T14:30:00.000Z",
  ]);
});

test("more buckets than allowed are refused, however far the range goes", () => {
  const count = (points: number) =>
    bucketStarts({ from: 0, to: points * hourMs, tz: "UTC" }, "hour", 10_000).length - 1;
  expect(count(10_000)).toBe(10_000);
  expect(() => count(10_001)).toThrow(RangeError);
  expect(() =>
    bucketStarts(
      { from: at("0000-01-01T00:00:00Z"), to: at("9999-12-31T00:00:00Z"), tz: "Asia/Tokyo" },
      "day",
      10_000,
    ),
  ).toThrow(RangeError);
});

test("a time lies in the last bucket that has begun", () => {
  const ascending = [10, 20, 30];
  expect([9, 10, 19, 20, 30, 99].map((time) => bucketOf(ascending, time))).toEqual([
    -1, 0, 0, 1, 2, 2,
  ]);
});
