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
  traits?: { where?: readonly Condition[]; not?: readonly Condition[] };
  without?: { people: readonly string[]; domains: readonly string[]; sources: readonly string[] };
}

interface Seen extends ToldEvent {
  arrival: number;
  person: string;
  /** What is known of the person, told by now or later. */
  traits: Properties;
}

/** What happened, with who did it. */
function see(events: readonly ToldEvent[]): Seen[] {
  const { owners } = tellOwners(events, "all");
  const traits = new Map<string, Properties>();
  for (const event of events) {
    const person = personOf(event, owners);
    const told = traits.get(person) ?? {};
    traits.set(person, told);
    if (event.type !== "identify") continue;
    const kept = event.properties["$set_once"];
    const isOnce = (name: string) =>
      typeof kept === "object" && kept !== null && Object.keys(kept).includes(name);
    for (const [name, value] of Object.entries(event.properties)) {
      const isKnown = Object.keys(told).includes(name) && told[name] !== null;
      if (!(isOnce(name) && isKnown)) define(told, name, value);
    }
  }
  return events.map((event, arrival) => {
    const person = personOf(event, owners);
    return { ...event, arrival, person, traits: traits.get(person)! };
  });
}

/** Also where the name is `__proto__`. */
function define(properties: Properties, name: string, value: Value): void {
  Object.defineProperty(properties, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** The events that a question, or one part of it, means, whenever they were. */
function pick(seen: readonly Seen[], asked: Asked, part: Part = asked): Seen[] {
  const people = asked.people?.map((id) => `user ${id}`);
  const conditions = [...(asked.where ?? []), ...(part === asked ? [] : (part.where ?? []))];
  const { where: wanted = [], not = [] } = asked.traits ?? {};
  const without = asked.without ?? { people: [], domains: [], sources: [] };
  const isTeam = ({ source, person, traits }: Seen) =>
    without.sources.includes(source) ||
    without.people.some((id) => person === `user ${id}`) ||
    without.domains.some((domain) => {
      const { email } = traits;
      return typeof email === "string" && email.toLowerCase().endsWith(`@${domain}`);
    });
  return seen.filter((each) => {
    const { type, event, source, person, properties, traits } = each;
    const isMeant =
      part.event === undefined
        ? !["identify", "group", "alias"].includes(type)
        : event === part.event;
    return (
      isMeant &&
      (asked.source === undefined || source === asked.source) &&
      !isTeam(each) &&
      (people === undefined || people.includes(person)) &&
      wanted.every((condition) => holdsForPerson(condition, traits)) &&
      (not.length === 0 || !not.every((condition) => holdsForPerson(condition, traits))) &&
      conditions.every((condition) => holds(condition, properties))
    );
  });
}

/** A trait that was taken back by null is missing. */
const holdsForPerson = (condition: Condition, traits: Properties) =>
  holds(
    condition,
    Object.fromEntries(Object.entries(traits).filter(([, value]) => value !== null)),
  );

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

const property =
  (name: string, of: "properties" | "traits" = "properties") =>
  (event: Seen) =>
    keyOf(Object.keys(event[of]).includes(name) ? event[of][name] : undefined);
const trait = (name: string) => property(name, "traits");
const person = "person:";

const peopleIn = (events: readonly Seen[]) => new Set(events.map(({ person }) => person)).size;
type Range = Pick<Asked, "from" | "to">;
const within =
  ({ from, to }: Range) =>
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
  const keys = rank(meant, keyOfBreakdown(breakdown));
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

const keyOfBreakdown = (name: string) =>
  name.startsWith(person) ? trait(name.slice(person.length)) : property(name);

/** The key of an event in `top`. */
function keyBy(by: string): (event: Seen) => string | undefined {
  if (by === "event") return ({ event }) => event;
  if (by === "user") return ({ userId, anonymousId }) => (userId ?? anonymousId) as string;
  if (by === "item") return property("itemId");
  return by.startsWith(person)
    ? trait(by.slice(person.length))
    : property(by.slice("property:".length));
}

export function tellTop(
  events: readonly ToldEvent[],
  asked: Asked & AskedMeasure & { by: string; limit: number },
) {
  const { by, limit } = asked;
  const rows = rank(pick(see(events), asked).filter(within(asked)), keyBy(by)).map(
    ([name, of]) => ({
      key: name,
      count: of.length,
      users: peopleIn(of),
      ...measureOf(of, asked),
    }),
  );
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
  const chosen = [...choosePaths(see(events), asked).values()];
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

/** The path of each person. */
function choosePaths(seen: readonly Seen[], asked: AskedFunnel): Map<string, Seen[]> {
  const people = [...new Set(seen.map(({ person }) => person))];
  return new Map(
    people.map((person) => {
      const steps = asked.steps.map((step) =>
        inOrder(pick(seen, asked, step)).filter((e) => e.person === person),
      );
      return [person, choosePath(steps, asked)];
    }),
  );
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

export interface AskedPaths extends Asked {
  start: Part & { event: string };
  direction: string;
  steps: number;
  limit: number;
  property?: string;
  windowSeconds: number;
}

interface ToldPath {
  person: string;
  events: Seen[];
  keys: (string | null)[];
}

/** Each start with what its person did next, or before, as long as the window allows. */
function choosePathways(seen: readonly Seen[], asked: AskedPaths): ToldPath[] {
  const { start, direction, steps, property: name, windowSeconds } = asked;
  const keyOf = (event: Seen) =>
    name === undefined ? event.event : (property(name)(event) ?? null);
  const others = pick(seen, asked, {}).filter((event) => keyOf(event) !== null);
  return inOrder(pick(seen, asked, start).filter(within(asked))).map((first) => {
    const theirs = inOrder(
      others.filter(
        (event) =>
          event.person === first.person &&
          Math.abs(event.timestamp - first.timestamp) <= windowSeconds * 1000 &&
          (direction === "after" ? precedes(first, event) : precedes(event, first)),
      ),
    );
    const next = direction === "after" ? theirs : theirs.reverse();
    const events = [first, ...next.slice(0, steps)];
    return { person: first.person, events, keys: events.map(keyOf) };
  });
}

const other = "(other)";

/** The paths, with whatever is not among a step's most frequent keys as one. */
function nameNodes(paths: readonly ToldPath[], { steps, limit }: AskedPaths) {
  const shown = Array.from({ length: steps + 1 }, (_, step) => {
    const counts = new Map<string, number>();
    for (const { keys } of paths) {
      const key = keys[step];
      if (typeof key === "string") counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return [...counts]
      .sort((a, b) => b[1] - a[1] || byCodePoints(a[0], b[0]))
      .slice(0, limit)
      .map(([key]) => key);
  });
  return {
    shown,
    named: paths.map((path) => ({
      ...path,
      nodes: path.keys.map((key, step) =>
        key === null
          ? { key }
          : shown[step]!.includes(key)
            ? { key }
            : { key: "$other", [other]: true },
      ),
    })),
  };
}

type ToldNode = { key: string | null; [other]?: boolean };

export function tellPaths(events: readonly ToldEvent[], asked: AskedPaths) {
  const { shown, named } = nameNodes(choosePathways(see(events), asked), asked);
  const order = (step: number, node: ToldNode) =>
    node[other] ? Infinity : node.key === null ? 1e9 : shown[step]!.indexOf(node.key);
  const group = (step: number, of: (nodes: readonly ToldNode[]) => readonly ToldNode[]) => {
    const there = named.filter(({ nodes }) => nodes.length > step);
    return [...Map.groupBy(there, ({ nodes }) => JSON.stringify(of(nodes)))].map(
      ([nodes, paths]) => ({
        nodes: JSON.parse(nodes) as ToldNode[],
        count: paths.length,
        users: new Set(paths.map(({ person }) => person)).size,
      }),
    );
  };
  const steps = Array.from({ length: asked.steps + 1 }, (_, step) => step);
  return {
    nodes: steps.flatMap((step) =>
      group(step, (nodes) => [nodes[step]!])
        .sort((a, b) => order(step, a.nodes[0]!) - order(step, b.nodes[0]!))
        .map(({ nodes: [node], count, users }) => ({
          step,
          key: node!.key,
          ...(node![other] ? { other: true } : {}),
          count,
          users,
        })),
    ),
    links: steps.slice(1).flatMap((step) =>
      group(step, (nodes) => [nodes[step - 1]!, nodes[step]!])
        .sort(
          (a, b) =>
            b.count - a.count ||
            compare(order(step - 1, a.nodes[0]!), order(step - 1, b.nodes[0]!)) ||
            compare(order(step, a.nodes[1]!), order(step, b.nodes[1]!)),
        )
        .map(({ nodes: [from, to], count, users }) => ({
          step,
          from: from!.key,
          ...(from![other] ? { fromOther: true } : {}),
          to: to!.key,
          ...(to![other] ? { toOther: true } : {}),
          count,
          users,
        })),
    ),
  };
}

const compare = (a: number, b: number) => (a === b ? 0 : a - b);

type NodeKey = { key: string | null } | { isOther: true };

type Cell =
  | { ask: "paths"; question: AskedPaths; step: number; node: NodeKey; before?: NodeKey }
  | {
      ask: "timeseries";
      question: AskedTimeseries;
      from: number;
      to: number;
      key?: string;
      isOther: boolean;
    }
  | { ask: "active"; question: Asked; from: number; to: number }
  | { ask: "top"; question: Asked & { by: string; limit: number }; key: string }
  | { ask: "funnel"; question: AskedFunnel; step: number; isLost: boolean }
  | {
      ask: "retention";
      question: AskedRetention;
      from: number;
      to: number;
      returned?: { from: number; to: number };
    };

/** By `user x` or `anonymous x`, the events that put each person into a cell. */
function tellCell(seen: readonly Seen[], cell: Cell): Map<string, Seen[]> {
  const { question } = cell;
  if (cell.ask === "funnel") {
    const paths = choosePaths(seen, cell.question);
    const { step, isLost } = cell;
    return new Map(
      [...paths].filter(([, path]) =>
        isLost ? path.length === step - 1 && step > 1 : path.length >= step,
      ),
    );
  }
  if (cell.ask === "retention") {
    const { start, returning } = cell.question;
    const firsts = new Map<string, Seen>();
    for (const event of inOrder(pick(seen, question, start))) {
      if (!firsts.has(event.person)) firsts.set(event.person, event);
    }
    const cohort = [...firsts.values()].filter(within(question)).filter(within(cell));
    const people = new Set(cohort.map(({ person }) => person));
    const { returned } = cell;
    return byPerson(
      returned === undefined
        ? cohort
        : pick(seen, question, returning)
            .filter(within(returned))
            .filter(({ person }) => people.has(person)),
    );
  }
  if (cell.ask === "paths") {
    const { step, node, before } = cell;
    const isAt = (found: ToldNode | undefined, wanted: NodeKey) =>
      found !== undefined &&
      ("isOther" in wanted ? found[other] === true : !found[other] && found.key === wanted.key);
    const through = nameNodes(choosePathways(seen, cell.question), cell.question).named.filter(
      ({ nodes }) =>
        isAt(nodes[step], node) && (before === undefined || isAt(nodes[step - 1], before)),
    );
    return Map.groupBy(
      through.map(({ events }) => ({ ...events[0]!, other: events[step]!.timestamp })),
      ({ person }) => person,
    );
  }
  if (cell.ask === "active") return byPerson(pick(seen, question).filter(within(cell)));
  const meant = pick(seen, question).filter(within(question));
  if (cell.ask === "top") {
    return byPerson(meant.filter((event) => keyBy(cell.question.by)(event) === cell.key));
  }
  const there = meant.filter(within(cell));
  const { breakdown, limit } = cell.question;
  if (breakdown === undefined) return byPerson(there);
  const key = keyOfBreakdown(breakdown);
  const largest = rank(meant, key).slice(0, limit);
  return byPerson(
    there.filter((event) =>
      cell.isOther
        ? key(event) !== undefined && !largest.some(([name]) => name === key(event))
        : key(event) === cell.key,
    ),
  );
}

const byPerson = (events: readonly Seen[]) => Map.groupBy(events, ({ person }) => person);

/** Everybody in a cell, in the order of their names. */
export function tellPeople(events: readonly ToldEvent[], cell: Cell) {
  const { owners } = tellOwners(events, "all");
  const nameOf = (person: string) => person.slice(person.indexOf(" ") + 1);
  const people = [...tellCell(see(events), cell)].map(([person, of]) => {
    // A path counts once, from its start to the step.
    const times = of.flatMap((event) => [
      event.timestamp,
      "other" in event ? (event.other as number) : event.timestamp,
    ]);
    const joined = [...owners].filter(([id, owner]) => owner === person && id !== person);
    const isUser = person.startsWith("user ");
    const seenIds = new Set(
      events.flatMap((event) => [
        `user ${event.userId}`,
        `anonymous ${event.anonymousId}`,
        `anonymous ${event.previousId}`,
        `user ${event.previousId}`,
      ]),
    );
    const names = joined.filter(([id]) => seenIds.has(id)).map(([id]) => nameOf(id));
    return {
      id: nameOf(person),
      ...(isUser ? { userId: nameOf(person) } : {}),
      anonymousIds: [...new Set(isUser ? names : [nameOf(person), ...names])].sort(),
      first: Math.min(...times),
      last: Math.max(...times),
      events: of.length,
    };
  });
  return people.sort((a, b) => byCodePoints(JSON.stringify(a), JSON.stringify(b)));
}
