// Removes what is to go, in turns with the batches, until all that was wished for is done.
import { type Desk, type Post, rest } from "./desk.ts";
import type { Removed } from "../domain/ledger.ts";
import { isUntidy, tidy } from "../store/sqlite/events/purge.ts";

export interface Tidying {
  /** Numbers rise; each means all before it as well. */
  tidy(number: number): void;
  /** Looks whether something that was learned while storing waits to be removed. */
  look(): void;
}

const retryMs = 5000;

/** Begins when others' journals are stored: their writers would not be told of what changes. */
export function createTidying(desk: Desk, post: Post, adopted: Promise<void>): Tidying {
  const { app, events, drain, leaving } = desk;
  let isTidying = false;
  let untidy = false;
  /** The number of the last wish to tidy; zero where nobody has wished it here. */
  let wished = 0;

  async function tidyAll(): Promise<void> {
    if (isTidying) return;
    isTidying = true;
    await adopted;
    while (untidy && !leaving.aborted) {
      untidy = false;
      const number = wished;
      try {
        const removed = await tidyOnce();
        if (removed) post({ type: "tidied", number, removed });
      } catch (error) {
        untidy = true;
        post({ type: "untidy", reason: String(error) });
        await rest(retryMs, leaving);
      }
    }
    isTidying = false;
  }

  async function tidyOnce(): Promise<Removed | undefined> {
    const steps = tidy({ app, events, now: Date.now(), onChange: () => drain.forget() });
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      await Bun.sleep(0);
      // The database may be closed by now. The next start does the rest.
      if (leaving.aborted) return undefined;
    }
  }

  return {
    tidy(number) {
      wished = number;
      untidy = true;
      void tidyAll();
    },
    look() {
      if (wished === 0 || isTidying || !isUntidy(events)) return;
      untidy = true;
      void tidyAll();
    },
  };
}
