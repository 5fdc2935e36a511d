// Random histories and questions: times that tie and lie around changes of the clock, people known later,
// names and values that look like something else.
import fc from "fast-check";
import { createEventWriter } from "../../src/store/sqlite/events/writer.ts";
import type { openEventsInMemory } from "../kit.ts";
import type { UnparsedEvent } from "../../src/domain/event.ts";
import { type Condition, measures, type CountingQuestion } from "../../src/domain/question.ts";
import { event as toStored } from "../store/sqlite/events/kit.ts";
import {
  tellActive,
  tellFunnel,
  tellPaths,
  tellRetention,
  tellTimeseries,
  tellTop,
  type ToldEvent,
  type Value,
} from "./oracle.ts";

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;

/** A zone, and a day on which its clock does something odd. */
export const oddDays = [
  ["UTC", "2024-02-29"],
  ["America/Sao_Paulo", "2018-11-04"],
  ["America/Sao_Paulo", "2018-02-18"],
  ["America/Havana", "2024-11-03"],
  ["Asia/Kathmandu", "1986-01-01"],
  ["Asia/Kathmandu", "2024-04-14"],
  ["Pacific/Apia", "2011-12-30"],
  ["Pacific/Kwajalein", "1993-08-21"],
  ["Australia/Lord_Howe", "2024-04-07"],
  ["Australia/Lord_Howe", "2024-10-06"],
  ["Africa/Cairo", "2024-04-26"],
  ["Africa/Cairo", "2024-11-01"],
  ["Europe/London", "2024-03-31"],
  ["Europe/London", "2024-10-27"],
  ["Antarctica/Troll", "2024-03-31"],
  // Not known to the zones that are built into Bun 1.4.5.
  ["Africa/Casablanca", "2026-09-20"],
  ["America/Vancouver", "2026-11-01"],
  ["America/Havana", "2026-11-01"],
] as const;

const names = ["a", "b", "page", "identify", "group", 'said "é" 😀', "back\\slash"];
const users = ["ann", "bob", "Ünï", "😀", "phone"];
const devices = ["phone", "tablet", "laptop", "ann"];
/** What nobody is called. */
const nobodies = ["undefined", " NULL "];
const sources = ["web", "app"];

/** Some of these stand where a quote, a comma or a brace could be taken for another. */
const propertyNames = [
  "plan",
  "p",
  ":",
  ",",
  ",:",
  ":1,",
  'q"',
  "back\\",
  "itemId",
  "é😀",
  "constructor",
  "",
  "email",
];
const texts = [
  "",
  "pro",
  "Pro",
  "PRO",
  "1",
  "true",
  "null",
  "\uffee",
  "😀",
  "😀b",
  "ΟΔΟΣ",
  "οδος",
  "a\nb",
  "\\",
  '"',
  ",",
  ":",
  ":b",
  "}",
  '","plan":"x',
  '{"plan":1}',
  '\\","plan":"x',
  "[",
  "tail,",
  "tail{",
  "a@Example.com",
  "b@example.com.org",
  "@example.com",
  "$other",
];
const scalar = fc.oneof(
  fc.constantFrom(...texts),
  fc.constantFrom(0, 1, -1, 1.5, 1e21, 1e-7, 12345678901234567000),
  fc.boolean(),
);
const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 8, arbitrary: scalar },
  fc.constantFrom<Value>(null, [], [1], ["plan"], {}, { plan: "nested" }, [
    { plan: 1 },
    '"plan":2',
  ]),
);
const properties = fc.dictionary(fc.constantFrom(...propertyNames), value, {
  maxKeys: 4,
});

export interface History {
  tz: string;
  /** About which the events are. */
  center: number;
  events: ToldEvent[];
}

const oddTime = fc.oneof(
  // Steps, so that many tie.
  fc.integer({ min: -60, max: 60 }).map((n) => n * (hourMs / 2)),
  fc.integer({ min: -4, max: 4 }).map((n) => n * 15 * (hourMs / 60)),
  fc.constantFrom(-1, 0, 1, -40 * dayMs, -7 * dayMs, 7 * dayMs, 31 * dayMs),
);

