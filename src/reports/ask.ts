// Asking, wherever the answer is worked out: in this thread, or in a query Worker (pool.ts).
import type { EventLog } from "../store/event-log.ts";
import { answer } from "./answer.ts";
import { createBudget } from "./budget.ts";
import type { Answers, Question } from "../domain/question.ts";

/**
 * Rejects with OverBudget, with RangeError for too many points, or when whoever asked has left. Those who ask
 * have a share each: `who` tells them apart.
 */
export type Ask = <Q extends Question>(
  question: Q,
  left: AbortSignal,
  who?: string,
) => Promise<Answers[Q["ask"]]>;

/** What one question may cost, and how long it may wait for its turn. */
export const budget = { timeMsMax: 30_000, eventsMax: 500_000_000, waitMsMax: 30_000 };

/** Answers here and now: for tests, and for small data. */
export function createDirectAsk(log: EventLog): Ask {
  return (question, cancelled) => answer(log, question, createBudget({ ...budget, cancelled }));
}
