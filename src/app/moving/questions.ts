// Asks two stores of the same events the same questions, of every kind of report: whoever moves data shows by it that
// nobody will be told anything else than before.
import type { CountingQuestion, Scope } from "../../domain/question.ts";
import { dayMs } from "../../domain/time.ts";
import { answer } from "../../reports/answer.ts";
import { createBudget } from "../../reports/budget.ts";
import type { EventLog } from "../../store/event-log.ts";

/** So many names and properties are asked about, the most frequent first. */
const [namesMax, propertiesMax] = [5, 3];
/** What `lately` is. */
const latelyDays = 30;

/** Of one question: nobody waits for it but whoever moves. */
const budget = { timeMsMax: 3_600_000, eventsMax: Number.MAX_SAFE_INTEGER };

export interface AskingOptions {
  /** Asked up to here, in ms since 1970. */
  now: number;
  /** Told of each question that both have answered. */
  onAnswer?: (asked: number, of: number) => void;
}

/** The questions that the two answer differently. */
export async function compareAnswers(
  one: EventLog,
  other: EventLog,
  { now, onAnswer }: AskingOptions,
): Promise<CountingQuestion[]> {
  const questions = await listQuestions(one, now);
  const { signal: cancelled } = new AbortController();
  const ask = (log: EventLog, question: CountingQuestion) =>
    answer(log, question, { budget: createBudget({ ...budget, cancelled }) });
  const different: CountingQuestion[] = [];
  for (const [i, question] of questions.entries()) {
    const [answered, otherwise] = [await ask(one, question), await ask(other, question)];
    if (!Bun.deepEquals(answered, otherwise)) different.push(question);
    onAnswer?.(i + 1, questions.length);
  }
  return different;
}

/** Every kind of report, of all time and of the last month, of all events and of the most frequent. */
async function listQuestions(log: EventLog, now: number): Promise<CountingQuestion[]> {
  const { uses } = await log.vocabulary.names();
  const names = uses.slice(0, namesMax).map(({ name }) => name);
  const properties = (await log.vocabulary.properties()).uses
    .slice(0, propertiesMax)
    .map(({ name }) => name);
  const to = (Math.floor(now / dayMs) + 1) * dayMs;
  const months = await log.rollups.months();
  const first = Math.min(...months.map((month) => Date.UTC(1970, month)), to - dayMs);
  const ever: Scope = { from: first, to, tz: "UTC" };
  const lately: Scope = { from: to - latelyDays * dayMs, to, tz: "America/New_York" };
  return [
    ...[ever, lately].flatMap((scope) => [
      ...ofAll(scope),
      ...names.flatMap((event) => ofName({ ...scope, event })),
      ...properties.flatMap((property) => ofProperty(scope, property)),
      ...together(scope, names),
    ]),
    { ...lately, ask: "timeseries", interval: "hour", limit: 10 },
    { ...lately, ask: "active" },
  ];
}

function ofAll(scope: Scope): CountingQuestion[] {
  return [
    { ...scope, ask: "timeseries", interval: "month", limit: 10 },
    { ...scope, ask: "timeseries", interval: "week", limit: 10 },
    { ...scope, ask: "top", by: "event", limit: 200 },
    { ...scope, ask: "top", by: "user", limit: 200 },
    { ...scope, ask: "top", by: "item", limit: 200 },
    {
      ...scope,
      ask: "retention",
      start: {},
      returning: {},
      interval: "month",
      periods: 6,
    },
  ];
}

function ofName(scope: Scope & { event: string }): CountingQuestion[] {
  return [
    { ...scope, ask: "timeseries", interval: "month", limit: 10 },
    { ...scope, ask: "top", by: "user", limit: 50 },
  ];
}

function ofProperty(scope: Scope, property: string): CountingQuestion[] {
  return [
    { ...scope, ask: "top", by: `property:${property}`, limit: 50 },
    { ...scope, ask: "timeseries", interval: "month", breakdown: property, limit: 10 },
    { ...scope, ask: "top", by: `person:${property}`, limit: 50 },
  ];
}

function together(scope: Scope, [first, second, third]: readonly string[]): CountingQuestion[] {
  if (first === undefined || second === undefined) return [];
  const steps = [first, second, ...(third === undefined ? [] : [third])];
  return [
    {
      ...scope,
      ask: "funnel",
      steps: steps.map((event) => ({ event })),
      windowSeconds: (7 * dayMs) / 1000,
    },
    {
      ...scope,
      ask: "paths",
      start: { event: first },
      direction: "after",
      steps: 3,
      limit: 10,
      windowSeconds: dayMs / 1000,
    },
  ];
}
