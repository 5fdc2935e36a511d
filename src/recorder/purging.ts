// Removes what is to go, in turns with the batches, until all that was wished for is done.
import { type Desk, type Post, rest } from "./desk.ts";
import type { Removed } from "../domain/ledger.ts";

export interface Purging {
  /** Numbers rise; each means all before it as well. */
  purge(number: number): void;
  /** Looks whether something that was learned while storing waits to be removed. */
  look(): Promise<void>;
}

const retryMs = 5000;

export function createPurging({ store, leaving }: Desk, post: Post): Purging {
  let isPurging = false;
  let isDue = false;
  /** The number of the last wish to purge; zero where nobody has wished it here. */
  let wished = 0;

  async function purgeAll(): Promise<void> {
    if (isPurging) return;
    isPurging = true;
    while (isDue && !leaving.aborted) {
      isDue = false;
      const number = wished;
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
      // The store may be closed by now. The next start does the rest.
      if (leaving.aborted) return undefined;
    }
  }

  return {
    purge(number) {
      wished = number;
      isDue = true;
      void purgeAll();
    },
    async look() {
      if (wished === 0 || isPurging || !(await store.isPurgeDue())) return;
      isDue = true;
      void purgeAll();
    },
  };
}
