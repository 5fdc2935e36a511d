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
  const last = to - 1;
  if (interval === "hour") return hourStarts({ from, last, tz }, countMax);
  const starts: number[] = [];
  for (let date = bucketDate(from, tz, interval); ; date = nextDate(date, interval)) {
    const start = firstInstant(date, tz);
    starts.push(start);
    if (start > last) return starts;
    if (starts.length > countMax) throw new RangeError(`There are more than ${countMax} points.`);
  }
}

/** Hours are counted from the local day's first instant, 3,600 s each; the day's end cuts the last. */
function hourStarts(
  { from, last, tz }: { from: number; last: number; tz: string },
  countMax: number,
): number[] {
  const starts: number[] = [];
  for (let date = bucketDate(from, tz, "day"); ; date = date.add({ days: 1 })) {
    const end = firstInstant(date.add({ days: 1 }), tz);
    for (let start = firstInstant(date, tz); start < end; start += hourMs) {
      if (Math.min(start + hourMs, end) <= from) continue;
      starts.push(start);
      if (start > last) return starts;
      if (starts.length > countMax) throw new RangeError(`There are more than ${countMax} points.`);
    }
  }
}

/** The bucket before or after the one that begins at `start`, by so many of them. */
export function shiftStart(
  start: number,
  by: number,
  tz: string,
  interval: Exclude<Interval, "hour">,
): number {
  const date = localDate(start, tz);
  return firstInstant(date.add(spans(by)[interval]), tz);
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

/** Whether it is an IANA name of a time zone; an offset is none. */
export function isZone(tz: string): boolean {
  try {
    return /^[a-z]/i.test(tz) && Temporal.Now.zonedDateTimeISO(tz).timeZoneId !== "";
  } catch {
    return false;
  }
}

const spans = (by: number) => ({ day: { days: by }, week: { weeks: by }, month: { months: by } });

function bucketDate(time: number, tz: string, interval: Interval): Temporal.PlainDate {
  const date = localDate(time, tz);
  if (interval === "week") return date.subtract({ days: date.dayOfWeek - 1 });
  return interval === "month" ? date.with({ day: 1 }) : date;
}

function nextDate(
  date: Temporal.PlainDate,
  interval: Exclude<Interval, "hour">,
): Temporal.PlainDate {
  return date.add(spans(1)[interval]);
}

function localDate(time: number, tz: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(tz).toPlainDate();
}

function firstInstant(date: Temporal.PlainDate, tz: string): number {
  return date.toZonedDateTime(tz).epochMilliseconds;
}
