// What Workers were lost at: the main thread remembers it, for the Worker itself cannot.
import type { FromWorker } from "./messages.ts";
import type { Attempt } from "./portion.ts";

type Trying = Omit<Extract<FromWorker, { type: "trying" }>, "type">;

export function createLosses() {
  /** What the Worker that lives is at; zero records when at none. */
  let trying: Trying = { journal: "", sequence: 0, records: 0 };
  /** One a journal: there are as many as commands may run at once, and the server's. */
  const attempts: Record<string, Attempt> = {};

  return {
    tries({ journal, sequence, records }: Trying): void {
      trying = { journal, sequence, records };
    },
    /** Notes what the Worker was at that is lost now, and tells it. */
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
