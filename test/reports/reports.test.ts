// Every question, answered from the store, against an oracle that goes through a plain list.
import { expect, test } from "bun:test";
import fc from "fast-check";
import { answer } from "../../src/reports/answer.ts";
import { createBudget } from "../../src/reports/budget.ts";
import type { CountingQuestion } from "../../src/domain/question.ts";
import { openEventsInMemory } from "../kit.ts";
import { runs } from "../runs.ts";
import type { Share } from "../../src/reports/errand.ts";
import { answerFunnel } from "../../src/reports/funnel.ts";
import { planFunnel } from "../../src/reports/funnel-plan.ts";
import { openSource } from "../../src/reports/scan.ts";
import { createTestCrew } from "./crew.ts";
import { tellFunnel, type ToldEvent } from "./oracle.ts";
import { type History, history, question, type Storing, storeTold, tell } from "./told.ts";

const seed = 20_260_301;

function openHistory(events: readonly ToldEvent[], storing: Storing) {
  const store = openEventsInMemory();
  storeTold(store, events, storing);
  return store;
}

const unlimited = () =>
  createBudget({
    timeMsMax: 60_000,
    eventsMax: 1e9,
    cancelled: new AbortController().signal,
  });

const told = (asked: number) =>
  history.chain((of) =>
    fc.record({
      of: fc.constant(of),
      questions: fc.array(question(of), {
        minLength: 1,
        maxLength: asked,
        size: "max",
      }),
    }),
  );

/** How a question is split: others that help, the events in each part, and how much a helper may hold. */
interface Split {
  helpers: number;
  partEvents?: number;
  heldBytesMax?: number;
}

async function compare(
  events: readonly ToldEvent[],
  storing: Storing,
  questions: CountingQuestion[],
  { helpers, partEvents, heldBytesMax }: Split = { helpers: 0 },
) {
  const store = openHistory(events, storing);
  const crew = helpers > 0 ? createTestCrew(store, helpers, { heldBytesMax }) : undefined;
  try {
    for (const asked of questions) {
      const found = await answer(store, asked, { budget: unlimited(), crew, partEvents });
      expect({ asked, found }).toEqual({
        asked,
        found: tell(events, asked) as never,
      });
    }
  } finally {
    await store.close();
  }
}

test("any question about any history is answered as the definitions have it", async () => {
  await fc.assert(
    fc.asyncProperty(told(12), fc.integer({ min: 1, max: 5 }), ({ of, questions }, batches) =>
      compare(of.events, { batches }, questions),
    ),
    { seed, numRuns: runs(80, 25) },
  );
});

test("the same holds for events in blocks, in blocks and rows, and for late events far from their time", async () => {
  await fc.assert(
    fc.asyncProperty(told(10), fc.integer({ min: 0, max: 60 }), ({ of, questions }, split) =>
      compare(withOthers(of, split), { batches: 3 }, questions),
    ),
    { seed, numRuns: runs(5, 2) },
  );
});

const split = fc.record({
  helpers: fc.integer({ min: 1, max: 3 }),
  partEvents: fc.integer({ min: 1, max: 9 }),
  // Now and then whoever measures holds too much after its first part.
  heldBytesMax: fc.constantFrom(0, 16_000_000),
});

test("the same holds for questions that several answer together, whoever takes which part", async () => {
  await fc.assert(
    fc.asyncProperty(told(12), split, ({ of, questions }, how) =>
      compare(of.events, { batches: 2 }, questions, how),
    ),
    { seed, numRuns: runs(100, 25) },
  );
});

test("the same holds for parts of one block, of many, and of blocks and rows", async () => {
  const large = fc.record({
    helpers: fc.constantFrom(1, 3),
    partEvents: fc.constantFrom(1000, 4096, 9000),
  });
  await fc.assert(
    fc.asyncProperty(told(8), large, ({ of, questions }, how) =>
      compare(withOthers(of, 30), { batches: 3, packing: 8 }, questions, how),
    ),
    { seed, numRuns: runs(4, 2) },
  );
});

