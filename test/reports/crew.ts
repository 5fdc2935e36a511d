// Helpers for a question in this thread: what they are asked and what they answer is cloned, as between threads.
import { createBudget } from "../../src/reports/budget.ts";
import type { Crew, Errand, Share } from "../../src/reports/errand.ts";
import { help } from "../../src/reports/help.ts";
import type { EventLog } from "../../src/store/event-log.ts";

const limits = { timeMsMax: 60_000, eventsMax: 1e9 };

export interface TestCrewOptions {
  /** Changes what they hand over. */
  change?: ((shares: Share[], errand: Errand) => Share[]) | undefined;
  heldBytesMax?: number | undefined;
}

/** So many, who begin at once. */
export function createTestCrew(
  log: EventLog,
  helpers: number,
  { change = (shares) => shares, heldBytesMax }: TestCrewOptions = {},
): Crew {
  return {
    share(errand) {
      const helping = Array.from({ length: helpers }, () =>
        help(log, structuredClone(errand), {
          budget: createBudget({ ...limits, cancelled: new AbortController().signal }),
          isReleased: () => false,
          heldBytesMax,
        }),
      );
      return async () => {
        const shares = (await Promise.all(helping)).filter((share) => share !== undefined);
        return change(structuredClone(shares), errand);
      };
    },
  };
}
