// Mistakes made on purpose in the reading half of the port: each is found by the demand that is about it.
import { expect, test } from "bun:test";
import type {
  NumberColumn,
  Property,
  PropertyColumn,
  Stretch,
} from "../../src/store/event-columns.ts";
import type { EventLog, Found } from "../../src/store/event-log.ts";
import { readingDemands } from "./conformance-reading.ts";
import { type Demand, meet, type Subject } from "./demand.ts";
import { openSqlite } from "./sqlite/subject.ts";

interface Mistake {
  name: string;
  /** How the demand begins that finds it. */
  foundBy: string;
  spoil(log: EventLog): Partial<EventLog>;
}

type AnyStretch = Stretch<never>;

const mistakes: Mistake[] = [
  {
    name: "the newest events are left out",
    foundBy: "each event is met once",
    spoil: ({ last, stretches }) => ({
      async *stretches(range, columns) {
        yield* stretches({ ...range, before: range.before ?? (await last()) }, columns);
      },
    }),
  },
  {
    name: "the direction is not minded",
    foundBy: "each event is met once",
    spoil: ({ stretches }) => ({
      stretches: (range, columns) => stretches({ ...range, newestFirst: false }, columns),
    }),
  },
  {
    name: "neighbours are taken for what was asked for",
    foundBy: "a range has what lies between its ends",
    spoil: ({ stretches }) => ({
      async *stretches(range, columns, properties) {
        for await (const stretch of stretches(range, columns, properties)) {
          const places = Array.from({ length: stretch.count }, (_, place) => place);
          yield { ...stretch, places: async () => places };
        }
      },
    }),
  },
  {
    name: "a stretch with an event of that time is passed over",
    foundBy: "stretches may be passed over by their times",
    spoil: ({ stretches }) => ({
      async *stretches(range, columns) {
        let passed = 0;
        for await (const stretch of stretches(range, columns)) if (passed++ > 0) yield stretch;
      },
    }),
  },
  {
    name: "a stretch is passed over unless all of its events have a wanted name",
    foundBy: "stretches may be passed over by names",
    spoil: ({ stretches }) => ({
      async *stretches(range, columns, properties) {
        const { names } = range.wanted?.at(-1) ?? { names: new Set() };
        for await (const stretch of stretches(range, [...columns, "nameId" as never], properties)) {
          const { nameId } = (await stretch.read("nameId" as never)) as { nameId: NumberColumn };
          const places = await stretch.places();
          if (places.every((place) => names.has(nameId.at(place)))) yield stretch;
        }
      },
    }),
  },
  {
    name: "a stretch is passed over unless all of its events have a wanted value",
    foundBy: "stretches may be passed over by names",
    spoil: ({ stretches }) => ({
      async *stretches(range, columns, properties = []) {
        const tests = range.wanted?.at(-1)?.tests ?? [];
        const all = [...properties, ...tests.map(({ property }) => property)];
        for await (const stretch of stretches(range, columns, all)) {
          const holds = new Uint8Array(stretch.count);
          const passed = tests.map(async ({ property, holds: test }) => {
            (await stretch.property(property)).copyTest(test, holds);
            return holds.every((each) => each === 1);
          });
          if ((await Promise.all(passed)).every(Boolean)) yield stretch;
        }
      },
    }),
  },
  {
    name: "the spans leave out what is not packed yet",
    foundBy: "the spans of a range",
    spoil: ({ spans }) => ({ spans: async (range) => (await spans(range)).slice(0, -1) }),
  },
  {
    name: "a span with what is wanted is passed over",
    foundBy: "stretches may be passed over by names",
    spoil: ({ spans }) => ({
      spans: async (range) => (await spans(range)).slice(range.wanted ? 1 : 0),
    }),
  },
  {
    name: "a span begins with the last event of the one before it",
    foundBy: "the spans of a range",
    spoil: ({ spans }) => ({
      spans: async (range) =>
        (await spans(range)).map((span) => ({ ...span, after: span.after - 1 })),
    }),
  },
  {
    name: "nobody tells of removals",
    foundBy: "removals tell",
    spoil: () => ({ removals: async () => 0 }),
  },
  {
    name: "a reading begins anew when something was packed",
    foundBy: "what is packed while it is read",
    spoil: ({ last, stretches }) => ({
      async *stretches(range, columns) {
        const before = await last();
        for await (const stretch of stretches(range, columns)) {
          yield stretch;
          if ((await last()) > before) return yield* stretches(range, columns);
        }
      },
    }),
  },
  {
    name: "a snapshot is of many moments",
    foundBy: "a snapshot is of one moment",
    spoil: () => ({ snapshot: (work) => work() }),
  },
  {
    name: "two numbers are swapped",
    foundBy: "columns have what the events have",
    spoil: (log) =>
      spoilRead(log, ({ userId, anonymousId }) => ({ userId: anonymousId, anonymousId: userId })),
  },
  {
    name: "a column forgets its least number when it is copied",
    foundBy: "a column of numbers that is copied",
    spoil: (log) =>
      spoilRead(log, ({ timestamp }) => ({
        timestamp: {
          ...(timestamp as NumberColumn),
          copyTo: (into: Float64Array | Uint32Array) => void into.fill(0),
        },
      })),
  },
  {
    name: "every column may be read",
    foundBy: "a column that was not named",
    spoil: ({ stretches }) => ({
      stretches: (range, columns) =>
        stretches(range, [...columns, "properties" as (typeof columns)[number]]),
    }),
  },
  {
    name: "a value has another code in each stretch",
    foundBy: "a property has one code",
    spoil: (log) =>
      spoilProperties(log, (column, property) => ({
        ...column,
        copyCodes(into) {
          column.copyCodes(into);
          for (const [i, code] of into.entries()) {
            if (code !== 0)
              into[i] = property.codeOf(`${property.jsonOf(code)} `.repeat((i % 2) + 1));
          }
        },
      })),
  },
  {
    name: "a column is one code off",
    foundBy: "a property has one code",
    spoil: (log) =>
      spoilProperties(log, (column, { max }) => ({
        ...column,
        copyCodes(into) {
          column.copyCodes(into);
          for (const [i, code] of into.entries()) if (code > 0 && code < max) into[i] = code + 1;
        },
      })),
  },
  {
    name: "a text that looks like a number is one",
    foundBy: "a property has its numbers",
    spoil: (log) =>
      spoilProperties(log, (column, property) => ({
        ...column,
        copyNumbers(into) {
          const codes = new Uint32Array(into.length);
          column.copyCodes(codes);
          for (const [i, code] of codes.entries()) {
            into[i] = code === 0 ? Number.NaN : Number(JSON.parse(property.jsonOf(code)));
          }
        },
      })),
  },
  {
    name: "a property of the newest events alone is not known",
    foundBy: "of a property that some event has",
    spoil: (log) => ({
      mayHave: async (name) => {
        const { uses } = await log.vocabulary.properties();
        return uses.some((use) => use.name === name && use.count > 1);
      },
    }),
  },
  {
    name: "events without a property pass no test",
    foundBy: "a test of a property",
    spoil: (log) =>
      spoilProperties(log, (column) => ({
        ...column,
        copyTest: (test, into) => column.copyTest((json) => json !== undefined && test(json), into),
      })),
  },
  {
    name: "every property may be read",
    foundBy: "a property that was not named",
    spoil: ({ stretches, property }) => ({
      async *stretches(range, columns) {
        const all = [await property("text"), await property("itemId")];
        for await (const stretch of stretches(range, columns, all)) {
          yield { ...stretch, property: async () => stretch.property(all[0]!) };
        }
      },
    }),
  },
  {
    name: "values are counted of all events, whatever is asked",
    foundBy: "names, properties and values are told",
    spoil: ({ vocabulary }) => ({
      vocabulary: {
        ...vocabulary,
        values: (property, options) =>
          vocabulary.values(property, { ...options, event: undefined }),
      },
    }),
  },
  {
    name: "removed events are told",
    foundBy: "a removed event leaves its place",
    spoil: ({ stretches }) => ({
      async *stretches(range, columns, properties) {
        for await (const stretch of stretches(range, columns, properties)) {
          const { start, end } = stretch as AnyStretch;
          const all = Array.from({ length: end - start }, (_, i) => start + i);
          yield { ...stretch, places: async () => all };
        }
      },
    }),
  },
  {
    name: "a filter's item is not minded",
    foundBy: "a filter finds what it means",
    spoil: ({ find }) => ({
      find: (filter, range) => find({ ...filter, itemId: undefined }, range),
    }),
  },
  {
    name: "the end of a filter's time is in it",
    foundBy: "a filter finds what it means",
    spoil: ({ find }) => ({
      find: (filter, range) =>
        find({ ...filter, to: filter.to === undefined ? undefined : filter.to + 1 }, range),
    }),
  },
  {
    name: "a search skips an event where it goes on",
    foundBy: "a search goes on from where it came to",
    spoil: (log) => spoilFound(log, (found) => ({ ...found, reached: found.reached - 1 })),
  },
  {
    name: "all that was found is decoded, whatever is wanted",
    foundBy: "a search goes on from where it came to",
    spoil: (log) => spoilFound(log, (found) => ({ ...found, read: () => found.read() })),
  },
  {
    name: "a person is their userId alone",
    foundBy: "a person is all ids",
    spoil: ({ find }) => ({
      find: ({ person, ...filter }, range) => find({ ...filter, userId: person }, range),
    }),
  },
  {
    name: "an unknown source has a number",
    foundBy: "numbers stand for names, sources and ids",
    spoil: ({ sourceNumber }) => ({
      sourceNumber: async (source) => (await sourceNumber(source)) ?? 0,
    }),
  },
  {
    name: "sources are listed without end",
    foundBy: "numbers stand for names, sources and ids",
    spoil: ({ sources }) => ({ sources: () => sources(1000) }),
  },
  {
    name: "joins are told the wrong way round",
    foundBy: "numbers stand for names, sources and ids",
    spoil: ({ actors }) => ({
      actors: {
        ...actors,
        async joins() {
          const joins = await actors.joins();
          return { actors: joins.people, people: joins.actors };
        },
      },
    }),
  },
  {
    name: "nobody waits for the roll-ups",
    foundBy: "who is joined is told until",
    spoil: ({ actors }) => ({ actors: { ...actors, unfolded: async () => [] } }),
  },
  {
    name: "roll-ups of all events have those that say who somebody is",
    foundBy: "roll-ups have the counts and people",
    spoil: ({ rollups }) => ({
      rollups: {
        ...rollups,
        async list(range) {
          const list = await rollups.list(range);
          return list.map((each) =>
            each.name === "all" ? { ...each, count: each.count + 1 } : each,
          );
        },
      },
    }),
  },
  {
    name: "the people of a roll-up are everybody",
    foundBy: "roll-ups have the counts and people",
    spoil: ({ rollups }) => ({
      rollups: {
        ...rollups,
        async peopleIn(rollup) {
          const set = await rollups.peopleIn(rollup);
          return set && { ...set, addTo: (bits) => void bits.fill(-1) };
        },
      },
    }),
  },
  {
    name: "a feed is in order of arrival",
    foundBy: "a feed has what an account did",
    spoil: ({ feeds }) => ({
      feeds: {
        ...feeds,
        newest: (limit) => async (userId) =>
          (await feeds.newest(limit)(userId)).toSorted((a, b) => b.seq - a.seq),
      },
    }),
  },
  {
    name: "a page of dead letters begins anew",
    foundBy: "ledgers, dead letters and refused joins",
    spoil: ({ deadLetters }) => ({
      deadLetters: { ...deadLetters, list: ({ limit }) => deadLetters.list({ limit }) },
    }),
  },
  {
    name: "no join was ever refused",
    foundBy: "ledgers, dead letters and refused joins",
    spoil: () => ({ refusedJoins: async () => 0 }),
  },
  {
    name: "an empty store has a newest event",
    foundBy: "an empty store",
    spoil: () => ({ last: async () => 1 }),
  },
];

