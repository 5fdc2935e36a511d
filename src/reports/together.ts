// Answers several questions of one asker at once: what they read of the events is read once for all of them.
import type { Answer, CountingQuestion, Question } from "../domain/question.ts";
import { dayMs } from "../domain/time.ts";
import type { EventLog } from "../store/event-log.ts";
import { type AnswerOptions, answerFrom } from "./answer.ts";
import { OverBudget } from "./budget.ts";
import { openSource } from "./scan.ts";
import type { PassCall, Source } from "./source.ts";

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
      return question.measured || question.by === "user" ? Infinity : question.limit;
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

/** Tells what became of each as soon as that is known. */
export async function answerTogether(
  log: EventLog,
  questions: readonly Question[],
  options: AnswerOptions,
  tell: (place: number, outcome: Outcome) => void,
): Promise<void> {
  await log.snapshot(async () => {
    const source = await openSource(log, options);
    const rounds = createRounds(source, questions.length);
    await Promise.all(
      questions.map(async (question, place) => {
        try {
          tell(place, { answer: await answerFrom(log, rounds.source, { question, ...options }) });
        } catch (error) {
          tell(place, { error: error as Error });
        } finally {
          rounds.leave();
        }
      }),
    );
  });
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
      // What is too much for one of them need not be for the others.
      if (error instanceof OverBudget && all.length > 1) for (const each of all) await run([each]);
      else for (const each of all) each.reject(error);
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
