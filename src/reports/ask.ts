// Asks a question, wherever it is answered: in this thread, or in a query Worker (pool.ts).
import type { EventLog } from "../store/event-log.ts";
import { answer } from "./answer.ts";
import { createBudget } from "./budget.ts";
import type { Answers, Question } from "../domain/question.ts";

/**
 * Rejects with OverBudget, with RangeError for too many points, or when the asker has left. Each asker has a share:
 * `who` tells them apart.
 */
export type Ask = <Q extends Question>(
  question: Q,
  left: AbortSignal,
  who?: string,
) => Promise<Answers[Q["ask"]]>;

/** Who asks. Each asker has a share of the places. */
export interface Asker {
  who: string;
  /** Aborts when the client has left. */
  left: AbortSignal;
}

/** What one question may cost, and how long it may wait for its turn. */
export const budget = { timeMsMax: 30_000, eventsMax: 500_000_000, waitMsMax: 30_000 };

/** The connection of a report stays open as long as the answer may take. Other connections close sooner. */
export const answerSecondsMax = (budget.waitMsMax + budget.timeMsMax) / 1000 + 10;

/** Answers in this thread. For tests, and for small data. */
export function createDirectAsk(log: EventLog): Ask {
  return (question, cancelled) =>
    answer(log, question, { budget: createBudget({ ...budget, cancelled }) });
}
