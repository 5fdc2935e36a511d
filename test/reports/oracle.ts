// Answers every question the slow way, from the words of the definitions alone and with nothing of
// ours: what it says is what the reports must say. Events are given in order of arrival.
import {
  addDays,
  bucketAt,
  bucketsBetween,
  dateAt,
  datesBetween,
  firstInstantOf,
} from "./naive-calendar.ts";
import { personOf, tellOwners } from "./who-oracle.ts";

declare global {
  interface Math {
    /** ECMA-262, "Math.sumPrecise": the double nearest to the exact sum. */
    sumPrecise(numbers: Iterable<number>): number;
  }
}

export type Value = string | number | boolean | null | Value[] | { [name: string]: Value };
type Properties = Record<string, Value>;

export interface ToldEvent {
  type: string;
  event: string;
  userId: string | null;
  anonymousId: string | null;
  previousId: string | null;
  timestamp: number;
  source: string;
  public?: true;
  dialect?: "posthog";
  unnamed?: true;
  properties: Properties;
}

interface Condition {
  property: string;
  op: string;
  value: unknown;
}
interface Part {
  event?: string;
  where?: readonly Condition[];
}
export interface Asked extends Part {
  from: number;
  to: number;
  tz: string;
  source?: string;
  people?: readonly string[];
}

interface Seen extends ToldEvent {
  arrival: number;
  person: string;
}

/** What happened, with who did it. */
function see(events: readonly ToldEvent[]): Seen[] {
  const { owners } = tellOwners(events, "all");
  return events.map((event, arrival) => ({ ...event, arrival, person: personOf(event, owners) }));
}

/** The events that a question, or one part of it, means, whenever they were. */
function pick(seen: readonly Seen[], asked: Asked, part: Part = asked): Seen[] {
  const people = asked.people?.map((id) => `user ${id}`);
  const conditions = [...(asked.where ?? []), ...(part === asked ? [] : (part.where ?? []))];
  return seen.filter(({ type, event, source, person, properties }) => {
    const isMeant =
      part.event === undefined
        ? !["identify", "group", "alias"].includes(type)
        : event === part.event;
    return (
      isMeant &&
      (asked.source === undefined || source === asked.source) &&
      (people === undefined || people.includes(person)) &&
      conditions.every((condition) => holds(condition, properties))
    );
  });
}

function holds({ property, op, value }: Condition, properties: Properties): boolean {
  const isThere = Object.keys(properties).includes(property);
  const found = isThere ? properties[property] : undefined;
  if (op === "exists") return (isThere && found !== null) === value;
  if (op === "neq") return found !== value;
  if (op === "eq") return isThere && found === value;
  if (op === "in") return isThere && (value as unknown[]).some((each) => each === found);
  if (op === "contains") {
    return typeof found === "string" && fold(found).includes(fold(value as string));
  }
  let order: number;
  if (typeof found === "number" && typeof value === "number") {
    order = found < value ? -1 : found > value ? 1 : 0;
  } else if (typeof found === "string" && typeof value === "string") {
    order = byCodePoints(found, value);
  } else return false;
  if (op === "gt") return order > 0;
  if (op === "gte") return order >= 0;
  if (op === "lt") return order < 0;
  if (op === "lte") return order <= 0;
  throw new Error(`There is no ${op}.`);
}

/** Letter by letter, so that none is written differently for where it stands (the Greek sigma is). */
const fold = (text: string) =>
  Array.from(text, (letter) => (letter === "ς" ? "σ" : letter.toLowerCase())).join("");

export function byCodePoints(one: string, other: string): number {
  const [a, b] = [one, other].map((text) => Array.from(text, (c) => c.codePointAt(0) as number));
  for (let i = 0; i < a!.length && i < b!.length; i++) {
    if (a![i] !== b![i]) return a![i]! - b![i]!;
  }
  return a!.length - b!.length;
}

function keyOf(value: Value | undefined): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean"
    ? JSON.stringify(value)
    : undefined;
}

const property = (name: string) => (event: Seen) =>
  keyOf(Object.keys(event.properties).includes(name) ? event.properties[name] : undefined);

const peopleIn = (events: readonly Seen[]) => new Set(events.map(({ person }) => person)).size;
const within =
  ({ from, to }: Asked) =>
  (event: Seen) =>
    event.timestamp >= from && event.timestamp < to;
