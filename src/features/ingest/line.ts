// Work that is done one after another, however many bring some: what it holds in memory, it holds once.
import { AppError } from "../../domain/error.ts";

export interface Line {
  /** Does the work when its turn comes. Throws `unavailable` when too many wait already. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

export function createLine({ waitingMax }: { waitingMax: number }): Line {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  return {
    async run(work) {
      if (waiting >= waitingMax) {
        throw new AppError("unavailable", "Too many large bodies wait to be read.", {
          retryAfterSeconds: 1,
        });
      }
      waiting++;
      const before = last;
      const own = (async () => {
        await before;
        waiting--;
        return work();
      })();
      // Whether it failed is for whoever brought it.
      last = own.catch(() => {});
      return own;
    },
  };
}
