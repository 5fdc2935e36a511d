// The demands on the reading half of the port.
import { expect } from "bun:test";
import type { UnparsedEvent } from "../../src/domain/event.ts";
import { countsUnasked } from "../../src/domain/counting.ts";
import { dayMs, dayOf, monthOf } from "../../src/domain/time.ts";
import type {
  ColumnName,
  Property,
  PropertyColumn,
  Range,
  ValueTest,
} from "../../src/store/event-columns.ts";
import type { EventFilter, EventLog, Rollup, StoredEvent } from "../../src/store/event-log.ts";
import { createBits, hasBit } from "../../src/store/bits.ts";
import type { Demand, Subject } from "./demand.ts";
import {
  append,
  event,
  events,
  identify,
  journal,
  listAll,
  many,
  open,
  parsed,
  purge,
  settle,
  start,
  wrongRollups,
} from "./kit.ts";

/** Every event that is met in a range, by its `seq`. */
async function listSeqs(log: EventLog, range: Range): Promise<number[]> {
  const seqs: number[] = [];
  for await (const stretch of log.stretches(range, [])) {
    const places = await stretch.places();
    if (range.newestFirst) places.reverse();
    for (const place of places) seqs.push(stretch.seqAt(place));
  }
  return seqs;
}

async function search(log: EventLog, filter: EventFilter, range: Range = {}) {
  const found: StoredEvent[] = [];
  for await (const { seqs, read } of log.find(filter, range)) {
    const some = await read();
    expect(some.map(({ seq }) => seq)).toEqual([...seqs]);
    found.push(...some);
  }
  return found;
}

/** Stores these, some packed and some not, and opens the log. */
async function fill(subject: Subject, ...batches: UnparsedEvent[][]): Promise<EventLog> {
  const writer = await open(subject);
  for (const batch of batches) await append(writer, batch);
  await writer.close();
  return subject.openLog();
}

const isLater: ValueTest = (json) => json !== "0";

const numbersTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

