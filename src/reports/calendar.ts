// Days, weeks and months of a time zone as instants. What a clock change does to a day is left to
// Temporal: a day begins with its first instant, whatever the clock shows then.
import type { Interval } from "./question.ts";

const hourMs = 60 * 60 * 1000;

/** The first instants of all buckets that touch [from, to), in order, and of the one after them. */
export function bucketStarts(
  { from, to, tz }: { from: number; to: number; tz: string },
  interval: Interval,
  countMax: number,
): number[] {
  let starts: number[] = [];
  for (const start of startsFrom(from, tz, interval)) {
    if (start <= from) starts = [];
    starts.push(start);
    if (start >= to) break;
    if (starts.length > countMax) throw new RangeError(`There are more than ${countMax} points.`);
  }
  return starts;
}

/** The first instants of so many buckets from the one in which `time` lies, and of the one after them. */
export function nextStarts(
  time: number,
  count: number,
  tz: string,
  interval: Exclude<Interval, "hour">,
): number[] {
  return startsFrom(time, tz, interval)
    .take(count + 1)
    .toArray();
}

/** The start of the day so many days before the one in which `time` lies. */
export function dayStartBefore(time: number, days: number, tz: string): number {
  return firstInstant(localDate(time, tz).subtract({ days }), tz);
}

/** The index of the bucket in which a time lies; below 0 or past the last where in none. */
export function bucketOf(starts: readonly number[], time: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] as number) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The same for many times of which neighbours are alike: the bucket of the last one is tried first. */
export function createBucketOf(starts: readonly number[]): (time: number) => number {
  let bucket = 0;
  return (time) => {
    const isThere = time >= (starts[bucket] as number) && time < (starts[bucket + 1] as number);
    if (!isThere) bucket = bucketOf(starts, time);
    return bucket;
  };
}

/** Whether it is an IANA name of a time zone; an offset is none. */
export function isZone(tz: string): boolean {
  try {
    return /^[a-z]/i.test(tz) && Temporal.Now.zonedDateTimeISO(tz).timeZoneId !== "";
  } catch {
    return false;
  }
}

const spans = { day: { days: 1 }, week: { weeks: 1 }, month: { months: 1 } } as const;

/** Without end, from the bucket in which `time` lies. */
function* startsFrom(time: number, tz: string, interval: Interval): Generator<number, never> {
  if (interval === "hour") return yield* hoursFrom(time, tz);
  let before: number | undefined;
  for (let date = bucketDate(time, tz, interval); ; date = date.add(spans[interval])) {
    const start = firstInstant(date, tz);
    // A date that the zone skipped begins when the next one does, and is none.
    if (start !== before) yield start;
    before = start;
  }
}

/** Hours are counted from the local day's first instant, 3,600 s each; the day's end cuts the last. */
function* hoursFrom(time: number, tz: string): Generator<number, never> {
  const days = startsFrom(time, tz, "day");
  for (let start = days.next().value; ;) {
    const end = days.next().value;
    for (; start < end; start += hourMs) yield start;
    start = end;
  }
}

function bucketDate(time: number, tz: string, interval: Interval): Temporal.PlainDate {
  const date = localDate(time, tz);
  if (interval === "week") return date.subtract({ days: date.dayOfWeek - 1 });
  return interval === "month" ? date.with({ day: 1 }) : date;
}

function localDate(time: number, tz: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(tz).toPlainDate();
}

function firstInstant(date: Temporal.PlainDate, tz: string): number {
  return date.toZonedDateTime(tz).epochMilliseconds;
}