function event(center: number): fc.Arbitrary<ToldEvent> {
  const common = {
    timestamp: oddTime.map((n) => center + n),
    source: fc.constantFrom(...sources),
    properties,
    previousId: fc.constant(null),
    public: fc.constantFrom(undefined, undefined, true as const),
    dialect: fc.constantFrom(undefined, "posthog" as const),
    unnamed: fc.constantFrom(undefined, undefined, true as const),
  };
  const someone = fc.oneof(
    fc.record({
      userId: fc.constantFrom(...users),
      anonymousId: fc.constant(null),
    }),
    fc.record({
      userId: fc.constant(null),
      anonymousId: fc.constantFrom(...devices, ...nobodies),
    }),
    fc.record({
      userId: fc.constantFrom(...users, ...nobodies),
      anonymousId: fc.constantFrom(...devices, ...users, ...nobodies),
    }),
  );
  const track = fc.record({
    ...common,
    type: fc.constant("track"),
    event: fc.constantFrom(...names),
  });
  /** Some of what is told of a person is to stay as it was first told. */
  const traits = fc
    .tuple(properties, fc.subarray(propertyNames))
    .map(([told, names]): ToldEvent["properties"] => {
      const kept = Object.fromEntries(
        Object.entries(told).filter(([name]) => names.includes(name)),
      );
      return Object.keys(kept).length === 0 ? told : { ...told, $set_once: kept };
    });
  const identify = fc.record({
    ...common,
    properties: traits,
    type: fc.constant("identify"),
    event: fc.constant("identify"),
  });
  const call = fc.constantFrom("page", "group").chain((type) =>
    fc.record({
      ...common,
      type: fc.constant(type),
      event: fc.constant(type),
    }),
  );
  const alias = fc.record({
    ...common,
    type: fc.constant("alias"),
    event: fc.constant("alias"),
    userId: fc.constantFrom(...users),
    anonymousId: fc.constant(null),
    previousId: fc.constantFrom(...devices, ...users, ...nobodies),
  });
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc.tuple(track, someone).map(([a, b]) => ({ ...a, ...b })),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(call, someone).map(([a, b]) => ({ ...a, ...b })),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(identify, someone).map(([a, b]) => ({ ...a, ...b })),
    },
    { weight: 2, arbitrary: alias },
  );
}

export const history: fc.Arbitrary<History> = fc.constantFrom(...oddDays).chain(([tz, day]) => {
  const start = Temporal.PlainDate.from(day).toZonedDateTime(tz).epochMilliseconds;
  return fc.record({
    tz: fc.constant(tz),
    center: fc.constant(start),
    events: fc.array(event(start), { minLength: 1, maxLength: 60 }),
  });
});

const condition: fc.Arbitrary<Condition> = fc
  .tuple(fc.constantFrom(...propertyNames), scalar, fc.constantFrom(...texts), fc.boolean())
  .chain(([name, any, text, yes]) =>
    fc.constantFrom<Condition>(
      { property: name, op: "eq", value: any },
      { property: name, op: "neq", value: any },
      { property: name, op: "in", value: [any, text, 1] },
      { property: name, op: "contains", value: text },
      { property: name, op: "exists", value: yes },
      ...(["gt", "gte", "lt", "lte"] as const).flatMap((op) => [
        { property: name, op, value: text },
        { property: name, op, value: 1 },
      ]),
    ),
  );