const byArrival: Demand[] = [
  {
    name: "an empty store has nothing to read, and says so",
    async check(subject) {
      const log = await fill(subject);
      expect(await log.last()).toBe(0);
      expect(await listSeqs(log, {})).toEqual([]);
      expect(await search(log, {}, { newestFirst: true })).toEqual([]);
      expect(await log.names.list()).toEqual([]);
      expect(await log.actors.max()).toBe(0);
      expect(await log.rollups.last()).toBe(0);
      expect(await log.rollups.months()).toEqual([]);
      expect(await log.feeds.newest(10)("nobody")).toEqual([]);
      expect(await log.deadLetters.count()).toEqual({ letters: 0, events: 0 });
      expect(await log.refusedJoins()).toBe(0);
      expect(await log.erasures()).toEqual([]);
    },
  },
  {
    name: "each event is met once, in both directions, packed or not",
    async check(subject) {
      const log = await fill(subject, events(many), events(500, {}, many));
      const all = numbersTo(many + 500);
      expect(await log.last()).toBe(all.length);
      expect(await listSeqs(log, {})).toEqual(all);
      expect(await listSeqs(log, { newestFirst: true })).toEqual(all.toReversed());
    },
  },
  {
    name: "a range has what lies between its ends, and its neighbours stay outside",
    async check(subject) {
      const log = await fill(subject, events(many), events(500, {}, many));
      const ends = [0, 1, 2, 4000, many - 1, many, many + 1, many + 499, many + 500, many + 600];
      for (const after of ends) {
        for (const before of ends) {
          const own = numbersTo(many + 500).slice(after, Math.max(after, before - 1));
          expect(await listSeqs(log, { after, before })).toEqual(own);
          const back = await listSeqs(log, { after, before, newestFirst: true });
          expect(back).toEqual(own.toReversed());
        }
      }
    },
  },
  {
    name: "stretches may be passed over by their times, but none with an event of that time",
    async check(subject) {
      const batch = events(many).map((each, i) => ({
        ...each,
        timestamp: start + Math.floor(i / 1000) * dayMs,
      }));
      const log = await fill(subject, batch, events(5, { timestamp: start - 9 * dayMs }, many));
      for (let day = -9; day < 9; day++) {
        const [from, to] = [start + day * dayMs, start + (day + 1) * dayMs];
        const seqs: number[] = [];
        for await (const stretch of log.stretches({ from, to }, ["timestamp"])) {
          const { timestamp } = await stretch.read("timestamp");
          for (const place of await stretch.places()) {
            const time = timestamp.at(place);
            if (time >= from && time < to) seqs.push(stretch.seqAt(place));
          }
        }
        const all = await listAll(subject);
        const own = all.filter(({ timestamp }) => timestamp >= from && timestamp < to);
        expect(seqs).toEqual(own.map(({ seq }) => seq));
      }
    },
  },
  {
    name: "stretches may be passed over by names and values, but none with an event that is wanted",
    async check(subject) {
      const plans = ["free", "pro", undefined, "team", 7, "free", null, "free", "late"];
      const batch = events(2 * many).map((each, i) => {
        const region = Math.floor(i / 1000) % 9;
        const properties = JSON.stringify({ plan: plans[region], region: Math.floor(i / 5000) });
        return { ...each, event: `name ${region % 4}`, properties };
      });
      const writer = await open(subject);
      await append(writer, batch);
      await settle(writer);
      // One that is like no other, among those that are not packed.
      const last = { event: "name 0", properties: '{"plan":"rare"}' };
      await append(writer, events(5, last, 2 * many));
      await writer.close();
      const log = subject.openLog();
      const ids = new Map((await log.names.list()).map(({ event, id }) => [event, id]));
      const all = await listAll(subject);
      const plan = await log.property("plan");
      const region = { property: await log.property("region"), holds: isLater };
      const values = ['"pro"', '"team"', '"late"', '"rare"', '"nothing"', "7", "null", undefined];
      const tests: ValueTest[] = [
        () => true,
        (json) => json !== '"free"',
        ...values.map(
          (value): ValueTest =>
            (json) =>
              json === value,
        ),
      ];
      for (const names of [["name 0"], ["name 1", "name 3"], ["name 2"], []]) {
        for (const holds of tests) {
          const wanted = {
            names: new Set(names.map((name) => ids.get(name)!)),
            tests: [{ property: plan, holds }, region],
          };
          const own = all.filter(
            ({ event, properties }) =>
              names.includes(event) &&
              holds(JSON.stringify(properties["plan"])) &&
              isLater(JSON.stringify(properties["region"])),
          );
          for (const newestFirst of [false, true]) {
            // Each may be wanted for another's sake alone.
            const none = { names: new Set<number>(), tests: [] };
            const met = await listSeqs(log, { newestFirst, wanted: [none, wanted] });
            const missed = new Set(own.map(({ seq }) => seq)).difference(new Set(met));
            expect([...missed]).toEqual([]);
          }
          const spans = await log.spans({ wanted: [wanted] });
          const missed = own.filter(
            ({ seq }) => !spans.some(({ after, before }) => after < seq && seq < before),
          );
          expect(missed).toEqual([]);
        }
      }
    },
  },
  {
    name: "the spans of a range have each of its events once, in its order",
    async check(subject) {
      const batch = events(many).map((each, i) => ({
        ...each,
        timestamp: start + Math.floor(i / 1000) * dayMs,
      }));
      const log = await fill(subject, batch, events(500, { timestamp: start }, many));
      const [from, to] = [start + dayMs, start + 2 * dayMs];
      const ranges: Range[] = [{}, { after: 4000 }, { before: many + 7 }, { after: 9, before: 11 }];
      for (const range of [...ranges, { from, to }, { after: many + 499 }, { after: many + 500 }]) {
        const spans = await log.spans(range);
        const seqs: number[] = [];
        for (const { after, before, count } of spans) {
          const within = await listSeqs(log, { ...range, after, before });
          expect(within.length).toBeLessThanOrEqual(count);
          seqs.push(...within);
        }
        expect(seqs).toEqual(await listSeqs(log, range));
      }
      // Whoever reads a part of the time need not be handed all of it.
      const counts = await Promise.all([{}, { from, to }].map((range) => log.spans(range)));
      expect(counts[1]!.length).toBeLessThan(counts[0]!.length);
    },
  },
  {
    name: "removals tell of all that was taken away, packed or not, and of nothing else",
    async check(subject) {
      const batch = (erased: number) =>
        events(many).map((each, i) => ({ ...each, userId: i === erased ? "ann" : "bob" }));
      const log = await fill(subject, batch(100));
      const writer = await open(subject);
      const before = await log.removals();
      await append(writer, events(500, { userId: "bob" }, many));
      await settle(writer);
      await purge(writer);
      expect(await log.removals()).toBe(before);
      await subject.erase("ann", start + 50 * dayMs);
      await purge(writer);
      const packed = await log.removals();
      expect(packed).toBeGreaterThan(before);
      await append(writer, events(1, { userId: "cid" }, many + 500));
      await subject.erase("cid", start + 50 * dayMs);
      await purge(writer);
      expect(await log.removals()).toBeGreaterThan(packed);
    },
  },
  {
    name: "what is packed while it is read is neither missed nor met twice",
    async check(subject) {
      for (const newestFirst of [false, true]) {
        const log = await fill(subject, events(6000, { messageId: undefined }));
        const last = await log.last();
        const writer = await open(subject);
        const seqs: number[] = [];
        for await (const stretch of log.stretches({ newestFirst }, [])) {
          await append(writer, events(3000, { messageId: undefined }));
          const places = await stretch.places();
          for (const place of places) seqs.push(stretch.seqAt(place));
        }
        expect(seqs.toSorted((a, b) => a - b)).toEqual(numbersTo(last));
        await writer.close();
        await log.close();
      }
    },
  },
  {
    name: "a snapshot is of one moment, whatever is stored meanwhile",
    async check(subject) {
      const log = await fill(subject, events(10));
      const writer = await open(subject);
      await log.snapshot(async () => {
        expect(await log.last()).toBe(10);
        await append(writer, events(10, {}, 10));
        expect(await log.last()).toBe(10);
        expect(await search(log, {})).toHaveLength(10);
        expect((await log.ledgerOf(journal)).stored).toBe(10);
      });
      expect(await log.last()).toBe(20);
    },
  },
];

