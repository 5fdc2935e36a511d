// The query Worker's side of its messages: opens the events, and answers what is asked.
import type { Question } from "../domain/question.ts";
import type { EventLog } from "../store/event-log.ts";
import { answer } from "./answer.ts";
import { budget } from "./ask.ts";
import { createBudget } from "./budget.ts";
import type { FromQueryWorker, ToQueryWorker } from "./messages.ts";

export interface QueryDesk {
  hear(message: ToQueryWorker): void;
}

export interface QueryDeskDeps {
  open: (eventsFile: string) => EventLog;
  /** Tells the main thread what became of a question. */
  say: (message: FromQueryWorker) => void;
}

export function createQueryDesk({ open, say }: QueryDeskDeps): QueryDesk {
  let log: EventLog | undefined;
  const asked = new Map<number, AbortController>();

  async function work(id: number, question: Question): Promise<void> {
    const left = new AbortController();
    asked.set(id, left);
    try {
      if (!log) throw new Error("The query Worker was asked before it was opened.");
      const limits = createBudget({ ...budget, cancelled: left.signal });
      say({ type: "answer", id, answer: await answer(log, question, limits) });
    } catch (error) {
      const { name, message } = error as Error;
      say({ type: "failure", id, name, message });
    } finally {
      asked.delete(id);
    }
  }

  return {
    hear(message) {
      if (message.type === "open") log = open(message.eventsFile);
      if (message.type === "ask") void work(message.id, message.question);
      if (message.type === "cancel") asked.get(message.id)?.abort();
    },
  };
}
