// Rejected events are told to their sender, and most clients do not listen: so they are counted for
// /metrics, and now and then logged.
import type { Log } from "../../log.ts";
import type { RejectedEvent } from "./model.ts";

const logIntervalMs = 10_000;

export interface RejectionsDeps {
  clock: () => number;
  log: Log;
}

export function createRejections({ clock, log }: RejectionsDeps) {
  let total = 0;
  let loggedAt = -Infinity;

  return {
    /** Since the start. */
    total: () => total,

    /** `why`: of the first, without the names in it that its sender made up. */
    note(source: string, rejected: readonly RejectedEvent[], why: string): void {
      if (rejected.length === 0) return;
      total += rejected.length;
      if (Math.abs(clock() - loggedAt) < logIntervalMs) return;
      loggedAt = clock();
      log.warn("Events were rejected.", { source, rejected: rejected.length, reason: why });
    },
  };
}
