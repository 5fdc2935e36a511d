// Which stretch of time a page is about, as its address says it, and the stretch it is compared with.
import { computed } from "@preact/signals";
import { place } from "./place.ts";

export type Interval = "hour" | "day" | "week" | "month";

export interface Preset {
  name: string;
  title: string;
  /** The key that chooses it. */
  key: string;
}

export const presets: readonly Preset[] = [
  { name: "today", title: "Today", key: "1" },
  { name: "yesterday", title: "Yesterday", key: "2" },
  { name: "7d", title: "Last 7 days", key: "3" },
  { name: "30d", title: "Last 30 days", key: "4" },
  { name: "90d", title: "Last 90 days", key: "5" },
  { name: "12m", title: "Last 12 months", key: "6" },
  { name: "month", title: "This month", key: "7" },
  { name: "last-month", title: "Last month", key: "8" },
];

const presetByDefault = "30d";
const dayMs = 86_400_000;

/** A date without a time, as ISO 8601 has it. */
export type Day = string;

export interface Range {
  /** The preset's name; undefined for dates of one's own. */
  preset: string | undefined;
  /** As the API takes them: a date, a local time or an instant, in `tz`. */
  from: string;
  /** Exclusive. Undefined: up to now. */
  to: string | undefined;
  tz: string;
  interval: Interval;
  /** How many days it has, begun ones counted. */
  days: number;
}

export const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** Today's date in a time zone. */
export function todayIn(tz: string, now = Date.now()): Day {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: tz,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return parts.format(now);
}

/** Another day, some days on. */
export function addDays(day: Day, count: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10);
}

function addMonths(day: Day, count: number): Day {
  const date = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + count);
  return date.toISOString().slice(0, 10);
}

function daysBetween(from: string, to: string): number {
  const start = Date.parse(from.length === 10 ? `${from}T00:00:00Z` : from);
  const end = Date.parse(to.length === 10 ? `${to}T00:00:00Z` : to);
  return Math.max(1, Math.ceil((end - start) / dayMs));
}

/** First and last day of a preset; without a last day it goes up to now. */
function daysOf(preset: string, today: Day): { from: Day; to?: Day } {
  switch (preset) {
    case "today":
      return { from: today };
    case "yesterday":
      return { from: addDays(today, -1), to: today };
    case "7d":
      return { from: addDays(today, -6) };
    case "90d":
      return { from: addDays(today, -89) };
    case "12m":
      return { from: addMonths(today, -11) };
    case "month":
      return { from: addMonths(today, 0) };
    case "last-month":
      return { from: addMonths(today, -1), to: addMonths(today, 0) };
    default:
      return { from: addDays(today, -29) };
  }
}

/** The finest interval that is still easy to read. */
function intervalFor(days: number): Interval {
  if (days <= 2) return "hour";
  if (days <= 92) return "day";
  return days <= 400 ? "week" : "month";
}

const intervals: readonly string[] = ["hour", "day", "week", "month"];

/** The greatest number of days that hours are offered for: their points are limited. */
export const hourDaysMax = 100;

export function readRange(params: URLSearchParams, now = Date.now()): Range {
  const tz = params.get("tz") ?? ownZone;
  const today = todayIn(tz, now);
  const own = params.get("from");
  const preset = own ? undefined : (params.get("range") ?? presetByDefault);
  const { from, to } = own
    ? { from: own, to: params.get("to") ?? undefined }
    : daysOf(preset as string, today);
  const days = daysBetween(from, to ?? addDays(today, 1));
  const asked = params.get("interval") ?? "";
  const isFit = intervals.includes(asked) && (asked !== "hour" || days <= hourDaysMax);
  const interval = isFit ? (asked as Interval) : intervalFor(days);
  return { preset, from, to, tz, interval, days };
}

export const range = computed(() => readRange(place.value.params));

/** What reports take of it. */
export function toQuery({ from, to, tz }: Pick<Range, "from" | "to" | "tz">) {
  return { from, tz, ...(to === undefined ? {} : { to }) };
}

/**
 * The stretch before, by whole weeks, so that weekdays lie over each other. One that goes up to now is compared
 * with what there was up to the same time of day.
 */
export function before({ from, to, tz, days }: Range, now = Date.now()) {
  const shift = days <= 1 ? 7 : Math.ceil(days / 7) * 7;
  const earlier = (time: string) =>
    time.length === 10
      ? addDays(time, -shift)
      : new Date(Date.parse(time) - shift * dayMs).toISOString();
  const end = to === undefined ? new Date(now - shift * dayMs).toISOString() : earlier(to);
  return { shiftMs: shift * dayMs, from: earlier(from), to: end, tz };
}

/** The range in words: 1 to 30 Nov 2026. */
export function describe({ preset, from, to, tz }: Range): string {
  const title = presets.find(({ name }) => name === preset)?.title;
  if (title) return title;
  const say = (day: string) =>
    new Date(day.length === 10 ? `${day}T00:00:00Z` : day).toLocaleDateString("en-GB", {
      day: "numeric",
      month: "short",
      year: "numeric",
      timeZone: day.length === 10 ? "UTC" : tz,
    });
  if (to === undefined) return `Since ${say(from)}`;
  const last = to.length === 10 ? addDays(to, -1) : to;
  return from === last ? say(from) : `${say(from)} – ${say(last)}`;
}
