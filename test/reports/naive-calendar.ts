// Days, weeks, months and hours found the slow way: by asking the clock on the wall, again and again.
import { offsetAt } from "../domain/zones/clocks.ts";

const hourMs = 60 * 60 * 1000;
const minuteMs = 60 * 1000;
const memory = new Map<string, string | number | undefined>();

/** The date that the calendar on the wall shows: "2026-03-01". */
export function dateAt(time: number, tz: string): string {
  return new Date(time + offsetAt(tz, time)).toISOString().slice(0, 10);
}

/** The first instant of a date; undefined of one that the zone skipped. */
export function firstInstantOf(date: string, tz: string): number | undefined {
  return remember(`start ${tz} ${date}`, () => {
    const noon = Date.parse(`${date}T00:00:00Z`);
    for (let time = noon - 16 * hourMs; time <= noon + 40 * hourMs; time += hourMs) {
      if (dateAt(time, tz) !== date) continue;
      while (dateAt(time - minuteMs, tz) === date) time -= minuteMs;
      return time;
    }
    return undefined;
  });
}

/** All dates from one to another, both included, that the zone did not skip. */
export function datesBetween(first: string, last: string, tz: string): string[] {
  const dates: string[] = [];
  for (let date = first; date <= last; date = addDays(date, 1)) {
    if (firstInstantOf(date, tz) !== undefined) dates.push(date);
  }
  return dates;
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 24 * hourMs).toISOString().slice(0, 10);
}

/** A name for the bucket in which a time lies: names of one zone and interval are in order of time. */
export function bucketAt(time: number, tz: string, interval: string): string {
  const date = dateAt(time, tz);
  if (interval !== "hour") return bucketOfDate(date, interval);
  const hours = Math.floor((time - (firstInstantOf(date, tz) as number)) / hourMs);
  return `${date} ${String(hours).padStart(2, "0")}`;
}

function bucketOfDate(date: string, interval: string): string {
  if (interval === "month") return date.slice(0, 7);
  if (interval === "day") return date;
  const weekday = (new Date(date).getUTCDay() + 6) % 7;
  return addDays(date, -weekday);
}

export interface Bucket {
  name: string;
  start: number;
}

/** The buckets of two times, and all between. */
export function bucketsBetween(
  first: number,
  last: number,
  tz: string,
  interval: string,
): Bucket[] {
  const names = [first, last].map((time) => bucketAt(time, tz, interval)) as [string, string];
  // A month more on each side, so that the first and the last are whole.
  const dates = datesBetween(addDays(dateAt(first, tz), -32), addDays(dateAt(last, tz), 32), tz);
  const starts = new Map<string, number>();
  for (const date of dates) {
    for (const time of interval === "hour" ? hoursOf(date, tz) : [firstInstantOf(date, tz)]) {
      const name = bucketAt(time as number, tz, interval);
      if (!starts.has(name)) starts.set(name, time as number);
    }
  }
  return Array.from(starts, ([name, start]) => ({ name, start })).filter(
    ({ name }) => name >= names[0] && name <= names[1],
  );
}

function hoursOf(date: string, tz: string): number[] {
  const hours: number[] = [];
  for (let time = firstInstantOf(date, tz) as number; dateAt(time, tz) === date; time += hourMs) {
    hours.push(time);
  }
  return hours;
}

function remember<T extends string | number | undefined>(key: string, find: () => T): T {
  if (!memory.has(key)) memory.set(key, find());
  return memory.get(key) as T;
}
