// A time as clients write it, read into ms since 1970.
import { dayMs } from "../time.ts";

const secondMs = 1000;

/** What lies before is no time that anybody meant: a clock that was never set, or a zero that was sent. */
export const firstTime = dayMs;
/** A number below this counts seconds, until the year 5138; one above it milliseconds, from 1973 on. */
const secondsBelow = 1e11;

/** Left out; the same as not given. Or what is no time at all. */
export type Unread = undefined | "unreadable";

/** Reads ISO 8601, RFC 3339's and PostHog's variants of it, or the seconds or milliseconds since 1970. */
export function readTime(value: unknown): number | Unread {
  if (value === undefined || value === null || value === "") return undefined;
  const time = typeof value === "number" ? readEpoch(value) : readText(value);
  if (time === undefined) return "unreadable";
  return time < firstTime ? undefined : time;
}

function readEpoch(number: number): number {
  // A part of a second is written in ten parts: a hair more makes its milliseconds whole.
  return Math.floor(Math.abs(number) < secondsBelow ? number * secondMs + 0.001 : number);
}

const epoch = /^-?\d{9,13}(?:\.\d{1,9})?$/;
const iso =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?) ?(?:([Zz]|UTC|GMT)|([+-]\d\d)(?::?(\d\d))?)?)?$/;

/** As every client in JavaScript writes a time. Two patterns over each cost a twentieth of a single call. */
function readUsual(text: string): number | undefined {
  if (text.length !== 24) return undefined;
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text ? time.getTime() : undefined;
}

/** Where no zone is named it is UTC. */
function readText(value: unknown): number | undefined {
  if (typeof value !== "string") return undefined;
  const usual = readUsual(value);
  if (usual !== undefined) return usual;
  if (epoch.test(value)) return readEpoch(Number(value));
  const parts = iso.exec(value) as (string | undefined)[] | null;
  if (!parts) return undefined;
  const [, year, month, day, clock = "00:00", , hours, minutes = "00"] = parts;
  const zone = hours === undefined ? "Z" : `${hours}:${minutes}`;
  const time = Date.parse(`${year}-${month}-${day}T${clock}${zone}`);
  // Date.parse takes 30 February to be 1 March.
  const isDay = Number(day) <= 28 || Number(day) <= daysIn(Number(year), Number(month));
  return Number.isNaN(time) || !isDay ? undefined : time;
}

function daysIn(year: number, month: number): number {
  // Four hundred years on, for Date.UTC takes 0–99 to be 1900–1999.
  return new Date(Date.UTC(year + 400, month, 0)).getUTCDate();
}
