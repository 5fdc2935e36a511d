// Hours, days, weeks and months of a time zone, as instants. A day begins with its first instant, whatever the clock
// shows then. A date is written as its midnight in UTC.
import { dayMs, hourMs } from "../domain/time.ts";
import { firstInstantOf, toLocal, type Zone } from "../domain/zones/zone.ts";
import { zoneOf } from "../domain/zones/zones.ts";
import type { Interval } from "../domain/question.ts";

const weekDays = 7;
/** 1 January 1970 was a Thursday. */
const firstMonday = 4;

/** The first instants of all buckets that overlap [from, to), in order, and of the bucket after them. */
export function bucketStarts(
  { from, to, tz }: { from: number; to: number; tz: string },
  interval: Interval,
  countMax: number,
): number[] {
  let starts: number[] = [];
  for (const start of startsFrom(from, zoneOf(tz), interval)) {
    if (start <= from) starts = [];
    starts.push(start);
    if (start >= to) break;
    if (starts.length > countMax) throw new RangeError(`There are more than ${countMax} points.`);
  }
  return starts;
}

/** The first instants of `count` buckets, from the one that contains `time`, and of the bucket after them. */
export function nextStarts(
  time: number,
  count: number,
  tz: string,
  interval: Exclude<Interval, "hour">,
): number[] {
  return startsFrom(time, zoneOf(tz), interval)
    .take(count + 1)
    .toArray();
}

/** The start of the day that is `days` days before the one that contains `time`. */
export function dayStartBefore(time: number, days: number, tz: string): number {
  const zone = zoneOf(tz);
  return firstInstantOf(zone, dateOf(time, zone) - days * dayMs);
}

/**
 * The index of the bucket that contains a time; below 0 or past the last if none does. It is asked for most events of
 * a scan. A search that takes a function (domain/bisect.ts) would make the scan slower by a twentieth.
 */
export function bucketOf(starts: ArrayLike<number>, time: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] as number) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The same for many times, if neighbours are alike: it tries the bucket of the last one first. */
export function createBucketOf(starts: readonly number[]): (time: number) => number {
  let bucket = 0;
  return (time) => {
    const isThere = time >= (starts[bucket] as number) && time < (starts[bucket + 1] as number);
    if (!isThere) bucket = bucketOf(starts, time);
    return bucket;
  };
}

/** Endless, from the bucket that contains `time`. */
function* startsFrom(time: number, zone: Zone, interval: Interval): Generator<number, never> {
  if (interval === "hour") return yield* hoursFrom(time, zone);
  let before: number | undefined;
  for (let date = bucketDate(dateOf(time, zone), interval); ; date = nextDate(date, interval)) {
    const start = firstInstantOf(zone, date);
    // A date that the zone skipped begins when the next one does. It is no bucket.
    if (start !== before) yield start;
    before = start;
  }
}

/** Hours of 3,600 s are counted from the local day's first instant. The day's end cuts the last one short. */
function* hoursFrom(time: number, zone: Zone): Generator<number, never> {
  const days = startsFrom(time, zone, "day");
  for (let start = days.next().value; ;) {
    const end = days.next().value;
    for (; start < end; start += hourMs) yield start;
    start = end;
  }
}

type DateInterval = Exclude<Interval, "hour">;

/** The first date of the bucket that contains a date. */
function bucketDate(date: number, interval: DateInterval): number {
  const days = date / dayMs;
  if (interval === "week") return date - modulo(days - firstMonday, weekDays) * dayMs;
  return interval === "month" ? new Date(date).setUTCDate(1) : date;
}

function nextDate(date: number, interval: DateInterval): number {
  if (interval === "month") return new Date(date).setUTCMonth(new Date(date).getUTCMonth() + 1);
  return date + (interval === "week" ? weekDays : 1) * dayMs;
}

function dateOf(time: number, zone: Zone): number {
  const local = toLocal(zone, time);
  return local - modulo(local, dayMs);
}

/** Never negative. The remainder operator is negative for times before 1970. */
function modulo(number: number, by: number): number {
  return ((number % by) + by) % by;
}
