// Moments as people write them.
import { toInstant, firstInstantOf } from "./zone.ts";
import { zoneOf } from "./zones.ts";

const isoTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** Whether it is ISO 8601, with an offset or without, and a date that there is. */
export function isMoment(text: string): boolean {
  if (!isoTime.test(text)) return false;
  const date = text.slice(0, 10);
  const day = Date.parse(date);
  return (
    !Number.isNaN(Date.parse(text)) &&
    // Date.parse takes 30 February for 2 March.
    new Date(day).toISOString().startsWith(date)
  );
}

/** The instant that is meant. A date alone is its first; without an offset the time is of that zone. */
export function readMoment(text: string, tz: string): number {
  if (/(Z|T.*[+-]\d\d:\d\d)$/.test(text)) return Date.parse(text);
  return text.includes("T")
    ? toInstant(zoneOf(tz), Date.parse(`${text}Z`))
    : firstInstantOf(zoneOf(tz), Date.parse(text));
}
