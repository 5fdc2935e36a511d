// What the Worker does: opens the store, reads the journal and stores what it finds, in batches, and purges
// in between. It holds nothing that is not in the journal, so it may die at any moment.
import { closeDesk, type Desk, openDesk, type OpenStore, type Post } from "./desk.ts";
import type { Opening, ToWorker } from "./messages.ts";
import { createPurging } from "./purging.ts";
import { createStoring, type Storing } from "./storing.ts";

const heartbeatMs = 1000;

export function createClerk(openStore: OpenStore, post: Post) {
  const leaving = new AbortController();
  let opened: ReturnType<typeof open> | undefined;

  async function open(opening: Opening) {
    let storing: Storing | undefined;
    const onNews = () => storing?.wake();
    const desk = await openDesk({ openStore, opening, post, leaving: leaving.signal, onNews });
    storing = createStoring(desk, post);
    const purging = createPurging(desk, post);
    const heartbeat = setInterval(() => {
      void storing.look();
      void purging.look();
    }, heartbeatMs);
    void storing.report();
    return { desk, storing, purging, heartbeat };
  }

  /** Between two batches: a store does one thing after the other. */
  async function drop({ store }: Desk, letter: number): Promise<void> {
    try {
      await store.dropLetter(letter);
      post({ type: "dropped", letter });
    } catch (error) {
      post({ type: "dropped", letter, reason: String(error) });
    }
  }

  /** Finishes the batch it is at, and lets go of the store. */
  async function close(): Promise<void> {
    leaving.abort();
    const work = await opened;
    opened = undefined;
    if (work) {
      await work.storing.idle();
      clearInterval(work.heartbeat);
      await closeDesk(work.desk);
    }
    post({ type: "closed" });
  }

  return {
    /** Rejects when the store cannot be opened. */
    async hear(message: ToWorker): Promise<void> {
      if (message.type === "close") return close();
      if (message.type === "open") opened = open(message);
      const work = await opened;
      if (message.type === "read") work?.storing.read(message.until);
      if (message.type === "drop" && work) return drop(work.desk, message.letter);
      if (message.type === "purge") work?.purging.purge(message.number);
    },
  };
}