const whole: ColumnName[] = [
  "timestamp",
  "receivedAt",
  "sentAt",
  "nameId",
  "sourceId",
  "userId",
  "anonymousId",
  "properties",
  "messageId",
  "previousId",
  "groupId",
  "sender",
];

/** Events that have all parts, some of them and none. */
const varied = (count: number): UnparsedEvent[] =>
  events(count).map((each, i) => ({
    ...each,
    event: `name ${i % 5}`,
    timestamp: start + (i % 40) * dayMs + i,
    receivedAt: start + 50 * dayMs + i,
    sentAt: i % 3 === 0 ? start - 1 - i : undefined,
    userId: i % 4 === 0 ? undefined : `user ${i % 7}`,
    anonymousId: i % 4 === 1 ? undefined : `device ${i % 9}`,
    previousId: i % 11 === 0 ? "before" : undefined,
    groupId: i % 13 === 0 ? "team" : undefined,
    messageId: i % 5 === 0 ? undefined : `message ${i}`,
    source: `source ${i % 3}`,
    public: i % 6 === 0 ? true : undefined,
    dialect: i % 7 === 0 ? "posthog" : undefined,
    properties: i % 8 === 0 ? null : JSON.stringify({ itemId: items[i % 6], text: "é😀\n" }),
  }));

const items = ["1", 1, true, null, "two", ["two"]];

const byColumn: Demand[] = [
  {
    name: "columns have what the events have, each at its place",
    async check(subject) {
      const sent = [...varied(many), ...varied(100)].map((each) => ({
        ...each,
        messageId: undefined,
      }));
      const log = await fill(subject, sent.slice(0, many), sent.slice(many));
      const names = new Map((await log.names.list()).map((name) => [name.id, name]));
      const ids = await log.actors.namesOf(numbersTo(await log.actors.max()));
      const sources = new Map<number | undefined, string>();
      for (const source of new Set(sent.map((each) => each.source)))
        sources.set(await log.sourceNumber(source), source);
      let met = 0;
      for await (const stretch of log.stretches({}, whole)) {
        const columns = await stretch.read(...whole);
        for (const place of await stretch.places()) {
          const { type, event: name } = names.get(columns.nameId.at(place))!;
          const timestamp = columns.timestamp.at(place);
          const sentAt = columns.sentAt.at(place);
          const found: UnparsedEvent = {
            type: type as "track",
            event: name,
            userId: ids.get(columns.userId.at(place)),
            anonymousId: ids.get(columns.anonymousId.at(place)),
            previousId: columns.previousId.at(place),
            groupId: columns.groupId.at(place),
            timestamp,
            receivedAt: columns.receivedAt.at(place),
            sentAt: sentAt === timestamp ? undefined : sentAt,
            messageId: columns.messageId.at(place),
            source: sources.get(columns.sourceId.at(place))!,
            ...columns.sender.at(place),
            properties: columns.properties.at(place) || null,
          };
          expect(found).toEqual(sent[met] as UnparsedEvent);
          met += 1;
        }
      }
      expect(met).toBe(sent.length);
    },
  },
  {
    name: "a column of numbers that is copied is the same",
    async check(subject) {
      const log = await fill(subject, varied(many), events(10, {}, many));
      const numbers = ["timestamp", "sentAt", "nameId", "userId"] as const;
      for await (const stretch of log.stretches({}, numbers)) {
        const columns = await stretch.read(...numbers);
        for (const name of numbers) {
          const isTime = name === "timestamp" || name === "sentAt";
          const into = new (isTime ? Float64Array : Uint32Array)(stretch.count + 3);
          columns[name].copyTo(into);
          for (let i = 0; i < stretch.count; i++) expect(into[i]).toBe(columns[name].at(i));
        }
      }
    },
  },
  {
    name: "a column that was not named is not to be had",
    async check(subject) {
      const log = await fill(subject, events(10));
      for await (const stretch of log.stretches({}, ["timestamp"])) {
        expect(Object.keys(await stretch.read("timestamp"))).toEqual(["timestamp"]);
        const stray = "properties" as "timestamp";
        await expect((async () => stretch.read(stray))()).rejects.toThrow("properties");
      }
    },
  },
  {
    name: "a removed event leaves its place, and nothing else of it is met",
    async check(subject) {
      const writer = await open(subject);
      await append(writer, events(many));
      await append(writer, events(70, {}, many));
      await subject.erase("user 3", start + 100 * dayMs);
      await purge(writer);
      const log = subject.openLog();
      const left = numbersTo(many + 70).filter((seq) => (seq - 1) % 7 !== 3);
      expect(await listSeqs(log, {})).toEqual(left);
      expect(await listSeqs(log, { newestFirst: true })).toEqual(left.toReversed());
      expect((await search(log, {})).map(({ seq }) => seq)).toEqual(left);
      expect(await search(log, { userId: "user 3" })).toEqual([]);
      expect((await log.erasures()).length).toBeGreaterThan(0);
    },
  },
];