const where = fc.array(condition, { maxLength: 2 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const eventName = fc.constantFrom(...names, "alias", "nothing");
const limit = fc.constantFrom(1, 2, 10);

/** A question about a history; its range begins and ends anywhere about the odd day. */
export function question({ tz, center }: History): fc.Arbitrary<CountingQuestion> {
  const edge = fc.oneof(
    fc.integer({ min: -6, max: 6 }).map((n) => n * 12 * hourMs),
    fc.integer({ min: -200, max: 200 }).map((n) => n * 7 * (hourMs / 60)),
    fc.integer({ min: -2, max: 2 }).map((n) => monthStart(center, n) - center),
  );
  const scope = {
    range: fc.tuple(edge, edge, fc.constantFrom(0, 0, 40 * dayMs)),
    tz: fc.constantFrom(tz, tz, "UTC", "Asia/Tokyo"),
    source: maybe(fc.constantFrom(...sources, "nowhere")),
    where: maybe(where),
    people: maybe(fc.subarray([...users, "tablet", "nobody"])),
    traits: maybe(fc.record({ where: maybe(where), not: maybe(where) })),
    without: maybe(
      fc.record({
        people: fc.subarray(users, { maxLength: 2 }),
        domains: fc.subarray(["example.com", "example.org"]),
        sources: fc.subarray([...sources, "nowhere"], { maxLength: 1 }),
      }),
    ),
  };
  const measured = maybe(
    fc.record({
      measure: fc.constantFrom(...measures),
      property: fc.constantFrom(...propertyNames),
    }),
  );
  const part = fc.record({ event: maybe(eventName), where: maybe(where) });
  const asked = fc.oneof(
    fc.record({
      ask: fc.constant("timeseries"),
      ...scope,
      event: maybe(eventName),
      interval: fc.constantFrom("hour", "day", "week", "month"),
      breakdown: maybe(
        fc.constantFrom(...propertyNames, ...propertyNames.map((name) => `person:${name}`)),
      ),
      limit,
      measured,
    }),
    fc.record({
      ask: fc.constant("active"),
      ...scope,
      event: maybe(eventName),
    }),
    fc.record({
      ask: fc.constant("top"),
      ...scope,
      event: maybe(eventName),
      by: fc.constantFrom(
        "event",
        "user",
        "item",
        ...propertyNames.flatMap((name) => [`property:${name}`, `person:${name}`]),
      ),
      limit,
      measured,
    }),
    fc.record({
      ask: fc.constant("funnel"),
      ...scope,
      steps: fc.array(fc.record({ event: eventName, where: maybe(where) }), {
        minLength: 2,
        maxLength: 4,
      }),
      windowSeconds: fc.constantFrom(1, 900, 3600, 86_400, 40 * 86_400),
    }),
    fc.record({
      ask: fc.constant("retention"),
      ...scope,
      start: part,
      returning: part,
      interval: fc.constantFrom("day", "week", "month"),
      periods: fc.constantFrom(1, 2, 5),
    }),
  );
  const pathsAsked = fc.record({
    ask: fc.constant("paths"),
    ...scope,
    start: fc.record({ event: eventName, where: maybe(where) }),
    direction: fc.constantFrom("after", "before"),
    steps: fc.constantFrom(1, 2, 5),
    limit,
    property: maybe(fc.constantFrom(...propertyNames)),
    windowSeconds: fc.constantFrom(1, 3600, 86_400, 40 * 86_400),
  });
  const any = fc.oneof({ weight: 5, arbitrary: asked }, { weight: 1, arbitrary: pathsAsked });
  return any.map(({ range: [one, other, wider], ...rest }) => {
    const [from, to] = [Math.min(one, other) - wider, Math.max(one, other) + 1];
    return {
      ...rest,
      from: center + from,
      to: center + to,
    } as unknown as CountingQuestion;
  });
}

/** In UTC. */
function monthStart(time: number, months: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months);
}

export interface Storing {
  batches?: number;
  /** How many steps of packing are done behind each batch. One block has three of them. */
  packing?: number;
}

/** Stores events as the recorder does. */
export function storeTold(
  { database }: Pick<ReturnType<typeof openEventsInMemory>, "database">,
  events: readonly ToldEvent[],
  { batches = 1, packing = 0 }: Storing = {},
): void {
  // Each block is packed by itself, once there is another behind it.
  const writer = createEventWriter(database, { isAccount: () => false, columnEventsMax: 1 });
  const append = database.transaction((batch: readonly ToldEvent[]) =>
    writer.append(batch.map(toUnparsed)),
  );
  const size = Math.ceil(events.length / batches);
  for (let from = 0; from < events.length; from += size) {
    append.immediate(events.slice(from, from + size));
    for (let step = 0; step < packing && writer.settle(); step++);
  }
}

/** The same as the recorder hands it to the store. */
function toUnparsed({ properties, ...event }: ToldEvent): UnparsedEvent {
  const isEmpty = Object.keys(properties).length === 0;
  return toStored(null, {
    ...event,
    groupId: event.type === "group" ? "team" : null,
    receivedAt: Date.UTC(2026, 2, 1),
    properties: isEmpty ? null : JSON.stringify(properties),
  });
}

/** The answer to any question that is asked for numbers. */
export function tell(events: readonly ToldEvent[], asked: CountingQuestion): unknown {
  switch (asked.ask) {
    case "timeseries":
      return tellTimeseries(events, asked);
    case "active":
      return tellActive(events, asked);
    case "top":
      return tellTop(events, asked);
    case "funnel":
      return tellFunnel(events, asked);
    case "retention":
      return tellRetention(events, asked);
    case "paths":
      return tellPaths(events, asked);
  }
}
