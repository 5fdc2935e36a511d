// Moves a database's log into its file on this thread, before the log is so long that the writer has to.
import type { Database } from "bun:sqlite";

const intervalMs = 250;

/** Does so until the returned function is called. On the main thread, the syncs would hold up every request. */
export function keepCheckpointed(database: Database): () => void {
  const timer = setInterval(() => checkpoint(database), intervalMs);
  return () => clearInterval(timer);
}

function checkpoint(database: Database): void {
  try {
    database.run("pragma wal_checkpoint(passive)");
  } catch {
    // The main thread does it too, once the log is long (opening.ts), and reports failures.
  }
}