const iso = (time: number) => new Date(time).toISOString();

/** Each key with its events, most first. */
function rank(events: readonly Seen[], key: (event: Seen) => string | undefined) {
  const keys = new Map<string, Seen[]>();
  for (const event of events) {
    const k = key(event);
    if (k !== undefined) keys.set(k, [...(keys.get(k) ?? []), event]);
  }
  return [...keys].sort((a, b) => b[1].length - a[1].length || byCodePoints(a[0], b[0]));
}

export interface AskedMeasure {
  measured?: { measure: string; property: string };
}

/** `{ value }` if something is measured. Sums are added as whole numbers, of as many digits as it takes. */
function measureOf(events: readonly Seen[], { measured }: AskedMeasure) {
  if (measured === undefined) return {};
  const { measure, property } = measured;
  const numbers = events
    .map(({ properties }) => (Object.hasOwn(properties, property) ? properties[property] : null))
    .filter((value) => typeof value === "number")
    .sort((a, b) => a - b);
  return { value: numbers.length === 0 ? null : valueOf(measure, numbers) };
}

function valueOf(measure: string, sorted: readonly number[]): number {
  if (measure === "min") return sorted[0]!;
  if (measure === "max") return sorted.at(-1)!;
  if (measure === "sum") return Math.sumPrecise(sorted);
  if (measure === "avg") return nearestQuotient(sorted);
  const row = (Number(measure.slice(1)) / 100) * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(row)]!, sorted[Math.ceil(row)]!];
  return low + (row - Math.floor(row)) * (high - low);
}

/** The double nearest to the mean, found by trying the neighbours of one that is close to it. */
function nearestQuotient(numbers: readonly number[]): number {
  let best = Math.sumPrecise(numbers) / numbers.length;
  const distance = (mean: number) =>
    Math.abs(Math.sumPrecise([...numbers, ...numbers.map(() => -mean)]));
  for (const step of [-2, -1, 1, 2]) {
    const other = best + step * Math.abs(best) * 2 ** -53;
    if (distance(other) < distance(best)) best = other;
  }
  return best;
}

export interface AskedTimeseries extends Asked, AskedMeasure {
  interval: string;
  breakdown?: string;
  limit: number;
}

export function tellTimeseries(events: readonly ToldEvent[], asked: AskedTimeseries) {
  const { from, to, tz, interval, breakdown, limit } = asked;
  const meant = pick(see(events), asked).filter(within(asked));
  const buckets = bucketsBetween(from, to - 1, tz, interval);
  const points = (of: readonly Seen[]) =>
    buckets.map(({ name, start }) => {
      const there = of.filter(({ timestamp }) => bucketAt(timestamp, tz, interval) === name);
      return {
        start: iso(start),
        count: there.length,
        users: peopleIn(there),
        ...measureOf(there, asked),
      };
    });
  if (breakdown === undefined) return { interval, series: [{ key: null, points: points(meant) }] };
  const keys = rank(meant, property(breakdown));
  const others = keys.slice(limit).flatMap(([, of]) => of);
  const series = keys.slice(0, limit).map(([key, of]) => ({ key, points: points(of) }));
  const rest = { key: "$other", other: true, points: points(others) };
  return { interval, series: others.length > 0 ? [...series, rest] : series };
}

export function tellActive(events: readonly ToldEvent[], asked: Asked) {
  const { from, to, tz } = asked;
  const meant = pick(see(events), asked);
  const [first, last] = [dateAt(from, tz), dateAt(to - 1, tz)];
  const dates = datesBetween(addDays(first, -40), last, tz);
  return {
    points: dates
      .filter((date) => date >= first)
      .map((date) => {
        const end = dates.indexOf(date) + 1;
        const peopleOf = (days: number) => {
          const counted = dates.slice(end - days, end);
          return peopleIn(meant.filter((e) => counted.includes(dateAt(e.timestamp, tz))));
        };
        const start = iso(firstInstantOf(date, tz) as number);
        return { start, dau: peopleOf(1), wau: peopleOf(7), mau: peopleOf(30) };
      }),
  };
}

