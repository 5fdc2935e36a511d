// What changes nothing is left out of questions: roll-ups answer then.
import { afterEach, beforeEach, expect, test } from "bun:test";
import type { CountingQuestion } from "../../src/domain/question.ts";
import { dayMs } from "../../src/domain/time.ts";
import { answer } from "../../src/reports/answer.ts";
import { createBudget, OverBudget } from "../../src/reports/budget.ts";
import type { EventLog } from "../../src/store/event-log.ts";
import { noon, openEventsInMemory } from "../kit.ts";
import type { ToldEvent } from "./oracle.ts";
import { storeTold, tell } from "./told.ts";

const midnight = noon - dayMs / 2;
const event = (n: number, parts: Partial<ToldEvent> = {}): ToldEvent => ({
  type: "track",
  event: n % 3 ? "seen" : "bought",
  userId: `user ${n % 61}`,
  anonymousId: null,
  previousId: null,
  timestamp: midnight + n * 60_000,
  source: "web",
  properties: { plan: n % 2 ? "free" : "pro" },
  ...parts,
});
const people = Array.from({ length: 9_000 }, (_, n) => event(n));
const bot = (n: number) => event(n, { userId: "bot", properties: { $bot: true } });
const range = { from: midnight, to: midnight + 6 * dayMs, tz: "UTC" };
const noBots = [{ property: "$bot", op: "neq", value: true }] as const;
const byDay = { ask: "timeseries", interval: "day", limit: 5, ...range } as const;
const asked: CountingQuestion[] = [
  byDay,
  { ...byDay, event: "bought" },
  { ask: "active", ...range },
  { ask: "top", by: "event", limit: 5, ...range },
];

let store: ReturnType<typeof openEventsInMemory>;
beforeEach(() => {
  store = openEventsInMemory();
});
afterEach(() => store.close());

/** Asks, and counts the events that were read. */
async function ask(
  question: CountingQuestion,
  spoil: Partial<EventLog> = {},
  { eventsMax = 1e9 } = {},
) {
  let read = 0;
  const log: EventLog = {
    ...store,
    async *stretches(range, columns, properties) {
      for await (const stretch of store.stretches(range, columns, properties)) {
        read += stretch.count;
        yield stretch;
      }
    },
    ...spoil,
  };
  const cancelled = new AbortController().signal;
  const budget = createBudget({ timeMsMax: 60_000, eventsMax, cancelled });
  return { answer: await answer(log, question, { budget }), read };
}

test("roll-ups answer without bots, as long as there is none", async () => {
  storeTold(store, people, { packing: 20 });
  for (const question of asked) {
    const plain = await ask(question);
    const without = await ask({ ...question, where: noBots });
    expect(without).toEqual(plain);
    expect(without.answer).toEqual(tell(people, question) as never);
    // No more than the newest, which are in no roll-up yet.
    expect(without.read).toBeLessThan(people.length / 2);
  }
});

test("the first bot is left out at once, and as its events are packed", async () => {
  storeTold(store, people, { packing: 20 });
  const all = [...people];
  for (const more of [[bot(6)], [bot(9)], Array.from({ length: 9_000 }, (_, n) => event(n))]) {
    storeTold(store, more, { packing: 20 });
    all.push(...more);
    for (const question of asked) {
      const without = { ...question, where: noBots };
      expect((await ask(without)).answer).toEqual(tell(all, without) as never);
      // That there is one must not be missed.
      const missed = await ask(without, { mayHave: async () => false });
      expect(missed.answer).not.toEqual(tell(all, without) as never);
    }
  }
});

test("a property that no event has is in no row and no series, and none is read for it", async () => {
  storeTold(store, people, { packing: 20 });
  const top = await ask({ ask: "top", by: "property:$path", limit: 5, ...range });
  expect(top).toEqual({ answer: { rows: [] }, read: 0 });
  const series = await ask({ ...byDay, breakdown: "$path" });
  expect(series).toEqual({ answer: { interval: "day", series: [] }, read: 0 });
});

test("roll-ups answer without one's team, as long as nothing came from it", async () => {
  storeTold(store, people, { packing: 20 });
  const team = { people: ["ann"], domains: ["example.com"], sources: ["staging"] };
  for (const question of asked) {
    const plain = await ask(question);
    expect(await ask({ ...question, without: team })).toEqual(plain);
  }
});

const ofTeam: [string, ToldEvent][] = [
  ["an account's", event(1, { userId: "ann" })],
  ["a source's", event(1, { source: "staging" })],
  [
    "a domain's",
    event(1, { type: "identify", event: "identify", properties: { email: "x@Example.com" } }),
  ],
];
for (const [whose, first] of ofTeam) {
  test(`${whose} first event is left out at once`, async () => {
    storeTold(store, people, { packing: 20 });
    storeTold(store, [first]);
    const team = { people: ["ann"], domains: ["example.com"], sources: ["staging"] };
    const all = [...people, first].filter(
      ({ userId, source }) =>
        source !== "staging" &&
        userId !== "ann" &&
        (first.type !== "identify" || userId !== first.userId),
    );
    for (const question of asked) {
      const { answer } = await ask({ ...question, without: team });
      expect(answer).toEqual(tell(all, question) as never);
    }
  });
}

test("what is passed over counts for nothing: a narrow question over much is not refused", async () => {
  const isRare = (n: number) => n < 300;
  const all = people.map((each, n) => ({
    ...each,
    properties: { plan: isRare(n) ? "rare" : "pro" },
  }));
  storeTold(store, all, { packing: 1000 });
  const narrow: CountingQuestion = {
    ...byDay,
    where: [{ property: "plan", op: "eq", value: "rare" }],
  };
  // Of three blocks one has it, and the newest is not packed yet.
  const eventsMax = people.length * 0.75;
  const { answer, read } = await ask(narrow, {}, { eventsMax });
  expect(answer).toEqual(tell(all, narrow) as never);
  expect(read).toBeLessThan(eventsMax);
  const wide: CountingQuestion = {
    ...narrow,
    where: [{ property: "plan", op: "eq", value: "pro" }],
  };
  await expect(ask(wide, {}, { eventsMax })).rejects.toThrow(OverBudget);
  // Of a store that does not look at what is wanted, all of it counts.
  const spans: EventLog["spans"] = (range) => store.spans({ ...range, wanted: undefined });
  await expect(ask(narrow, { spans }, { eventsMax })).rejects.toThrow(OverBudget);
});
