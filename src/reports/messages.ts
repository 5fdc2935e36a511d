// What the main thread and a query Worker say to each other. A question has one Worker that leads; others may help it.
import type { Answer, Question } from "../domain/question.ts";
import type { Errand, Share } from "./errand.ts";

export type ToQueryWorker =
  | { type: "open"; eventsFile: string }
  /** Questions of one asker, which are answered together. */
  | { type: "ask"; id: number; questions: Question[] }
  | { type: "cancel"; id: number }
  /** To a helper: takes parts of an errand until none is left. */
  | { type: "help"; id: number; errand: Errand }
  /** To a helper: somebody else needs it. It hands over what it has once its part is done. */
  | { type: "release"; id: number }
  /** To the one that leads: what all helpers did. */
  | { type: "shares"; id: number; shares: Share[] };

export type FromQueryWorker =
  /** Of the question at that place. */
  | { type: "answer"; id: number; place: number; answer: Answer }
  /** `name` is the error's: OverBudget, RangeError, Cancelled, or whatever broke. */
  | { type: "failure"; id: number; place: number; name: string; message: string }
  /** Of the one that leads: it is through. Questions without an answer fail. */
  | { type: "led"; id: number; name: string; message: string }
  /** Of the one that leads: whoever has time may help. */
  | { type: "share"; id: number; errand: Errand }
  /** Of the one that leads: no part is left. It waits for what so many helpers did. */
  | { type: "close"; id: number; joined: number }
  /** Of a helper. Without a share it could not help. */
  | { type: "helped"; id: number; share: Share | undefined }
  /** Of a helper: the question fails. */
  | { type: "broken"; id: number; name: string; message: string };
