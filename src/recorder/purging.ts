// Purges the store between the batches, until all that was asked for is done.
import { type Desk, type Post, rest } from "./desk.ts";
import type { Removed } from "../domain/ledger.ts";

export interface Purging {
  /** Each purge has a higher number than the one before, and includes it. */
  purge(number: number): void;
  /** Purges again if storing has learned of more that must be removed. */
  look(): Promise<void>;
}

const retryMs = 5000;

export function createPurging({ store, leaving }: Desk, post: Post): Purging {
  let isPurging = false;
  let isDue = false;
  /** The number of the last purge that was asked for; zero if there was none. */
  let asked = 0;

  async function purgeAll(): Promise<void> {
    if (isPurging) return;
    isPurging = true;
    while (isDue && !leaving.aborted) {
      isDue = false;
      const number = asked;
      try {
        const removed = await purgeOnce();
        if (removed) post({ type: "purged", number, removed });
      } catch (error) {
        isDue = true;
        post({ type: "purgeFailed", reason: String(error) });
        await rest(retryMs, leaving);
      }
    }
    isPurging = false;
  }

  async function purgeOnce(): Promise<Removed | undefined> {
    const steps = store.purge(Date.now());
    for (;;) {
      const step = await steps.next();
      if (step.done) return step.value;
      await Bun.sleep(0);
      // The store may be closed by now. The next start purges the rest.
      if (leaving.aborted) return undefined;
    }
  }

  return {
    purge(number) {
      asked = number;
      isDue = true;
      void purgeAll();
    },
    async look() {
      if (asked === 0 || isPurging || !(await store.isPurgeDue())) return;
      isDue = true;
      void purgeAll();
    },
  };
}
