// Behind every number of people stand as many people, and they are the right ones.
import { expect, test } from "bun:test";
import fc from "fast-check";
import { answer } from "../../src/reports/answer.ts";
import { createBudget } from "../../src/reports/budget.ts";
import { bucketStarts, dayStartBefore, nextStarts } from "../../src/reports/calendar.ts";
import {
  type Answers,
  type Cell,
  type CountingQuestion,
  type NodeKey,
  pointsMax,
  type Somebody,
} from "../../src/domain/question.ts";
import { openEventsInMemory } from "../kit.ts";
import { runs } from "../runs.ts";
import { createTestCrew } from "./crew.ts";
import { byCodePoints, tellPeople } from "./oracle.ts";
import { history, question, storeTold } from "./told.ts";

const seed = 20_261_130;
const unlimited = () =>
  createBudget({ timeMsMax: 60_000, eventsMax: 1e9, cancelled: new AbortController().signal });

/** Each cell of an answer, and how many people it says there are. */
function* cellsOf(asked: CountingQuestion, answer: unknown): Generator<[Cell, number]> {
  if (asked.ask === "timeseries") {
    const { series } = answer as Answers["timeseries"];
    const starts = bucketStarts(asked, asked.interval, pointsMax);
    for (const { key, other, points } of series) {
      for (const [i, { users }] of points.entries()) {
        const from = Math.max(asked.from, starts[i]!);
        const to = Math.min(asked.to, starts[i + 1]!);
        const isOther = other === true;
        const named = key === null || isOther ? {} : { key };
        yield [{ ask: "timeseries", question: asked, from, to, isOther, ...named }, users];
      }
    }
  } else if (asked.ask === "active") {
    for (const { start, dau, wau, mau } of (answer as Answers["active"]).points) {
      const [first, to] = nextStarts(Date.parse(start), 1, asked.tz, "day") as [number, number];
      for (const [days, users] of [
        [1, dau],
        [7, wau],
        [30, mau],
      ] as const) {
        const from = dayStartBefore(first, days - 1, asked.tz);
        yield [{ ask: "active", question: asked, from, to }, users];
      }
    }
  } else if (asked.ask === "top") {
    for (const { key, users } of (answer as Answers["top"]).rows)
      yield [{ ask: "top", question: asked, key }, users];
  } else if (asked.ask === "funnel") {
    const { steps } = answer as Answers["funnel"];
    for (const [k, { users }] of steps.entries()) {
      const cell = { ask: "funnel", question: asked, step: k + 1 } as const;
      yield [{ ...cell, isLost: false }, users];
      if (k > 0) yield [{ ...cell, isLost: true }, steps[k - 1]!.users - users];
    }
  } else if (asked.ask === "paths") {
    const { nodes, links } = answer as Answers["paths"];
    const nodeOf = (key: string | null, other?: true): NodeKey =>
      other ? { isOther: true } : { key };
    for (const { step, key, other, users } of nodes)
      yield [{ ask: "paths", question: asked, step, node: nodeOf(key, other) }, users];
    for (const { step, from, fromOther, to, toOther, users } of links) {
      const [before, node] = [nodeOf(from, fromOther), nodeOf(to, toOther)];
      yield [{ ask: "paths", question: asked, step, node, before }, users];
    }
  } else {
    for (const { start, size, returned } of (answer as Answers["retention"]).cohorts) {
      const starts = nextStarts(Date.parse(start), returned.length, asked.tz, asked.interval);
      const [from, to] = [starts[0]!, starts[1]!];
      const cell = { ask: "retention", question: asked, from, to } as const;
      yield [cell, size];
      for (const [k, users] of returned.entries()) {
        yield [{ ...cell, returned: { from: starts[k]!, to: starts[k + 1]! } }, users];
      }
    }
  }
}

async function listAll(
  store: ReturnType<typeof openEventsInMemory>,
  cell: Cell,
  { limit, helpers }: { limit: number; helpers: number },
) {
  const crew = helpers > 0 ? createTestCrew(store, helpers) : undefined;
  const people: Somebody[] = [];
  for (let after = 0; ;) {
    const page = await answer(
      store,
      { ask: "people", cell, limit, after },
      { budget: unlimited(), crew, partEvents: 5 },
    );
    people.push(...page.people);
    after = page.people.at(-1)?.number ?? Infinity;
    if (!page.hasMore) return { people, total: page.total };
  }
}

const plain = (people: readonly Somebody[]) =>
  people
    .map(({ number: _number, anonymousIds, ...rest }) => {
      const { first, last, events, ...ids } = rest;
      return { ...ids, anonymousIds: anonymousIds.toSorted(), first, last, events };
    })
    .sort((a, b) => byCodePoints(JSON.stringify(a), JSON.stringify(b)));

test("the people behind any cell of any question are those who are counted there", async () => {
  const asked = history.chain((of) => fc.tuple(fc.constant(of), question(of)));
  const picks = fc.array(fc.nat(), { minLength: 4, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(
      asked,
      picks,
      fc.record({ limit: fc.constantFrom(1, 2, 200), helpers: fc.constantFrom(0, 1, 3) }),
      async ([of, asked], picks, how) => {
        const store = openEventsInMemory();
        try {
          storeTold(store, of.events, { batches: 2 });
          const cells = [...cellsOf(asked, await answer(store, asked, { budget: unlimited() }))];
          const peopled = cells.filter(([, users]) => users > 0);
          const picked = picks.flatMap((n, i) => {
            const from = i % 2 === 0 && peopled.length > 0 ? peopled : cells;
            return from.length === 0 ? [] : [from[n % from.length]!];
          });
          for (const [cell, users] of picked) {
            const { people, total } = await listAll(store, cell, how);
            expect({ cell, total, listed: people.length }).toEqual({
              cell,
              total: users,
              listed: users,
            });
            expect({ cell, people: plain(people) }).toEqual({
              cell,
              people: tellPeople(of.events, cell),
            });
          }
        } finally {
          await store.close();
        }
      },
    ),
    { seed, numRuns: runs(150, 50) },
  );
}, 60_000);
