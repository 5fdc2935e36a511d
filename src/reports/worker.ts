// The query Worker: answers one question after another, read-only and off the request path.
import type { EventStore } from "../store/store.ts";
import { openEventStore } from "../store/sqlite/opening.ts";
import { answer } from "./answer.ts";
import { budget } from "./ask.ts";
import { createBudget } from "./budget.ts";
import type { FromQueryWorker, ToQueryWorker } from "./messages.ts";
import type { Question } from "../domain/question.ts";

declare const self: Worker;

let store: EventStore | undefined;
const asked = new Map<number, AbortController>();

// Installed before anything is awaited: a message that comes earlier would be lost.
self.onmessage = ({ data }: MessageEvent<ToQueryWorker>) => {
  if (data.type === "open") store = openEventStore(data.eventsFile);
  if (data.type === "ask") void work(data.id, data.question);
  if (data.type === "cancel") asked.get(data.id)?.abort();
};

async function work(id: number, question: Question): Promise<void> {
  const left = new AbortController();
  asked.set(id, left);
  try {
    if (!store) throw new Error("The query Worker was asked before it was opened.");
    const limits = createBudget({ ...budget, cancelled: left.signal });
    post({ type: "answer", id, answer: await answer(store, question, limits) });
  } catch (error) {
    const { name, message } = error as Error;
    post({ type: "failure", id, name, message });
  } finally {
    asked.delete(id);
  }
}

function post(message: FromQueryWorker): void {
  self.postMessage(message);
}
