// What is asked of a year, by the parts that compare who answers, and events that come in between.
import type { CountingQuestion as Question } from "../src/domain/question.ts";
import type { Random } from "../src/runtime/random.ts";
import type { Arrival } from "./duckdb.ts";
import { peopleMax, year, yearFunnel } from "./year.ts";

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** That come before each ask. */
const arrivalsCount = 50;

export interface Asked {
  what: string;
  question: Question;
  /** Whether roll-ups cannot answer it. */
  readsEvents?: true;
  /** The most that it may take of what the checkout before takes. */
  ofBefore?: number;
}

const ofYear = { ...year, tz: "UTC" };
const byDay = { ask: "timeseries", interval: "day", limit: 10, ...ofYear } as const;
const top = { ask: "top", limit: 10, ...ofYear } as const;
const funnel = { ask: "funnel", ...yearFunnel, ...ofYear } as const;
const everything = { start: {}, returning: {} };
const retention = { ask: "retention", interval: "month", periods: 12, ...everything } as const;

export const questions: readonly Asked[] = [
  { what: "all by day", question: byDay },
  { what: "one event by day", question: { ...byDay, event: "item.liked" } },
  { what: "active people", question: { ask: "active", ...ofYear } },
  { what: "top events", question: { ...top, by: "event" } },
  { what: "top users", question: { ...top, by: "user" }, readsEvents: true },
  { what: "top items", question: { ...top, by: "item" }, readsEvents: true, ofBefore: 0.3 },
  {
    what: "top plans",
    question: { ...top, by: "property:plan" },
    readsEvents: true,
    ofBefore: 0.3,
  },
  {
    what: "by day and country",
    question: { ...byDay, breakdown: "country" },
    readsEvents: true,
  },
  { what: "funnel of 3 steps", question: funnel, readsEvents: true, ofBefore: 0.5 },
  {
    what: "funnel of 3 steps, 30 days",
    question: { ...funnel, from: year.to - 30 * dayMs },
    readsEvents: true,
  },
  {
    what: "retention by month",
    question: { ...retention, ...ofYear },
    readsEvents: true,
    ofBefore: 0.3,
  },
];

/** Of people who are there already, at any time of the year. */
export function makeArrivals(random: Random): Arrival[] {
  const names = yearFunnel.steps.map(({ event }) => event);
  return Array.from({ length: arrivalsCount }, () => ({
    // Somebody who is known by a userId from the start.
    person: random.below(peopleMax / 10) * 10 + 5,
    event: random.pick(names),
    timestamp: year.from + random.below(year.to - year.from),
    itemId: `item-${random.below(100)}`,
    properties: { plan: "pro", country: random.pick(["US", "NP"]) },
  }));
}

/** The same question, but from a later minute of its first day. */
export function moveStart(question: Question, random: Random): Question {
  return { ...question, from: question.from + (1 + random.below(24 * 60 - 1)) * minuteMs };
}

export const milliseconds = (ms: number) => `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
