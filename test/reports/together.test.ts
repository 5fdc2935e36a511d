// Questions that are answered together: each has the answer that it has alone, and the events are read once.
import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Answer, CountingQuestion, Question } from "../../src/domain/question.ts";
import { dayMs } from "../../src/domain/time.ts";
import { createBudget } from "../../src/reports/budget.ts";
import { answerTogether, cellsMax, cellsOf } from "../../src/reports/together.ts";
import type { EventLog } from "../../src/store/event-log.ts";
import { noon, openEventsInMemory } from "../kit.ts";
import { runs } from "../runs.ts";
import { createTestCrew } from "./crew.ts";
import type { ToldEvent } from "./oracle.ts";
import { history, question, storeTold, tell } from "./told.ts";

const unlimited = (eventsMax = 1e9) =>
  createBudget({ timeMsMax: 60_000, eventsMax, cancelled: new AbortController().signal });

type Options = Partial<Parameters<typeof answerTogether>[2]>;

/** The answers, or the errors, in the order of the questions. */
async function ask(log: EventLog, questions: readonly Question[], options: Options = {}) {
  const found: (Answer | Error)[] = [];
  await answerTogether(log, questions, { budget: unlimited(), ...options }, (place, outcome) => {
    expect(found[place]).toBeUndefined();
    found[place] = "answer" in outcome ? outcome.answer : outcome.error;
  });
  return found;
}

const told = history.chain((of) =>
  fc.record({
    of: fc.constant(of),
    questions: fc.array(
      question(of).filter((each) => cellsOf(each) <= cellsMax),
      { minLength: 1, maxLength: 8, size: "max" },
    ),
    helpers: fc.nat(2),
    batches: fc.integer({ min: 1, max: 4 }),
    packing: fc.constantFrom(0, 8),
  }),
);

test("questions that are answered together have the answers that they have alone", async () => {
  await fc.assert(
    fc.asyncProperty(told, async ({ of, questions, helpers, ...storing }) => {
      const store = openEventsInMemory();
      try {
        storeTold(store, of.events, storing);
        const crew = helpers > 0 ? createTestCrew(store, helpers) : undefined;
        const found = await ask(store, questions, { crew, partEvents: 3 });
        expect({ questions, found }).toEqual({
          questions,
          found: questions.map((each) => tell(of.events, each)) as never,
        });
      } finally {
        await store.close();
      }
    }),
    { seed: 20_261_129, numRuns: runs(200, 50) },
  );
});

const events = Array.from({ length: 20_000 }, (_, n): ToldEvent => ({
  type: "track",
  event: n % 3 ? "seen" : "bought",
  userId: `user ${n % 61}`,
  anonymousId: null,
  previousId: null,
  timestamp: noon + n * 60_000,
  source: "web",
  properties: { plan: n % 2 ? "free" : "pro", itemId: `item ${n % 7}` },
}));
const scope = {
  from: noon + 60_000,
  to: noon + 6 * dayMs,
  tz: "Europe/Berlin",
  where: [{ property: "plan", op: "neq", value: "pro" }],
} as const;
const later = { ...scope, from: noon + 7 * dayMs, to: noon + 12 * dayMs };
const byDay = { ask: "timeseries", interval: "day", limit: 5, ...scope } as const;
const questions: CountingQuestion[] = [
  byDay,
  { ...byDay, ...later },
  { ...byDay, event: "bought" },
  { ask: "active", ...scope },
  { ask: "top", by: "event", limit: 5, ...scope },
  { ask: "top", by: "item", limit: 5, ...scope },
];

async function open() {
  const store = openEventsInMemory();
  storeTold(store, events, { batches: 4, packing: 20 });
  const seen = { read: 0 };
  const log: EventLog = {
    ...store,
    async *stretches(range, columns, properties) {
      for await (const stretch of store.stretches(range, columns, properties)) {
        seen.read += stretch.count;
        yield stretch;
      }
    },
  };
  return { log, seen, close: store.close };
}

test("what several questions read of the events is read once", async () => {
  const { log, seen, close } = await open();
  const readBy = async (some: readonly Question[]) => {
    seen.read = 0;
    expect(await ask(log, some)).toEqual(
      some.map((each) => tell(events, each as CountingQuestion)) as never,
    );
    return seen.read;
  };
  const [all, top] = [await readBy(questions), await readBy(questions.slice(-1))];
  // The top ones go through the events of their range a second time.
  expect(all).toBeLessThanOrEqual(events.length + top);
  await close();
});

test("a question that fails leaves the others their answers", async () => {
  const { log, close } = await open();
  const tooMany = { ...byDay, interval: "hour", to: noon + 20_000 * dayMs } as const;
  const [first, failed, last] = await ask(log, [byDay, tooMany, questions[4]!]);
  expect(first).toEqual(tell(events, byDay) as never);
  expect(failed).toBeInstanceOf(RangeError);
  expect(last).toEqual(tell(events, questions[4]!) as never);
  await close();
});

test("what is too much for one is no matter for the others", async () => {
  const { log, close } = await open();
  const spoilt: EventLog = {
    ...log,
    // Together they are too many.
    spans: async (range) =>
      (await log.spans(range)).map((span) => ({
        ...span,
        count: range.to! - range.from! > 10 * dayMs ? 1e9 : span.count,
      })),
  };
  const found = await ask(spoilt, questions.slice(0, 2), { budget: unlimited(1e6) });
  expect(found).toEqual(questions.slice(0, 2).map((each) => tell(events, each)) as never);
  await close();
});

test("questions about the same trait wait until it is read whole", async () => {
  const store = openEventsInMemory();
  const identified = events.slice(0, 61).map((each, n): ToldEvent => ({
    ...each,
    type: "identify",
    event: "identify",
    properties: { tier: n % 2 ? "large" : "small" },
  }));
  const all = [...identified, ...events];
  storeTold(store, all, { batches: 4, packing: 20 });
  const withTier = (value: string) => ({
    traits: { where: [{ property: "tier", op: "eq", value } as const] },
  });
  const asked: CountingQuestion[] = [
    { ...byDay, ...withTier("large") },
    { ...byDay, ...withTier("small"), event: "bought" },
    { ask: "active", ...scope, ...withTier("large") },
    { ask: "top", by: "event", limit: 5, ...scope, ...withTier("small") },
  ];
  expect(await ask(store, asked)).toEqual(asked.map((each) => tell(all, each)) as never);
  await store.close();
});
