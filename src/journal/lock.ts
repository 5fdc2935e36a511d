// One owner at a time: a lock that frees itself when its process dies, however it dies.
import { Database } from "bun:sqlite";

export interface Lock {
  release(): void;
}

/** Takes the lock at `file`, or returns undefined when a living process holds it. */
export function tryLock(file: string): Lock | undefined {
  const database = new Database(file, { create: true });
  try {
    database.run("pragma busy_timeout = 0");
    // Held for as long as the transaction is open: nothing is ever written.
    database.run("begin exclusive");
  } catch (error) {
    database.close();
    if ((error as { code?: string }).code === "SQLITE_BUSY") return undefined;
    throw error;
  }
  return { release: () => database.close() };
}
