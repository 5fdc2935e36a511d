// What the clocks of a time zone show, and when they show it. A zone is told by one line of text: its
// first offset from UTC, then each change of its clocks with the offset from there on, and behind bars
// the two changes that come back every year after the last of these, if there are any:
//
//     +01:00 1996-03-31T01:00 +02:00 | 03-25 Sun 01:00 +02:00 | 10-25 Sun 01:00 +01:00
//
// All times are in UTC; `03-25 Sun` is the first Sunday from 25 March on. The changes of one zone are all
// told in as many letters.

import { dayMs } from "../time.ts";

export const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

/** From this instant on its clocks are ahead of UTC by so many milliseconds. */
export interface Change {
  at: number;
  offset: number;
}

/** A change that comes back every year. */
export interface Rule {
  /** Counted from 0, as Date does. */
  month: number;
  day: number;
  /** 0 is Sunday. */
  weekday: number;
  /** Since midnight in UTC. */
  time: number;
  offset: number;
}

/** From one change to the next, which is no more in it. */
export interface Span {
  from: number;
  to: number;
  offset: number;
}

export interface Zone {
  /** The span in which a time lies. Neighbours are alike: that of the last time is tried first. */
  spanAt(time: number): Span;
}

export function readZone(text: string): Zone {
  const [told = "", ...ruleTexts] = text.split(" | ");
  const changes = readChanges(told);
  const rules = ruleTexts.map(readRule);
  const lastTold = changes.at(changes.count - 1);
  let span: Span | undefined;
  return {
    spanAt(time) {
      if (span && time >= span.from && time < span.to) return span;
      const isRuled = rules.length > 0 && time >= lastTold.at;
      return (span = isRuled ? spanOfRules(rules, time) : spanOfChanges(changes, time));
    },
  };
}

/** What the calendar and the clock on the wall show, as the instant at which they do so in UTC. */
export function toLocal(zone: Zone, time: number): number {
  return time + zone.spanAt(time).offset;
}

/**
 * When the wall shows that, first: what it skips is told by the clock as it was before, as Temporal's
 * `compatible` has it.
 */
export function toInstant(zone: Zone, local: number): number {
  return firstShown(zone, local) ?? local - offsetBefore(zone, local);
}

/** The first instant of a day, given by its midnight on the wall: where that is skipped, what comes next. */
export function firstInstantOf(zone: Zone, midnight: number): number {
  return firstShown(zone, midnight) ?? zone.spanAt(midnight - offsetBefore(zone, midnight)).from;
}

/** Undefined of what the wall never shows. No two changes of a zone are within two days. */
function firstShown(zone: Zone, local: number): number | undefined {
  const before = local - offsetBefore(zone, local);
  if (toLocal(zone, before) === local) return before;
  const after = local - zone.spanAt(local + dayMs).offset;
  return toLocal(zone, after) === local ? after : undefined;
}

function offsetBefore(zone: Zone, local: number): number {
  return zone.spanAt(local - dayMs).offset;
}

/** When a rule changes the clocks in a year. */
export function timeOf({ month, day, weekday, time }: Rule, year: number): number {
  const first = Date.UTC(year, month, day);
  const days = (weekday - new Date(first).getUTCDay() + 7) % 7;
  return first + days * dayMs + time;
}

function spanOfRules(rules: readonly Rule[], time: number): Span {
  const year = new Date(time).getUTCFullYear();
  const changes = [year - 1, year, year + 1].flatMap((each) =>
    rules.map((rule) => ({ at: timeOf(rule, each), offset: rule.offset })),
  );
  const next = changes.findIndex(({ at }) => at > time);
  const { at, offset } = changes[next - 1] as Change;
  return { from: at, to: (changes[next] as Change).at, offset };
}

/** Read one by one: of a hundred changes a question looks at a few. */
interface Changes {
  count: number;
  at(place: number): Change;
}

function readChanges(text: string): Changes {
  const [first = "", time = "", offset = ""] = text.split(" ", 3);
  const length = ` ${time} ${offset}`.length;
  const changes: Change[] = [{ at: -Infinity, offset: readOffset(first) }];
  const read = (place: number): Change => {
    const begin = first.length + (place - 1) * length + 1;
    return {
      at: Date.parse(`${text.slice(begin, begin + time.length)}Z`),
      offset: readOffset(text.slice(begin + time.length + 1, begin + length - 1)),
    };
  };
  return {
    count: 1 + (time === "" ? 0 : (text.length - first.length) / length),
    at: (place) => (changes[place] ??= read(place)),
  };
}

function spanOfChanges({ count, at }: Changes, time: number): Span {
  let [low, high] = [1, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(middle).at <= time) low = middle + 1;
    else high = middle;
  }
  const { at: from, offset } = at(low - 1);
  return { from, to: low === count ? Infinity : at(low).at, offset };
}

function readRule(text: string): Rule {
  const [date = "", weekday = "", time = "", offset = ""] = text.split(" ");
  const [month = "", day = ""] = date.split("-");
  return {
    month: Number(month) - 1,
    day: Number(day),
    weekday: weekdays.findIndex((name) => name === weekday),
    time: readTime(time),
    offset: readOffset(offset),
  };
}

/** `-00:44:30` */
function readOffset(text: string): number {
  return readTime(text.slice(1)) * (text.startsWith("-") ? -1 : 1);
}

function readTime(text: string): number {
  return Date.parse(`1970-01-01T${text}Z`);
}
