// Paths, step by step; that people who do not fit into memory together are taken some at a time changes nothing.
import { afterEach, beforeEach, expect, test } from "bun:test";
import { answer } from "../../src/reports/answer.ts";
import { createBudget, OverBudget } from "../../src/reports/budget.ts";
import { openSource } from "../../src/reports/scan.ts";
import { openKeys } from "../../src/reports/keys.ts";
import { openWalks } from "../../src/reports/walks.ts";
import type { Answers, PathsQuestion } from "../../src/domain/question.ts";
import { openEventsInMemory } from "../kit.ts";
import type { ToldEvent } from "./oracle.ts";
import { storeTold } from "./told.ts";

let store: ReturnType<typeof openEventsInMemory>;
beforeEach(() => {
  store = openEventsInMemory();
});
afterEach(() => store.close());

const budget = () =>
  createBudget({ timeMsMax: 60_000, eventsMax: 1e9, cancelled: new AbortController().signal });
const did = (userId: string, event: string, second: number, page?: string): ToldEvent => ({
  type: "track",
  event,
  userId,
  anonymousId: null,
  previousId: null,
  timestamp: second * 1000,
  source: "web",
  properties: page === undefined ? {} : { page },
});
const asked = (more: Partial<PathsQuestion> = {}): PathsQuestion => ({
  ask: "paths",
  from: 0,
  to: 1_000_000,
  tz: "UTC",
  start: { event: "start" },
  direction: "after",
  steps: 2,
  limit: 10,
  windowSeconds: 10,
  ...more,
});
const ask = (more?: Partial<PathsQuestion>): Promise<Answers["paths"]> =>
  answer(store, asked(more), { budget: budget() });
const nodes = ({ nodes }: Answers["paths"]) =>
  nodes.map(({ step, key, count }) => `${step} ${key} ${count}`);
const links = ({ links }: Answers["paths"]) =>
  links.map(({ step, from, to, count }) => `${step} ${from}-${to} ${count}`);

test("a path ends with its window, and an event at its very end is in it", async () => {
  storeTold(store, [
    did("ann", "start", 100),
    did("ann", "in", 110),
    did("ann", "late", 110.001),
    did("bob", "start", 100),
  ]);
  expect(nodes(await ask())).toEqual(["0 start 2", "1 in 1"]);
  expect(nodes(await ask({ start: { event: "late" }, direction: "before" }))).toEqual([
    "0 late 1",
    "1 in 1",
  ]);
});

test("what comes after the range belongs to a path, and what starts there does not", async () => {
  storeTold(store, [did("ann", "start", 100), did("ann", "start", 105), did("ann", "end", 106)]);
  const found = await ask({ to: 105_000 });
  expect(nodes(found)).toEqual(["0 start 1", "1 start 1", "2 end 1"]);
  expect(links(found)).toEqual(["1 start-start 1", "2 start-end 1"]);
});

test("events of one time follow each other as they arrived", async () => {
  storeTold(store, [
    did("ann", "first", 100),
    did("ann", "start", 100),
    did("ann", "second", 100),
    did("ann", "earlier", 99),
  ]);
  expect(links(await ask())).toEqual(["1 start-second 1"]);
  expect(links(await ask({ direction: "before" }))).toEqual([
    "1 start-first 1",
    "2 first-earlier 1",
  ]);
});

test("a property names events, and leaves out those without; a start needs none", async () => {
  storeTold(store, [
    did("ann", "start", 100),
    did("ann", "noise", 101),
    did("ann", "page", 102, "/"),
    did("bob", "start", 100, "/"),
    did("bob", "page", 103, "/help"),
  ]);
  const found = await ask({ property: "page" });
  expect(nodes(found)).toEqual(["0 / 1", "0 null 1", "1 / 1", "1 /help 1"]);
  expect(links(found)).toEqual(["1 /-/help 1", "1 null-/ 1"]);
});

test("the rest of a step is one node, which a key of that name is not", async () => {
  storeTold(
    store,
    ["a", "a", "$other", "$other", "$other", "b", "c"].flatMap((event, i) => [
      did(`u${i}`, "start", 100),
      did(`u${i}`, event, 101),
    ]),
  );
  const found = await ask({ limit: 2, steps: 1 });
  expect(found.nodes.slice(1)).toEqual([
    { step: 1, key: "$other", count: 3, users: 3 },
    { step: 1, key: "a", count: 2, users: 2 },
    { step: 1, key: "$other", other: true, count: 2, users: 2 },
  ]);
  expect(found.links.at(-1)).toEqual({
    step: 1,
    from: "start",
    to: "$other",
    toOther: true,
    count: 2,
    users: 2,
  });
});

test("people who do not fit into memory together are taken some at a time", async () => {
  const events = Array.from({ length: 200 }, (_, i) =>
    did(`u${(i * 7) % 13}`, i % 4 === 0 ? "start" : `e${i % 5}`, 100 + ((i * 31) % 50)),
  );
  storeTold(store, events);
  const source = await openSource(store, { budget: budget() });
  const walksOf = async (heldMax?: number) => {
    const key = await openKeys(source, "name");
    const walks = await openWalks(source, asked(), key, heldMax);
    const seen: string[] = [];
    // Twice, as the answer does.
    for (let time = 0; time < 2; time++) {
      await walks.each(({ person, length, keys, times }) =>
        seen.push(JSON.stringify([person, ...keys.slice(0, length), ...times.slice(0, length)])),
      );
    }
    return seen;
  };
  const all = await walksOf();
  expect(all).toHaveLength(100);
  for (const heldMax of [16, 17, 40, 100]) expect(await walksOf(heldMax)).toEqual(all);
  expect(walksOf(15)).rejects.toThrow(OverBudget);
});