/** The JSON text of a property of an event that was sent, of those that JSON.stringify has written. */
function jsonIn({ properties }: UnparsedEvent, name: string): string | undefined {
  const object = JSON.parse(properties ?? "{}") as Record<string, unknown>;
  return Object.hasOwn(object, name) ? JSON.stringify(object[name]) : undefined;
}

const propertyNames = ["itemId", "text", "price", "order", "rare", "missing", "itemid", "a:b"];

/** Events with properties of all sorts: few values and many, numbers, mixed types, names that differ by case. */
const withProperties = (count: number, from = 0): UnparsedEvent[] =>
  events(count, { messageId: undefined }, from).map((each, i) => ({
    ...each,
    event: `name ${i % 5}`,
    properties: JSON.stringify({
      ...(i % 3 > 0 && { itemId: items[i % 6] }),
      ...(i % 7 > 0 && { text: `é😀\n"${i % 50}` }),
      ...(i % 2 > 0 && { price: i % 11 === 0 ? `${i}` : (i % 400) / 100 }),
      order: from + i,
      ...(i % 900 === 0 && { rare: { deep: [i] } }),
      ...(i % 4 === 0 && { itemid: "small" }),
      ...(i % 5 === 0 && { "a:b": i % 2 === 0 }),
    }),
  }));

interface Read {
  column: PropertyColumn;
  property: Property;
  /** How many places the stretch has, and those that were asked for. */
  count: number;
  places: number[];
  /** The JSON texts of the values at these places, as JSON. */
  truth: string;
}

/** Reads all properties of all that was sent, and gives each to `look`. */
async function eachProperty(
  subject: Subject,
  sent: readonly UnparsedEvent[],
  look: (read: Read) => void,
): Promise<void> {
  const log = subject.openLog();
  await log.snapshot(async () => {
    const properties = await Promise.all(propertyNames.map((name) => log.property(name)));
    let met = 0;
    for await (const stretch of log.stretches({}, [], properties)) {
      const all = await stretch.places();
      for (const property of properties) {
        for (const places of [all, all.filter((place) => place % 3 === 0)]) {
          const column = await stretch.property(property, places);
          const truth = JSON.stringify(
            places.map((place) => jsonIn(sent[stretch.seqAt(place) - 1]!, property.name) ?? null),
          );
          look({ column, property, count: stretch.count, places, truth });
        }
      }
      met += all.length;
    }
    expect(met).toBe(sent.length);
  });
  await log.close();
}

/** Stores events of which some are packed, and as far as the store packs at all. */
async function fillWithProperties(subject: Subject): Promise<UnparsedEvent[]> {
  const sent = [...withProperties(many), ...withProperties(many, many), ...withProperties(200)];
  const writer = await open(subject);
  await append(writer, sent.slice(0, many));
  await append(writer, sent.slice(many, 2 * many));
  await settle(writer);
  await append(writer, sent.slice(2 * many));
  await writer.close();
  return sent;
}

