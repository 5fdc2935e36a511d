// Properties that nobody would wish for: mixed kinds of values, names that differ by case, texts of 60 KB, no value
// twice. Answers are those of the oracle, before events are packed, while they are, and after a stop at any step.
import { expect, test } from "bun:test";
import type { Condition, CountingQuestion, Scope } from "../../src/domain/question.ts";
import { answer } from "../../src/reports/answer.ts";
import { createBudget } from "../../src/reports/budget.ts";
import { readLayout } from "../../src/store/sqlite/events/layout.ts";
import { createEventWriter } from "../../src/store/sqlite/events/writer.ts";
import { noon, openEventsInMemory } from "../kit.ts";
import { createTestCrew } from "./crew.ts";
import type { ToldEvent, Value } from "./oracle.ts";
import { storeTold, tell } from "./told.ts";

const minuteMs = 60_000;
/** Four blocks are made of so many events that came at once. Behind them come rows. */
const blockEvents = 3100;
const sealed = 4 * blockEvents;
const long = "é".repeat(29_999);

/** Keys that are alike as text, and values that are no keys. */
const mixtures: readonly (Value | undefined)[] = [
  "1",
  1,
  true,
  "true",
  null,
  "null",
  [1, { mixed: 2 }],
  { mixed: "1" },
  1.5,
  "1.5",
  "",
  undefined,
  -1e21,
  "[1]",
];

/** What a property has from one block to the next: few values, numbers alone, texts and numbers, and all of these. */
function mixedValue(n: number): Value | undefined {
  const few = mixtures[n % mixtures.length];
  const text = n % 2 ? n : `text ${n - 1}`;
  const kinds = [few, n / 4, n % 27 ? text : few, n % 3 ? few : text];
  return kinds[Math.floor(n / blockEvents) % kinds.length];
}

function propertiesOf(n: number): Record<string, Value> {
  const mixed = mixedValue(n);
  return {
    plan: `${n % 3}`,
    Plan: n % 5,
    ...(n % 2 ? { PLAN: n % 7 === 0 } : {}),
    ...(mixed === undefined ? {} : { mixed }),
    // They differ in their last letter alone.
    ...(n % 300 === 0 ? { long: `${long}${n % 7}` } : {}),
    order: n % 400 === 0 ? "often" : `order ${n}`,
  };
}

const events = Array.from({ length: sealed + 300 }, (_, n): ToldEvent => ({
  type: "track",
  event: n % 4 ? "seen" : "bought",
  userId: `user ${(n * 13) % 61}`,
  anonymousId: null,
  previousId: null,
  timestamp: noon + n * minuteMs,
  source: "web",
  properties: propertiesOf(n),
}));

const scope: Scope = { from: noon, to: noon + events.length * minuteMs, tz: "UTC" };
const top = (name: string, limit = 30, more: Partial<Scope> = {}) =>
  ({ ask: "top", by: `property:${name}`, limit, ...scope, ...more }) as const;
const series = { ask: "timeseries", interval: "month", limit: 20, ...scope } as const;
const where = (...conditions: Condition[]) => ({ ...series, where: conditions });

const questions: readonly CountingQuestion[] = [
  ...["plan", "Plan", "mixed", "long"].map((name) => top(name)),
  top("order", 2),
  top("Plan", 9, { where: [{ property: "PLAN", op: "eq", value: true }] }),
  { ...series, breakdown: "mixed" },
  { ...series, breakdown: "PLAN", event: "bought" },
  ...(["sum", "avg", "p90"] as const).map((measure) => ({
    ...series,
    measured: { measure, property: "mixed" },
  })),
  { ...top("mixed"), measured: { measure: "avg", property: "mixed" } },
  where({ property: "mixed", op: "eq", value: 1 }),
  where({ property: "mixed", op: "in", value: ["1", 1.5, "true", 4097 / 4] }),
  where({ property: "mixed", op: "exists", value: false }),
  where({ property: "mixed", op: "gte", value: 1100.25 }, { property: "Plan", op: "eq", value: 4 }),
  where({ property: "mixed", op: "contains", value: "TEXT 82" }),
  where({ property: "long", op: "eq", value: `${long}3` }),
  where({ property: "order", op: "eq", value: "order 9001" }),
];

/** What the oracle says of each, once for all tests. */
const told = questions.map((asked) => ({ asked, found: tell(events, asked) }));

const unlimited = () =>
  createBudget({
    timeMsMax: 60_000,
    eventsMax: 1e9,
    cancelled: new AbortController().signal,
  });

type Events = ReturnType<typeof openEventsInMemory>;

async function expectAnswers(store: Events, expected = told, helpers = 1): Promise<void> {
  const crew = createTestCrew(store, helpers);
  for (const { asked, found } of expected) {
    const options = { budget: unlimited(), crew, partEvents: blockEvents };
    const answered: unknown = await answer(store, asked, options);
    expect({ asked, found: answered }).toEqual({ asked, found });
  }
}

