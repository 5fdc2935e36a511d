// Remembers, in the main thread, at which batches Workers were lost. A lost Worker cannot say it itself.
import type { FromWorker } from "./messages.ts";
import type { Attempt } from "../runtime/portion.ts";

type Trying = Omit<Extract<FromWorker, { type: "trying" }>, "type">;

export function createLosses() {
  /** The batch at which the living Worker is; zero records when it is at none. */
  let trying: Trying = { journal: "", sequence: 0, records: 0 };
  /** One for each journal: the server's, and those of commands that were killed. */
  const attempts: Record<string, Attempt> = {};

  return {
    tries({ journal, sequence, records }: Trying): void {
      trying = { journal, sequence, records };
    },
    /** Notes the batch at which the Worker was lost, and returns it. */
    lose(): Trying {
      const lost = trying;
      trying = { ...lost, records: 0 };
      const { journal, sequence, records } = lost;
      if (records === 0) return lost;
      const before = attempts[journal];
      const isAgain = before?.sequence === sequence && before.records === records;
      attempts[journal] = { sequence, records, lost: isAgain ? before.lost + 1 : 1 };
      return lost;
    },
    attempts: () => attempts,
  };
}
