// Answers any question: from the events themselves, exactly.
import type { EventStore } from "../store/store.ts";
import { answerActive } from "./active.ts";
import type { Budget } from "./budget.ts";
import { answerFunnel } from "./funnel.ts";
import type { Answer, Answers, Question } from "../domain/question.ts";
import { answerRetention } from "./retention.ts";
import { answerRolled } from "./rolled.ts";
import { openRollups } from "./rollups.ts";
import { openSource } from "./scan.ts";
import { answerTimeseries } from "./timeseries.ts";
import { answerTop } from "./top.ts";

/** Throws OverBudget, Cancelled, or RangeError for more points than a question may have. */
export async function answer<Q extends Question>(
  store: EventStore,
  question: Q,
  budget: Budget,
): Promise<Answers[Q["ask"]]>;
export async function answer(
  store: EventStore,
  question: Question,
  budget: Budget,
): Promise<Answer> {
  return store.snapshot(() => answerNow(store, question, budget));
}

async function answerNow(store: EventStore, question: Question, budget: Budget): Promise<Answer> {
  const source = await openSource(store, budget);
  const rolled = await answerRolled(openRollups(store, source), source, question);
  if (rolled) return rolled;
  switch (question.ask) {
    case "timeseries":
      return answerTimeseries(source, question);
    case "active":
      return answerActive(source, question);
    case "top":
      return answerTop(source, question);
    case "funnel":
      return answerFunnel(source, question);
    case "retention":
      return answerRetention(source, question);
  }
}
