// Counts rejected events for /metrics, and logs them now and then. Their sender is told, but most clients do not
// listen: what was rejected of each source lately, and why, is kept for people to look at.
import { AppError } from "../../domain/error.ts";
import type { Log } from "../../runtime/log.ts";
import type { Refused } from "./reading.ts";
import { createSamples } from "./samples.ts";

const logIntervalMs = 10_000;

export interface RejectionsDeps {
  clock: () => number;
  log: Log;
}

export function createRejections({ clock, log }: RejectionsDeps) {
  let total = 0;
  let bodies = 0;
  let loggedAt = -Infinity;
  const samples = createSamples({ clock });

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

    /** What was rejected of a source lately, and why. */
    of: samples.of,

    clearSamples: samples.clear,

    note(source: string, refused: readonly Refused[]): void {
      const [first] = refused;
      if (!first) return;
      total += refused.length;
      for (const each of refused) samples.note(source, each);
      if (isDue()) {
        const { reason } = first;
        log.warn("Events were rejected.", { source, rejected: refused.length, reason });
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
