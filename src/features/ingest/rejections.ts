// Counts rejected events for /metrics, and logs them now and then. Their sender is told, but most clients do not
// listen.
import { AppError } from "../../domain/error.ts";
import type { Log } from "../../runtime/log.ts";
import type { RejectedEvent } from "./model.ts";

const logIntervalMs = 10_000;

export interface RejectionsDeps {
  clock: () => number;
  log: Log;
}

export function createRejections({ clock, log }: RejectionsDeps) {
  let total = 0;
  let bodies = 0;
  let loggedAt = -Infinity;

  function isDue(): boolean {
    if (Math.abs(clock() - loggedAt) < logIntervalMs) return false;
    loggedAt = clock();
    return true;
  }

  return {
    /** Events rejected since the start. */
    total: () => total,

    /** Bodies refused as a whole, since the start. */
    bodies: () => bodies,

    /** `why` is the reason of the first, without names that its sender made up. */
    note(source: string, rejected: readonly RejectedEvent[], why: string): void {
      if (rejected.length === 0) return;
      total += rejected.length;
      if (isDue()) {
        log.warn("Events were rejected.", { source, rejected: rejected.length, reason: why });
      }
    },

    /** Takes any error that a body ended in. It counts those that no retry would help. */
    noteBody(error: unknown): void {
      const isForGood =
        error instanceof AppError && (error.code === "bad_request" || error.code === "too_large");
      if (!isForGood) return;
      bodies += 1;
      if (isDue()) log.warn("A body of events was refused.", { reason: error.message });
    },
  };
}