const byProperty: Demand[] = [
  {
    name: "a property has one code for each of its values, wherever they lie, and zero where it is missing",
    async check(subject) {
      const sent = await fillWithProperties(subject);
      const codes = new Map<string, number>();
      await eachProperty(subject, sent, ({ column, property, count, places, truth }) => {
        const into = new Uint32Array(count);
        column.copyCodes(into);
        const found = places.map((place) => {
          const code = into[place]!;
          if (code === 0) return null;
          expect(code).toBeLessThanOrEqual(property.max);
          const json = property.jsonOf(code);
          const key = `${property.name} ${json}`;
          if ((codes.get(key) ?? code) !== code) throw new Error(`${key} has two codes.`);
          codes.set(key, code);
          return json;
        });
        expect(JSON.stringify(found)).toBe(truth);
        for (const json of new Set(found)) {
          if (json !== null) expect(property.jsonOf(property.codeOf(json))).toBe(json);
        }
      });
    },
  },
  {
    name: "a property has its numbers, and none where the value is no number",
    async check(subject) {
      const sent = await fillWithProperties(subject);
      await eachProperty(subject, sent, ({ column, count, places, truth }) => {
        const into = new Float64Array(count);
        column.copyNumbers(into);
        const numbers = (JSON.parse(truth) as (string | null)[]).map((json) => {
          const value: unknown = JSON.parse(json ?? "null");
          return typeof value === "number" ? value : Number.NaN;
        });
        expect(places.map((place) => into[place])).toEqual(numbers);
      });
    },
  },
  {
    name: "a test of a property is asked of its values, and of events without it",
    async check(subject) {
      const sent = await fillWithProperties(subject);
      for (const test of [isOdd, isMissing]) {
        await eachProperty(subject, sent, ({ column, count, places, truth }) => {
          const into = new Uint8Array(count).fill(7);
          column.copyTest(test, into);
          const jsons = JSON.parse(truth) as (string | null)[];
          expect(places.map((place) => into[place] === 1)).toEqual(
            jsons.map((json) => test(json ?? undefined)),
          );
        });
      }
    },
  },
  {
    name: "of a property that some event has, it is never said that none has it, packed or not",
    async check(subject) {
      const has = (properties: object) => ({ properties: JSON.stringify(properties) });
      const writer = await open(subject);
      const mayHave = async (name: string) => {
        const log = subject.openLog();
        const [one, other] = await log.snapshot(() =>
          Promise.all([log.mayHave(name), log.mayHave(`no ${name}`)]),
        );
        await log.close();
        expect(other).toBe(false);
        return one;
      };
      const names = ["$bot", 'q"', "é😀", "back\\", ","];
      let count = 0;
      for (const name of names) {
        expect(await mayHave(name)).toBe(false);
        // One among the newest, which stays the only one while it is packed.
        await append(writer, events(1, has({ at: 1, [name]: null }), count++));
        expect(await mayHave(name)).toBe(true);
      }
      await append(writer, events(many, {}, count));
      for (const name of names) expect(await mayHave(name)).toBe(true);
      await settle(writer);
      for (const name of names) expect(await mayHave(name)).toBe(true);
      await writer.close();
    },
  },
  {
    name: "a property that was not named is not to be had",
    async check(subject) {
      const log = await fill(subject, withProperties(10));
      const [named, other] = [await log.property("text"), await log.property("itemId")];
      for await (const stretch of log.stretches({}, [], [named])) {
        await stretch.property(named);
        await expect((async () => stretch.property(other))()).rejects.toThrow("itemId");
      }
    },
  },
];

/** How often each is met, the most frequent first. */
function countEach(all: readonly string[]): { name: string; count: number }[] {
  return Array.from(
    Map.groupBy(all, (each) => each),
    ([name, own]) => ({
      name,
      count: own.length,
    }),
  ).sort((one, other) => other.count - one.count || (one.name < other.name ? -1 : 1));
}

const vocabularyDemand: Demand = {
  name: "names, properties and values are told with their counts, packed or not, and no more after an erasure",
  async check(subject) {
    const sent = await fillWithProperties(subject);
    const namesOf = (each: UnparsedEvent) => Object.keys(JSON.parse(each.properties ?? "{}"));
    const compare = async (all: readonly UnparsedEvent[]) => {
      const log = subject.openLog();
      const { names, properties, values } = log.vocabulary;
      expect(await names()).toEqual({ uses: countEach(all.map((each) => each.event)), unseen: 0 });
      for (const event of [undefined, "name 1"]) {
        const meant = all.filter((each) => event === undefined || each.event === event);
        expect(await properties(event)).toEqual({
          uses: countEach(meant.flatMap(namesOf)),
          unseen: 0,
        });
        for (const prefix of ["", "é", "small", "1"]) {
          const jsons = meant.flatMap((each) => jsonIn(each, "text") ?? []);
          const alike = jsons.filter((json) => String(JSON.parse(json)).startsWith(prefix));
          const { uses } = await values("text", { event, prefix, limit: 60 });
          const told = uses.map(({ json, count }) => ({ name: json, count }));
          expect(told).toEqual(countEach(alike).slice(0, 60));
        }
      }
      expect(await values("missing", { limit: 10 })).toEqual({ uses: [], unseen: 0 });
      await log.close();
    };
    await compare(sent);
    const writer = await open(subject);
    for (const user of ["user 0", "user 3", "user 4"])
      await subject.erase(user, start + 100 * dayMs);
    await purge(writer);
    const gone = new Set(["user 0", "user 3", "user 4"]);
    await compare(sent.filter(({ userId }) => !gone.has(userId ?? "")));
  },
};

