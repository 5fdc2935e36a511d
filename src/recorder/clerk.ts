// What the Worker does: opens the store, reads the journal and stores what it finds, in batches, and purges
// in between. It holds nothing that the journal does not, so it may die at any moment.
import type { Database } from "bun:sqlite";
import { closeDesk, openDesk, type Post } from "./desk.ts";
import type { Opening, ToWorker } from "./messages.ts";
import { createStoring } from "./storing.ts";
import { createPurging } from "./purging.ts";

const heartbeatMs = 1000;
const checkpointAppMs = 250;

export function createClerk(post: Post) {
  const leaving = new AbortController();
  let work: ReturnType<typeof open> | undefined;

  function open(opening: Opening) {
    const desk = openDesk(opening, post, leaving.signal);
    const storing = createStoring(desk, post);
    const purging = createPurging(desk, post, storing.adopted);
    const timers = [
      setInterval(() => {
        storing.report();
        purging.look();
      }, heartbeatMs),
      setInterval(() => checkpoint(desk.app), checkpointAppMs),
    ];
    storing.report();
    return { desk, storing, purging, timers };
  }

  /** What was begun is finished first. */
  async function close(): Promise<void> {
    leaving.abort();
    await work?.storing.idle();
    work?.timers.forEach(clearInterval);
    if (work) closeDesk(work.desk);
    work = undefined;
    post({ type: "closed" });
  }

  return {
    hear(message: ToWorker): void {
      if (message.type === "open") work = open(message);
      if (message.type === "read") work?.storing.read(message.until);
      if (message.type === "purge") work?.purging.purge(message.number);
      if (message.type === "close") void close();
    },
  };
}

/** Moves app.db's log into its file here: the syncs that this takes would hold up every request there. */
function checkpoint(app: Database): void {
  try {
    app.run("pragma wal_checkpoint(passive)");
  } catch {
    // The main thread does it as well, once the log is long (store/sqlite.ts), and is told of failures.
  }
}
