// Limits how long a question may take, and lets it be cancelled. A scan asks between stretches, and lets other work
// have the thread there.
import { setImmediate } from "node:timers/promises";

/** The question would take longer than it may. A narrower one may not. */
export class OverBudget extends Error {
  override readonly name = "OverBudget";
}

/** The client has left. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

export interface Budget {
  /** Counts the events that are about to be read. Throws OverBudget or Cancelled. */
  spend(events: number): Promise<void>;
  /** Lets other work have the thread, if it is time. Throws OverBudget or Cancelled. */
  breathe(): Promise<void>;
  /** How many events it may still read. */
  eventsLeft(): number;
  /** How long the question may still take. */
  timeMsLeft(): number;
  /** One with the same end, of which nothing has been read. */
  renewed(): Budget;
}

export interface BudgetOptions {
  timeMsMax: number;
  eventsMax: number;
  cancelled: AbortSignal;
}

const breathMs = 10;

export function createBudget(options: BudgetOptions, start = performance.now()): Budget {
  const { timeMsMax, eventsMax, cancelled } = options;
  let lastBreath = performance.now();
  let read = 0;

  async function breathe(): Promise<void> {
    const now = performance.now();
    if (now - lastBreath > breathMs) {
      await setImmediate();
      lastBreath = performance.now();
    }
    if (cancelled.aborted) throw new Cancelled("The question was taken back.");
    if (now - start > timeMsMax) {
      throw new OverBudget(`It took longer than ${timeMsMax / 1000} seconds.`);
    }
  }

  return {
    breathe,
    eventsLeft: () => Math.max(0, eventsMax - read),
    timeMsLeft: () => Math.max(0, start + timeMsMax - performance.now()),
    renewed: () => createBudget(options, start),
    async spend(events) {
      read += events;
      await breathe();
      if (read > eventsMax) throw new OverBudget(`It would read more than ${eventsMax} events.`);
    },
  };
}
