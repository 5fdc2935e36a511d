// The main thread's side of dropping dead letters: the Worker does it, since it alone writes to the store.
import { AppError } from "../domain/error.ts";
import type { FromWorker, ToWorker } from "./messages.ts";

type Dropped = Extract<FromWorker, { type: "dropped" }>;

/** A Worker is at a batch for a second or less; one that was lost is replaced within some seconds. */
const dropMsMax = 10_000;
/** Waiting at once, for all callers together. */
const waitingMax = 100;

export function createDropping(send: (message: ToWorker) => void) {
  const waiting = new Map<number, PromiseWithResolvers<void>>();

  return {
    hear({ letter, reason }: Dropped): void {
      if (reason === undefined) waiting.get(letter)?.resolve();
      else waiting.get(letter)?.reject(notDropped());
    },

    /** Those who want the same letter dropped wait together. Throws AppError `unavailable`. */
    async drop(letter: number): Promise<void> {
      const known = waiting.get(letter);
      if (known) return known.promise;
      if (waiting.size >= waitingMax) throw notDropped();
      const mine = Promise.withResolvers<void>();
      waiting.set(letter, mine);
      const timer = setTimeout(() => mine.reject(notDropped()), dropMsMax);
      send({ type: "drop", letter });
      try {
        await mine.promise;
      } finally {
        clearTimeout(timer);
        waiting.delete(letter);
      }
    },
  };
}

function notDropped(): AppError {
  return new AppError("unavailable", "The dead letter could not be dropped now: try again.", {
    retryAfterSeconds: 5,
  });
}