const isOdd = (json: string | undefined) => /[13579]\D*$/.test(json ?? "");
const isMissing = (json: string | undefined) => json === undefined;

/** Whether a filter means an event, said plainly. */
function means(filter: EventFilter, { itemId, ...each }: StoredEvent & { itemId?: string }) {
  const { from = -Infinity, to = Infinity } = filter;
  return (
    (filter.event === undefined || filter.event === each.event) &&
    (filter.source === undefined || filter.source === each.source) &&
    (filter.userId === undefined || filter.userId === each.userId) &&
    (filter.itemId === undefined || filter.itemId === itemId) &&
    each.timestamp >= from &&
    each.timestamp < to
  );
}

function withItem(each: StoredEvent) {
  const value = each.properties["itemId"];
  const isKey =
    typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return { ...each, itemId: isKey ? String(value) : undefined };
}

const finding: Demand[] = [
  {
    name: "a filter finds what it means, in both directions, and decodes it whole",
    async check(subject) {
      const log = await fill(subject, varied(many), events(50, {}, many));
      const all = await search(log, {});
      const sent = [...varied(many), ...events(50, {}, many)];
      expect(all).toEqual(sent.map((each, i) => ({ ...parsed(each), seq: i + 1 })));
      const filters: EventFilter[] = [
        { event: "name 3" },
        { event: "seen", source: "tests" },
        { source: "source 2", userId: "user 5" },
        ...["1", "true", "two", "null"].map((itemId) => ({ itemId })),
        { from: start + 3 * dayMs, to: start + 4 * dayMs },
        { from: start, to: start + dayMs + 1 },
        { to: start + dayMs, event: "name 0", itemId: "1" },
        ...["event", "source", "userId", "itemId"].map((word) => ({ [word]: "nowhere" })),
      ];
      for (const filter of filters) {
        const own = all.filter((each) => means(filter, withItem(each)));
        expect(await search(log, filter)).toEqual(own);
        expect(await search(log, filter, { newestFirst: true })).toEqual(own.toReversed());
      }
    },
  },
  {
    name: "a search goes on from where it came to, and decodes no more than is wanted",
    async check(subject) {
      const log = await fill(subject, varied(many), events(50, {}, many));
      const own = await search(log, {}, { newestFirst: true });
      const met: StoredEvent[] = [];
      let before: number | undefined;
      for (;;) {
        const { value: found } = await log.find({}, { before, newestFirst: true }).next();
        if (!found) break;
        const half = found.seqs.length >> 1;
        met.push(...(await found.read(0, half)), ...(await found.read(half)));
        expect(await found.read(1, 1)).toEqual([]);
        before = found.reached;
      }
      expect(met).toEqual(own);
    },
  },
  {
    name: "a person is all ids that trusted senders have joined, before and after",
    async check(subject) {
      const log = await fill(
        subject,
        [
          event(1, { userId: undefined, anonymousId: "phone" }),
          event(2, { userId: undefined, anonymousId: "tablet" }),
          event(3, { userId: "ann" }),
          identify("ann", "phone"),
          identify("ann", "tablet", { public: true }),
          event(4, { userId: undefined, anonymousId: "phone" }),
        ],
        events(many, {}, 10),
      );
      const idsOf = async (person: string) => (await search(log, { person })).map(({ seq }) => seq);
      // What a public key has joined is somebody else's for those who take their events along; the call is hers.
      expect(await idsOf("ann")).toEqual([1, 3, 4, 5, 6]);
      expect(await idsOf("phone")).toEqual([1, 3, 4, 5, 6]);
      expect(await idsOf("tablet")).toEqual([2]);
      expect(await idsOf("nobody")).toEqual([]);
      expect(await log.actors.personOf("phone")).toMatchObject({ userId: "ann" });
      const ann = await log.actors.personOf("ann");
      expect(ann?.ids.map(({ kind, name }) => `${kind} ${name}`).toSorted()).toEqual([
        "anonymous phone",
        "user ann",
      ]);
      expect(await log.actors.personOf("tablet")).toMatchObject({ userId: undefined });
      expect(await log.actors.personOf("nobody")).toBeUndefined();
    },
  },
];

