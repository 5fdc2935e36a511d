// Answers several questions of one asker at once: what they read of the events is read once for all of them.
import type { Answer, CountingQuestion, Question } from "../domain/question.ts";
import { dayMs } from "../domain/time.ts";
import type { EventLog } from "../store/event-log.ts";
import { type AnswerOptions, answerFrom } from "./answer.ts";
import { OverBudget } from "./budget.ts";
import { openSource } from "./scan.ts";
import type { PassCall, Source } from "./source.ts";
import { namesMax } from "./top.ts";

/** Questions that are answered together. */
export const togetherMax = 8;
/** Cells of all of them: each may hold a bit for everybody. */
export const cellsMax = 1024;

const hourMs = dayMs / 24;
const lengths = { hour: hourMs, day: dayMs, week: 7 * dayMs, month: 28 * dayMs } as const;
/** Of the active people: those of the days before the first one count on it, too. */
const daysBefore = 31;

/** How many cells a question fills; infinite if it is one that is answered alone. */
export function cellsOf(question: Question): number {
  const lengthOf = ({ from, to }: CountingQuestion, unitMs: number) =>
    Math.ceil((to - from) / unitMs) + 1;
  switch (question.ask) {
    case "timeseries":
      if (question.breakdown !== undefined || question.measured) return Infinity;
      return lengthOf(question, lengths[question.interval]);
    case "active":
      return lengthOf(question, dayMs) + daysBefore;
    case "top":
      if (question.measured || question.by === "user") return Infinity;
      return question.by === "event" ? namesMax : question.limit;
    case "funnel":
    case "retention":
    case "paths":
    case "people":
    case "sources":
      return Infinity;
  }
}

/** What became of a question: its answer, or why it has none. */
export type Outcome = { answer: Answer } | { error: Error };

/**
 * Tells what became of each as soon as that is known. What is too much for all of them together is answered one by one,
 * until the time of one question is over.
 */
export async function answerTogether(
  log: EventLog,
  questions: readonly Question[],
  options: AnswerOptions,
  tell: (place: number, outcome: Outcome) => void,
): Promise<void> {
  await log.snapshot(async () => {
    const source = await openSource(log, options);
    const rounds = createRounds(source, questions.length);
    const outcomes = await Promise.all(
      questions.map(async (question, place) => {
        const outcome = await settle(answerFrom(log, rounds.source, { question, ...options }));
        rounds.leave();
        const isTooMuch = "error" in outcome && outcome.error instanceof OverBudget;
        if (isTooMuch && questions.length > 1) return { question, place };
        tell(place, outcome);
        return undefined;
      }),
    );
    for (const left of outcomes) {
      if (left) tell(left.place, await settle(answerAlone(left.question)));
    }
  });

  async function answerAlone(question: Question): Promise<Answer> {
    const own = { ...options, budget: options.budget.renewed() };
    return answerFrom(log, await openSource(log, own), { question, ...own });
  }
}

function settle(answer: Promise<Answer>): Promise<Outcome> {
  return answer.then(
    (answer) => ({ answer }),
    (error: Error) => ({ error }),
  );
}

interface Waiting extends PromiseWithResolvers<unknown[]> {
  call: PassCall;
}

/** A source whose passes wait for those of all others: they go through the events together. */
function createRounds(source: Source, count: number): { source: Source; leave(): void } {
  let working = count;
  let waiting: Waiting[] = [];

  /** Begins once nobody works any more but all wait. */
  function begin(): void {
    if (waiting.length === 0 || waiting.length < working) return;
    const all = waiting;
    waiting = [];
    void run(all);
  }

  async function run(all: readonly Waiting[]): Promise<void> {
    try {
      const gathered = await source.gatherEach(all.map(({ call }) => call));
      for (const [i, each] of all.entries()) each.resolve(gathered[i] as unknown[]);
    } catch (error) {
      for (const each of all) each.reject(error);
    }
  }

  return {
    source: {
      ...source,
      gather(pass, input) {
        const own = { ...Promise.withResolvers<unknown[]>(), call: { pass, input } };
        waiting.push(own);
        begin();
        // What a pass gathers is what it says.
        return own.promise as never;
      },
    },
    leave() {
      working -= 1;
      begin();
    },
  };
}
