// Moves a database's log into its file on this thread, before it grows so long that whoever writes has to.
import type { Database } from "bun:sqlite";

const intervalMs = 250;

/** The syncs that a checkpoint takes would hold up every request on the main thread. Until it is stopped. */
export function keepCheckpointed(database: Database): () => void {
  const timer = setInterval(() => checkpoint(database), intervalMs);
  return () => clearInterval(timer);
}

function checkpoint(database: Database): void {
  try {
    database.run("pragma wal_checkpoint(passive)");
  } catch {
    // The main thread does it as well, once the log is long (opening.ts), and hears of failures.
  }
}