type Read = Record<string, unknown>;

/** The log, what is read of its stretches changed. */
function spoilRead({ stretches }: EventLog, change: (read: Read) => Read): Partial<EventLog> {
  return {
    async *stretches(range, columns) {
      for await (const stretch of stretches(range, columns)) {
        yield {
          ...stretch,
          async read(...names) {
            const read = await stretch.read(...names);
            return { ...read, ...change(read) };
          },
        };
      }
    },
  };
}

/** The log, what is read of properties changed. */
function spoilProperties(
  { stretches }: EventLog,
  change: (column: PropertyColumn, property: Property) => PropertyColumn,
): Partial<EventLog> {
  return {
    async *stretches(range, columns, properties) {
      for await (const stretch of stretches(range, columns, properties)) {
        yield {
          ...stretch,
          async property(property, places) {
            return change(await stretch.property(property, places), property);
          },
        };
      }
    },
  };
}

/** The log, what it finds changed. */
function spoilFound({ find }: EventLog, change: (found: Found) => Found): Partial<EventLog> {
  return {
    async *find(filter, range) {
      for await (const found of find(filter, range)) yield change(found);
    },
  };
}

function demandOf(beginning: string): Demand {
  const found = readingDemands.filter(({ name }) => name.startsWith(beginning));
  expect(found).toHaveLength(1);
  return found[0] as Demand;
}

function openSpoilt({ spoil }: Mistake): Subject {
  const subject = openSqlite();
  return {
    ...subject,
    openLog() {
      const log = subject.openLog();
      return { ...log, ...spoil(log) };
    },
  };
}

for (const mistake of mistakes) {
  test(`the suite finds it when ${mistake.name}`, async () => {
    await expect(meet(demandOf(mistake.foundBy), () => openSpoilt(mistake))).rejects.toThrow();
  });
}