const packedBlocks = ({ database }: Events) =>
  database
    .query<{ count: number }, []>("select count(*) as count from blocks where layout is not null")
    .get()?.count as number;

function countEach(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

const toMap = (uses: readonly { name: string; count: number }[]) =>
  new Map(uses.map(({ name, count }) => [name, count]));

const valueNames = ["plan", "Plan", "PLAN", "mixed", "long", "order"];

/** Names and properties are exact. Of a value what is counted and what is said not to be are all of it. */
async function expectVocabulary({ vocabulary }: Events): Promise<void> {
  const names = await vocabulary.names();
  expect(toMap(names.uses)).toEqual(countEach(events.map(({ event }) => event)));
  const bought = events.filter(({ event }) => event === "bought");
  for (const [event, of] of [[undefined, events] as const, ["bought", bought] as const]) {
    const { uses, unseen } = await vocabulary.properties(event);
    const own = of.flatMap(({ properties }) => Object.keys(properties));
    expect([toMap(uses), unseen]).toEqual([countEach(own), 0]);
    for (const name of event ? ["Plan"] : valueNames) {
      const values = of.flatMap(({ properties }) =>
        Object.hasOwn(properties, name) ? [JSON.stringify(properties[name])] : [],
      );
      const exact = countEach(values);
      const counted = await vocabulary.values(name, { event, limit: 20_000 });
      const sum = counted.uses.reduce((all, { count }) => all + count, 0);
      expect({ name, seen: sum + counted.unseen }).toEqual({ name, seen: values.length });
      const isExact = name.toLowerCase() === "plan";
      if (isExact) expect([counted.unseen, counted.uses.length]).toEqual([0, exact.size]);
      if (name === "long") expect(counted.uses).toEqual([]);
      for (const { json, count } of counted.uses) {
        if (isExact) expect([name, json, count]).toEqual([name, json, exact.get(json) ?? 0]);
        if (count > (exact.get(json) ?? 0)) throw new Error(`There are not ${count} of ${json}.`);
      }
    }
  }
}

/** How `mixed` is kept in the packed blocks, the oldest first. */
function kindsOfMixed({ database }: Events): string[] {
  const { id } = database
    .query<{ id: number }, []>("select id from properties where name = 'mixed'")
    .get() as { id: number };
  return database
    .query<{ layout: Uint8Array }, []>(
      "select layout from blocks where layout is not null order by first_seq",
    )
    .all()
    .map(({ layout }) => readLayout(layout).properties.find((each) => each.id === id)?.kind ?? "");
}

/** Four blocks, and rows behind them. */
function openStore(): Events {
  const store = openEventsInMemory();
  storeTold(store, events.slice(0, sealed));
  storeTold(store, events.slice(sealed));
  expect(store.database.query("select count(*) as count from blocks").get()).toEqual({ count: 4 });
  return store;
}

/** As after a crash: a writer that knows nothing of the one before packs a block by itself. */
const openWriter = ({ database }: Events) =>
  createEventWriter(database, { isAccount: () => false, columnEventsMax: 1 });

function packAll(store: Events): void {
  const writer = openWriter(store);
  while (writer.settle());
}

test("no block is packed: what is asked of such properties is answered as the definitions have it", async () => {
  const store = openStore();
  expect(packedBlocks(store)).toBe(0);
  await expectAnswers(store);
  await expectVocabulary(store);
  await store.close();
});

test("all but the newest are packed, each with another kind of column: the same answers", async () => {
  const store = openStore();
  packAll(store);
  expect(kindsOfMixed(store)).toEqual(["codes", "numbers", "text"]);
  await expectAnswers(store);
  await expectVocabulary(store);
  await expect(store.checkColumns()).resolves.toEqual({ blocks: 3, wrong: [] });
  await store.close();
});

test("packing that ends after any step leaves the same answers", async () => {
  const store = openStore();
  const few = told.filter(({ asked }) => isOfMixed(asked));
  let packed = 0;
  for (let steps = 1, isLeft = true; isLeft; steps++) {
    const writer = openWriter(store);
    for (let step = 0; step < steps && isLeft; step++) isLeft = writer.settle();
    await expectAnswers(store, packedBlocks(store) === packed ? few.slice(0, 1) : few, 0);
    packed = packedBlocks(store);
  }
  expect(packed).toBe(3);
  await store.close();
});

function isOfMixed(asked: CountingQuestion): boolean {
  if (asked.ask === "top") return asked.by === "property:mixed";
  return asked.ask === "timeseries" && asked.breakdown === "mixed";
}

test("names that differ by case alone and were mixed up are found", async () => {
  const store = openStore();
  packAll(store);
  const rename = (from: string, to: string) =>
    store.database.run("update properties set name = ? where name = ?", [to, from]);
  rename("plan", "other");
  rename("Plan", "plan");
  rename("other", "Plan");
  await expect(expectAnswers(store, told.slice(0, 1))).rejects.toThrow();
  await expect(expectVocabulary(store)).rejects.toThrow();
  await store.close();
});
