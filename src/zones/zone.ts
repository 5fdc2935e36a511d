// What the clocks of a time zone show, and when they show it. A zone is told by one line of text: its
// first offset from UTC, then each change of its clocks with the offset from there on, and behind bars
// the two changes that come back every year after the last of these, if there are any:
//
//     +01:00 1996-03-31T01:00 +02:00 | 03-25 Sun 01:00 +02:00 | 10-25 Sun 01:00 +01:00
//
// All times are in UTC; `03-25 Sun` is the first Sunday from 25 March on.

export const dayMs = 24 * 60 * 60 * 1000;
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

export interface Zone {
  /** The change that was the last at that time: the first one of all has always been. */
  lastChange(time: number): Change;
}

export function readZone(text: string): Zone {
  const [told = "", ...ruleTexts] = text.split(" | ");
  const changes = readChanges(told);
  const rules = ruleTexts.map(readRule);
  const lastTold = changes.at(-1) as Change;
  return {
    lastChange: (time) =>
      time >= lastTold.at && rules.length > 0
        ? lastOfRules(rules, time)
        : lastOfChanges(changes, time),
  };
}

/** What the calendar and the clock on the wall show, as the instant at which they do so in UTC. */
export function toLocal(zone: Zone, time: number): number {
  return time + zone.lastChange(time).offset;
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
  return firstShown(zone, midnight) ?? zone.lastChange(midnight - offsetBefore(zone, midnight)).at;
}

/** Undefined of what the wall never shows. No two changes of a zone are within two days. */
function firstShown(zone: Zone, local: number): number | undefined {
  const before = local - offsetBefore(zone, local);
  if (toLocal(zone, before) === local) return before;
  const after = local - zone.lastChange(local + dayMs).offset;
  return toLocal(zone, after) === local ? after : undefined;
}

function offsetBefore(zone: Zone, local: number): number {
  return zone.lastChange(local - dayMs).offset;
}

/** When a rule changes the clocks in a year. */
export function timeOf({ month, day, weekday, time }: Rule, year: number): number {
  const first = Date.UTC(year, month, day);
  const days = (weekday - new Date(first).getUTCDay() + 7) % 7;
  return first + days * dayMs + time;
}

function lastOfRules(rules: readonly Rule[], time: number): Change {
  const year = new Date(time).getUTCFullYear();
  const passed = (rule: Rule) => timeOf(rule, year) <= time;
  const rule = rules.findLast(passed);
  if (rule) return { at: timeOf(rule, year), offset: rule.offset };
  const last = rules.at(-1) as Rule;
  return { at: timeOf(last, year - 1), offset: last.offset };
}

function lastOfChanges(changes: readonly Change[], time: number): Change {
  let [low, high] = [1, changes.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((changes[middle] as Change).at <= time) low = middle + 1;
    else high = middle;
  }
  return changes[low - 1] as Change;
}

function readChanges(text: string): Change[] {
  const [first = "", ...words] = text.split(" ");
  const changes = [{ at: -Infinity, offset: readOffset(first) }];
  for (let i = 0; i < words.length; i += 2) {
    const [at = "", offset = ""] = words.slice(i, i + 2);
    changes.push({ at: Date.parse(`${at}Z`), offset: readOffset(offset) });
  }
  return changes;
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