/** What some people did over two months, many hours apart. */
const longHistory = fc.array(
  fc.record({ user: fc.nat(7), name: fc.constantFrom("x", "y", "z"), hour: fc.nat(60 * 24) }),
  { minLength: 60, maxLength: 200, size: "max" },
);

test("a funnel that is cut into slices of time, or into groups of people, has the same answer", async () => {
  const center = Date.UTC(2026, 0);
  const hourMs = 3_600_000;
  const cut = { slices: 0, groups: 0 };
  const windows = fc.constantFrom(6, 36, 900);
  await fc.assert(
    fc.asyncProperty(longHistory, windows, fc.nat(500), async (list, hours, first) => {
      const events = list.map(({ user, name, hour }): ToldEvent => ({
        type: "track",
        event: name,
        userId: `user ${user}`,
        anonymousId: null,
        previousId: null,
        timestamp: center + hour * hourMs,
        source: "web",
        properties: {},
      }));
      // The first ones are sealed.
      const all = [...events, ...withOthers({ events: [], center, tz: "UTC" }, 0)];
      const store = openHistory(all, { batches: 3, packing: 5 });
      const asked = {
        ask: "funnel",
        steps: [{ event: "x" }, { event: "y" }, { event: "z" }],
        from: center + first * hourMs,
        to: center + 60 * 24 * hourMs,
        tz: "UTC",
        windowSeconds: hours * 3600,
      } as const;
      try {
        const options = { budget: unlimited(), crew: createTestCrew(store, 1), partEvents: 4096 };
        const source = await openSource(store, options);
        const plan = await planFunnel(source, store.rollups, asked, 30);
        if (plan.slices.length > 1) cut.slices += 1;
        if (plan.groups > 1) cut.groups += 1;
        const found = await answerFunnel(source, store.rollups, asked, 30);
        expect({ asked, found }).toEqual({ asked, found: tellFunnel(events, asked) });
      } finally {
        await store.close();
      }
    }),
    { seed, numRuns: 12 },
  );
  expect(cut.slices).toBeGreaterThan(3);
  expect(cut.groups).toBeGreaterThan(1);
});

const topOfAll = {
  ask: "top",
  by: "property:plan",
  limit: 5,
  from: 0,
  to: 1e15,
  tz: "UTC",
} as const;

test("a part that is lost, or counted twice, fails the question", async () => {
  const [{ events } = { events: [] }] = fc.sample(history, { seed, numRuns: 1 });
  const store = openHistory(withOthers({ events, center: 1.7e12, tz: "UTC" }, 3), { batches: 3 });
  const changes: ((shares: Share[]) => Share[])[] = [
    (shares) => shares.slice(1),
    (shares) => [...shares, ...shares],
    (shares) => shares.map((share) => ({ ...share, done: share.done.slice(1) })),
  ];
  try {
    for (const change of changes) {
      const crew = createTestCrew(store, 2, { change });
      const asked = answer(store, topOfAll, { budget: unlimited(), crew, partEvents: 1000 });
      await expect(asked).rejects.toThrow("of the question was answered");
    }
  } finally {
    await store.close();
  }
});

test("the same holds for events that are packed by column, for some that are, and for all", async () => {
  await fc.assert(
    fc.asyncProperty(
      told(10),
      fc.integer({ min: 0, max: 60 }),
      fc.constantFrom(3, 6, 1000),
      ({ of, questions }, split, packing) =>
        compare(withOthers(of, split), { batches: 3, packing }, questions),
    ),
    { seed, numRuns: runs(8, 3) },
  );
});

/** The events of a history about so many of another time that most are sealed. */
function withOthers({ events, center }: History, split: number): ToldEvent[] {
  const other = (n: number): ToldEvent => ({
    type: "track",
    event: n % 2 ? "a" : "filler",
    userId: `user ${n % 50}`,
    anonymousId: null,
    previousId: null,
    timestamp: center - (100 + (n % 40)) * 24 * 60 * 60 * 1000,
    source: "web",
    properties: n % 3 ? {} : { plan: "filler" },
  });
  const others = Array.from({ length: 13_000 }, (_, n) => other(n));
  return [
    ...others.slice(0, 9000),
    ...events.slice(0, split),
    ...others.slice(9000),
    ...events.slice(split),
  ];
}
