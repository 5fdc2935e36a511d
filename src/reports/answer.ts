// Answers any question exactly: from roll-ups if they can answer it, and else from the events themselves.
import type { EventLog } from "../store/event-log.ts";
import { answerActive } from "./active.ts";
import { answerFunnel } from "./funnel.ts";
import type { Answer, Answers, Question } from "../domain/question.ts";
import { answerPaths } from "./paths.ts";
import { answerPeople } from "./people.ts";
import { answerRetention } from "./retention.ts";
import { withoutIdle } from "./narrowing.ts";
import { openRolledUp } from "./rollups.ts";
import { openSource, type SourceOptions } from "./scan.ts";
import type { Source } from "./source.ts";
import { answerSources } from "./sources.ts";
import { answerTimeseries } from "./timeseries.ts";
import { answerTop } from "./top.ts";

/** Throws OverBudget, Cancelled, or RangeError for more points than a question may have. */
export async function answer<Q extends Question>(
  log: EventLog,
  question: Q,
  options: AnswerOptions,
): Promise<Answers[Q["ask"]]>;
export async function answer(
  log: EventLog,
  question: Question,
  options: AnswerOptions,
): Promise<Answer> {
  return log.snapshot(() => answerNow(log, question, options));
}

export type AnswerOptions = Pick<SourceOptions, "budget" | "crew" | "partEvents">;

async function answerNow(
  log: EventLog,
  question: Question,
  options: AnswerOptions,
): Promise<Answer> {
  return answerFrom(log, await openSource(log, options), { question, ...options });
}

/** Answers within a snapshot, of whose moment the source is. */
export async function answerFrom(
  log: EventLog,
  source: Source,
  { question: asked, budget }: Pick<AnswerOptions, "budget"> & { question: Question },
): Promise<Answer> {
  // Roll-ups may answer without a look at any event.
  await budget.breathe();
  if (asked.ask === "sources") return answerSources(log, asked, budget);
  if (asked.ask === "people") return answerPeople(source, log.rollups, asked);
  const question = await withoutIdle(log, asked);
  const rolledUp = openRolledUp(log, source);
  switch (question.ask) {
    case "timeseries":
      return answerTimeseries(source, rolledUp, question);
    case "active":
      return answerActive(source, rolledUp, question);
    case "top":
      return answerTop(source, rolledUp, question);
    case "funnel":
      return answerFunnel(source, log.rollups, question);
    case "retention":
      return answerRetention(source, rolledUp, question);
    case "paths":
      return answerPaths(source, question);
  }
}
