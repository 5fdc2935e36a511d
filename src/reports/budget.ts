// How long a question may take, and a way to take it back. Asked between stretches, where the thread
// is also given free for whoever wants to say something.
import { setImmediate } from "node:timers/promises";

/** The question would take longer than it may: narrow it. */
export class OverBudget extends Error {
  override readonly name = "OverBudget";
}

/** The client has left. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

export interface Budget {
  /** Throws OverBudget or Cancelled. Counts the events that are about to be read. */
  spend(events: number): Promise<void>;
}

export interface BudgetOptions {
  timeMsMax: number;
  eventsMax: number;
  cancelled: AbortSignal;
}

const breathMs = 10;

export function createBudget({ timeMsMax, eventsMax, cancelled }: BudgetOptions): Budget {
  const start = performance.now();
  let lastBreath = start;
  let read = 0;
  return {
    async spend(events) {
      read += events;
      const now = performance.now();
      if (now - lastBreath > breathMs) {
        await setImmediate();
        lastBreath = performance.now();
      }
      if (cancelled.aborted) throw new Cancelled("The question was taken back.");
      if (now - start > timeMsMax) {
        throw new OverBudget(`It took longer than ${timeMsMax / 1000} seconds.`);
      }
      if (read > eventsMax) throw new OverBudget(`It would read more than ${eventsMax} events.`);
    },
  };
}
