// Moments as people write them.
import { toInstant } from "./zone.ts";
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

/** The instant that is meant. Without an offset it is of that zone; a date alone is its midnight there. */
export function readMoment(text: string, tz: string): number {
  const [date = "", time = "00:00"] = text.split("T");
  if (/Z|[+-]/.test(time)) return Date.parse(text);
  return toInstant(zoneOf(tz), Date.parse(`${date}T${time}Z`));
}
