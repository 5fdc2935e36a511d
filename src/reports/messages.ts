// What the main thread and a query Worker say to each other.
import type { Answer, Question } from "../domain/question.ts";

export type ToQueryWorker =
  | { type: "open"; eventsFile: string }
  | { type: "ask"; id: number; question: Question }
  | { type: "cancel"; id: number };

export type FromQueryWorker =
  | { type: "answer"; id: number; answer: Answer }
  /** `name` is the error's: OverBudget, RangeError, Cancelled, or whatever broke. */
  | { type: "failure"; id: number; name: string; message: string };