const learned: Demand[] = [
  {
    name: "numbers stand for names, sources and ids, and lead back to them",
    async check(subject) {
      const log = await fill(subject, [
        event(1, { userId: "ann", anonymousId: "phone" }),
        event(2, { userId: "phone", source: "other" }),
        event(3, { type: "page", event: "seen", userId: "ann" }),
        identify("bob", "laptop"),
      ]);
      const names = (await log.names.list()).map(({ type, event: name }) => `${type} ${name}`);
      expect(names.toSorted()).toEqual(["identify identify", "page seen", "track seen"]);
      const sources = [await log.sourceNumber("tests"), await log.sourceNumber("other")];
      expect(new Set(sources).size).toBe(2);
      expect(await log.sourceNumber("nowhere")).toBeUndefined();
      const listed = [
        { id: sources[0]!, source: "tests" },
        { id: sources[1]!, source: "other" },
      ];
      expect(await log.sources(9)).toEqual(listed);
      expect(await log.sources(1)).toEqual(listed.slice(0, 1));
      const { actors } = log;
      const max = await actors.max();
      const namesOf = await actors.namesOf(numbersTo(max + 5));
      expect([...namesOf.values()].toSorted()).toEqual(["ann", "bob", "laptop", "phone", "phone"]);
      expect(Math.max(...namesOf.keys())).toBe(max);
      const [phone] = await actors.numbersOf(["phone", "nobody"]);
      expect([...(await actors.namesakes()).values()]).toEqual([phone!]);
      const idsOf = await actors.idsOf(numbersTo(max + 5));
      expect(Array.from(idsOf.values(), ({ kind, name }) => `${kind} ${name}`).toSorted()).toEqual([
        "anonymous laptop",
        "anonymous phone",
        "user ann",
        "user bob",
        "user phone",
      ]);
      const phones = await actors.named("phone");
      expect(phones).toHaveLength(2);
      expect(phones).toContain(phone!);
      expect(phones.map((id) => namesOf.get(id))).toEqual(["phone", "phone"]);
      expect(await actors.named("nobody")).toEqual([]);
      const joins = await actors.joins();
      expect(joins.actors.map((id) => namesOf.get(id))).toEqual(["laptop"]);
      expect(joins.people.map((id) => namesOf.get(id))).toEqual(["bob"]);
    },
  },
  {
    name: "who is joined is told until the roll-ups have it too",
    async check(subject) {
      const writer = await open(subject);
      await append(writer, [event(0, { userId: undefined, anonymousId: "phone" })]);
      await append(writer, events(many, {}, 1));
      await append(writer, [identify("ann", "phone")]);
      const log = subject.openLog();
      const unfolded = await log.actors.unfolded();
      expect([...(await log.actors.namesOf(unfolded)).values()]).toEqual(["phone"]);
      await settle(writer);
      // What is joined in an event that is not packed yet may still wait for it.
      await append(writer, events(many, {}, many + 1));
      await settle(writer);
      expect(await log.actors.unfolded()).toEqual([]);
    },
  },
  {
    name: "roll-ups have the counts and people of what they cover, and the rest is behind them",
    async check(subject) {
      const sent = varied(many).map((each, i) =>
        i % 10 === 0 ? { ...each, type: "group" as const, event: "group" } : each,
      );
      const log = await fill(subject, sent, events(30, {}, many));
      const covered = (await search(log, {})).filter(({ seq }) => seq <= many);
      expect(await log.rollups.last()).toBe(many);
      const months = new Set(covered.map(({ timestamp }) => monthOf(timestamp)));
      expect((await log.rollups.months()).toSorted((a, b) => a - b)).toEqual(
        [...months].toSorted((a, b) => a - b),
      );
      const wanted = { from: -1e6, to: 1e6 };
      const names = new Map((await log.names.list()).map(({ id, event: name }) => [id, name]));
      for (const [unit, periodOf] of [["day", dayOf] as const, ["month", monthOf] as const]) {
        const list = await log.rollups.list({ unit, ...wanted });
        for (const rollup of list) {
          const own = covered.filter(
            (each) =>
              periodOf(each.timestamp) === rollup.period &&
              (rollup.name === "all"
                ? countsUnasked(each.type)
                : names.get(rollup.name) === each.event),
          );
          expect(rollup.count).toBe(own.length);
          await checkPeople(log, rollup, own);
        }
        const all = list.filter(({ name }) => name === "all");
        expect(await log.rollups.list({ unit, names: ["all"], ...wanted })).toEqual(all);
        const counted = all.reduce((sum, { count }) => sum + count, 0);
        expect(counted).toBe(covered.filter(({ type }) => countsUnasked(type)).length);
        const { period } = all[1]!;
        const one = await log.rollups.list({ unit, names: ["all"], from: period, to: period + 1 });
        expect(one).toEqual([all[1]!]);
      }
      expect(await wrongRollups(subject)).toEqual([]);
    },
  },
  {
    name: "a feed has what an account did, newest first, a page at a time",
    async check(subject) {
      const account = await subject.addAccount();
      const batch = events(25, { userId: account }).map((each, i) => ({
        ...each,
        timestamp: start + (i % 5) * dayMs,
        properties: i % 2 === 0 ? null : each.properties,
      }));
      const log = await fill(subject, [...batch, ...events(10, {}, 100)]);
      const own = (await search(log, { userId: account })).toSorted(
        (a, b) => b.timestamp - a.timestamp || b.seq - a.seq,
      );
      const seqs = own.map(({ seq }) => seq);
      expect((await log.feeds.newest(10)(account)).map(({ seq }) => seq)).toEqual(
        seqs.slice(0, 10),
      );
      const met: number[] = [];
      let place = { timestamp: 8.64e15, seq: Number.MAX_SAFE_INTEGER };
      for (;;) {
        const page = await log.feeds.before(account, place, 4);
        for (const entry of page) {
          const { timestamp, receivedAt, event: name, source } = own[met.length]!;
          expect(entry).toMatchObject({ timestamp, receivedAt, event: name, source });
          expect(JSON.parse(entry.properties ?? "{}")).toEqual(own[met.length]!.properties);
          met.push(entry.seq);
        }
        if (page.length === 0) break;
        place = page.at(-1)!;
      }
      expect(met).toEqual(seqs);
      expect(await log.feeds.newest(10)("nobody")).toEqual([]);
    },
  },
  {
    name: "ledgers, dead letters and refused joins are there to be read",
    async check(subject) {
      const writer = await open(subject);
      await append(writer, [event(1), event(1), event(2), identify("ann", "phone")]);
      await append(writer, [identify("undefined", "phone"), identify("null", "phone")]);
      for (let i = 0; i < 5; i++) {
        const from = await writer.position(journal);
        const to = { ...from, offset: from.offset + 10, sequence: from.sequence + 2 };
        const reason = `reason ${i}`;
        const letter = { segment: 0, offset: from.offset, count: 2, reason, record: "somewhere" };
        await writer.setAside({ journal, from, to }, letter);
      }
      const log = subject.openLog();
      const { accepted, stored, duplicates, deadLettered } = await log.ledgerOf(journal);
      expect({ stored, duplicates, deadLettered }).toEqual({
        stored: 5,
        duplicates: 1,
        deadLettered: 10,
      });
      expect(accepted).toBe(16);
      expect((await log.ledgers()).map(({ name }) => name)).toEqual([journal]);
      expect(await log.ledgerOf("none")).toEqual({
        name: "none",
        accepted: 0,
        stored: 0,
        duplicates: 0,
        deadLettered: 0,
      });
      expect(await log.deadLetters.count()).toEqual({ letters: 5, events: 10 });
      const first = await log.deadLetters.list({ limit: 3 });
      expect(first.map(({ reason }) => reason)).toEqual(["reason 4", "reason 3", "reason 2"]);
      const rest = await log.deadLetters.list({ limit: 3, before: first.at(-1)!.id });
      expect(rest.map(({ reason }) => reason)).toEqual(["reason 1", "reason 0"]);
      expect(await log.deadLetters.find(first[0]!.id)).toEqual(first[0]);
      expect(await log.deadLetters.find(1e6)).toBeUndefined();
      expect(first[0]).toMatchObject({ journal, count: 2, record: "somewhere" });
      expect(await log.refusedJoins()).toBe(2);
    },
  },
];

/** Compares the people of a roll-up with those of the events: joined to nobody here. */
async function checkPeople(log: EventLog, rollup: Rollup, own: readonly StoredEvent[]) {
  const people = new Set(
    own.map(({ userId, anonymousId }) => userId ?? `anonymous ${anonymousId}`),
  );
  expect(rollup.users).toBe(people.size);
  const set = await log.rollups.peopleIn(rollup);
  expect(set?.size).toBe(people.size);
  const max = await log.actors.max();
  const bits = createBits(max);
  set?.addTo(bits);
  expect(numbersTo(max).filter((id) => hasBit(bits, id))).toHaveLength(people.size);
}

export const readingDemands: readonly Demand[] = [
  ...byArrival,
  ...byColumn,
  ...byProperty,
  vocabularyDemand,
  ...finding,
  ...learned,
];
