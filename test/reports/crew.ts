// Helpers for a question in this thread: what they are asked and what they answer is cloned, as between threads.
import { createBudget } from "../../src/reports/budget.ts";
import type { Crew, Errand, Share } from "../../src/reports/errand.ts";
import { help } from "../../src/reports/help.ts";
import type { EventLog } from "../../src/store/event-log.ts";

const limits = { timeMsMax: 60_000, eventsMax: 1e9 };

/** So many, who begin at once; a test may change what they hand over. */
export function createTestCrew(
  log: EventLog,
  helpers: number,
  change: (shares: Share[], errand: Errand) => Share[] = (shares) => shares,
): Crew {
  return {
    share(errand) {
      const helping = Array.from({ length: helpers }, () =>
        help(log, structuredClone(errand), {
          budget: createBudget({ ...limits, cancelled: new AbortController().signal }),
          isReleased: () => false,
        }),
      );
      return async () => {
        const shares = (await Promise.all(helping)).filter((share) => share !== undefined);
        return change(structuredClone(shares), errand);
      };
    },
  };
}