export function tellTop(
  events: readonly ToldEvent[],
  asked: Asked & AskedMeasure & { by: string; limit: number },
) {
  const { by, limit } = asked;
  const keys: Record<string, (event: Seen) => string | undefined> = {
    event: ({ event }) => event,
    user: ({ userId, anonymousId }) => (userId ?? anonymousId) as string,
    item: property("itemId"),
  };
  const key = keys[by] ?? property(by.slice("property:".length));
  const rows = rank(pick(see(events), asked).filter(within(asked)), key).map(([name, of]) => ({
    key: name,
    count: of.length,
    users: peopleIn(of),
    ...measureOf(of, asked),
  }));
  const value = (row: { value?: number | null }) => row.value ?? -Infinity;
  if (asked.measured) {
    rows.sort((a, b) => (value(a) === value(b) ? byCodePoints(a.key, b.key) : value(b) - value(a)));
  }
  return { rows: rows.slice(0, limit) };
}

export interface AskedFunnel extends Asked {
  steps: readonly (Part & { event: string })[];
  windowSeconds: number;
}

export function tellFunnel(events: readonly ToldEvent[], asked: AskedFunnel) {
  const seen = see(events);
  const chosen = [...new Set(seen.map(({ person }) => person))].map((person) =>
    choosePath(
      asked.steps.map((step) =>
        inOrder(pick(seen, asked, step)).filter((e) => e.person === person),
      ),
      asked,
    ),
  );
  const reaching = (k: number) => chosen.filter((path) => path.length > k);
  const first = reaching(0).length;
  return {
    steps: asked.steps.map(({ event }, k) => {
      const waits =
        k === 0 ? [] : reaching(k).map((path) => path[k]!.timestamp - path[k - 1]!.timestamp);
      const users = reaching(k).length;
      return {
        event,
        users,
        conversion: users === 0 ? 0 : users / first,
        medianSeconds: medianSeconds(waits),
      };
    }),
  };
}

type Moment = Pick<Seen, "timestamp" | "arrival">;

const precedes = (a: Moment, b: Moment) =>
  a.timestamp < b.timestamp || (a.timestamp === b.timestamp && a.arrival < b.arrival);
const inOrder = (events: readonly Seen[]) =>
  events.toSorted((a, b) => (a === b ? 0 : precedes(a, b) ? -1 : 1));

/**
 * Of all the ways through the steps there are, tried one by one, earlier events before later ones: the
 * first of those that get furthest.
 */
export function choosePath<E extends Moment>(
  steps: readonly (readonly E[])[],
  { from, to, windowSeconds }: { from: number; to: number; windowSeconds: number },
): E[] {
  let best: E[] = [];
  const go = (path: E[]) => {
    if (path.length > best.length) best = path;
    const [first, last] = [path[0], path.at(-1)];
    for (const event of steps[path.length] ?? []) {
      const fits =
        first && last
          ? precedes(last, event) && event.timestamp - first.timestamp <= windowSeconds * 1000
          : event.timestamp >= from && event.timestamp < to;
      if (fits) go([...path, event]);
    }
  };
  go([]);
  return best;
}

function medianSeconds(waits: readonly number[]): number | null {
  if (waits.length === 0) return null;
  const sorted = waits.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [lower, upper] = [sorted[Math.ceil(half) - 1]!, sorted[Math.floor(half)]!];
  return (lower + upper) / 2 / 1000;
}

export interface AskedRetention extends Asked {
  start: Part;
  returning: Part;
  interval: string;
  periods: number;
}

export function tellRetention(events: readonly ToldEvent[], asked: AskedRetention) {
  const { from, to, tz, interval, periods } = asked;
  const seen = see(events);
  const returning = pick(seen, asked, asked.returning);
  const first = new Map<string, Seen>();
  for (const event of inOrder(pick(seen, asked, asked.start))) {
    if (!first.has(event.person)) first.set(event.person, event);
  }
  const starters = [...first.values()].filter(within(asked));
  const end = to + (periods + 1) * 32 * 24 * 60 * 60 * 1000;
  const buckets = bucketsBetween(from, end, tz, interval);
  const cohorts = buckets.flatMap(({ name, start }, i) => {
    const people = new Set(
      starters.filter((e) => bucketAt(e.timestamp, tz, interval) === name).map((e) => e.person),
    );
    const returned = Array.from({ length: periods }, (_, k) =>
      peopleIn(
        returning.filter(
          (e) =>
            people.has(e.person) && bucketAt(e.timestamp, tz, interval) === buckets[i + k]?.name,
        ),
      ),
    );
    return people.size === 0 ? [] : [{ start: iso(start), size: people.size, returned }];
  });
  return { cohorts };
}
