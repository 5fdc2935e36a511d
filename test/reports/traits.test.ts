// What is known of people, call by call, from questions that narrow to them and group by them.
import { afterEach, beforeEach, expect, test } from "bun:test";
import { answer } from "../../src/reports/answer.ts";
import { createBudget } from "../../src/reports/budget.ts";
import type { Condition } from "../../src/domain/question.ts";
import { openEventsInMemory } from "../kit.ts";
import type { ToldEvent } from "./oracle.ts";
import { storeTold } from "./told.ts";

let store: ReturnType<typeof openEventsInMemory>;
beforeEach(() => {
  store = openEventsInMemory();
});
afterEach(() => store.close());

const scope = { from: 0, to: 1000, tz: "UTC", limit: 10 };
const ids = { type: "track", userId: null, anonymousId: null, previousId: null };
const did = (userId: string | null, anonymousId: string | null = null): ToldEvent => ({
  ...ids,
  event: "did",
  userId,
  anonymousId,
  timestamp: 500,
  source: "web",
  properties: {},
});
const told = (
  userId: string | null,
  properties: ToldEvent["properties"],
  more: Partial<ToldEvent> = {},
): ToldEvent => ({
  ...did(userId),
  type: "identify",
  event: "identify",
  properties,
  ...more,
});
const setOnce = (traits: ToldEvent["properties"]) => ({ ...traits, $set_once: traits });

const ask = (question: Parameters<typeof answer>[1]) =>
  answer(store, question, {
    budget: createBudget({
      timeMsMax: 60_000,
      eventsMax: 1e9,
      cancelled: new AbortController().signal,
    }),
  });
async function plans(): Promise<Record<string, number>> {
  const { rows } = (await ask({ ask: "top", by: "person:plan", event: "did", ...scope })) as {
    rows: { key: string; users: number }[];
  };
  return Object.fromEntries(rows.map(({ key, users }) => [key, users]));
}
async function people(traits: { where?: Condition[]; not?: Condition[] }): Promise<string[]> {
  const { rows } = (await ask({ ask: "top", by: "user", event: "did", traits, ...scope })) as {
    rows: { key: string }[];
  };
  return rows.map(({ key }) => key);
}

test("the value that arrived last is the one, whatever the timestamps say", async () => {
  storeTold(store, [
    told("ann", { plan: "pro" }, { timestamp: 900 }),
    told("ann", { plan: "free" }, { timestamp: 100 }),
    did("ann"),
  ]);
  expect(await plans()).toEqual({ free: 1 });
});

test("what is set once stays, and what is set replaces it", async () => {
  storeTold(store, [
    told("ann", setOnce({ plan: "first" })),
    told("ann", setOnce({ plan: "second" })),
    told("bob", setOnce({ plan: "first" })),
    told("bob", { plan: "set" }),
    told("bob", setOnce({ plan: "third" })),
    did("ann"),
    did("bob"),
  ]);
  expect(await plans()).toEqual({ first: 1, set: 1 });
});

test("null takes a trait back, and what is set once may be set then", async () => {
  storeTold(store, [
    told("ann", { plan: "pro" }),
    told("ann", { plan: null }),
    told("bob", { plan: "pro" }),
    told("bob", { plan: null }),
    told("bob", setOnce({ plan: "again" })),
    did("ann"),
    did("bob"),
  ]);
  expect(await plans()).toEqual({ again: 1 });
  const missing: Condition = { property: "plan", op: "exists", value: false };
  expect(await people({ where: [missing] })).toEqual(["ann"]);
});

test("a person has what was told under any of their ids, also before they were joined", async () => {
  storeTold(store, [
    told(null, { plan: "pro" }, { anonymousId: "phone" }),
    told("ann", {}, { anonymousId: "phone" }),
    did("ann"),
    did(null, "tablet"),
  ]);
  expect(await plans()).toEqual({ pro: 1 });
  const pro: Condition = { property: "plan", op: "eq", value: "pro" };
  expect(await people({ where: [pro] })).toEqual(["ann"]);
  expect(await people({ not: [pro] })).toEqual(["tablet"]);
  // Of whom nothing is known, it is not that either.
  expect(await people({ where: [{ ...pro, op: "neq" }] })).toEqual(["tablet"]);
});

test("whoever fits all that `not` says is left out, and nobody else", async () => {
  storeTold(store, [
    told("ann", { plan: "pro", team: true }),
    told("bob", { plan: "pro" }),
    did("ann"),
    did("bob"),
  ]);
  const not: Condition[] = [
    { property: "plan", op: "eq", value: "pro" },
    { property: "team", op: "eq", value: true },
  ];
  expect(await people({ not })).toEqual(["bob"]);
  expect(await people({ where: [not[0]!], not: [not[1]!] })).toEqual(["bob"]);
});

test("a track call that is named identify tells nothing of anybody", async () => {
  storeTold(store, [{ ...told("ann", { plan: "pro" }), type: "track" }, did("ann")]);
  expect(await plans()).toEqual({});
});
