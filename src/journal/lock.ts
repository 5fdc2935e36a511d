// A lock with one owner at a time. It is free when its process is dead, however that died.
import { Database } from "bun:sqlite";
import { existsSync } from "node:fs";

export interface Lock {
  release(): void;
}

/** Takes the lock at `file`. Undefined when a living process has it. */
export function tryLock(file: string): Lock | undefined {
  const database = new Database(file, { create: true });
  try {
    database.run("pragma busy_timeout = 0");
    // The lock is held while the transaction is open. Nothing is ever written.
    database.run("begin exclusive");
  } catch (error) {
    database.close();
    if ((error as { code?: string }).code === "SQLITE_BUSY") return undefined;
    throw error;
  }
  return { release: () => database.close() };
}

/** Takes part in the lock at `file`, with whoever else does. Undefined when a living process has it for itself. */
export function tryShare(file: string): Lock | undefined {
  const database = new Database(file, { create: true });
  try {
    database.run("pragma busy_timeout = 0");
    database.run("begin");
    database.query("select count(*) from sqlite_schema").get();
  } catch (error) {
    database.close();
    if ((error as { code?: string }).code === "SQLITE_BUSY") return undefined;
    throw error;
  }
  return { release: () => database.close(true) };
}

/** Whether a living process has the lock. Leaves no trace, and holds nobody up. */
export function isLocked(file: string): boolean {
  if (!existsSync(file)) return false;
  using database = new Database(file, { readonly: true });
  try {
    database.run("pragma busy_timeout = 0");
    database.query("select count(*) from sqlite_schema").get();
    return false;
  } catch (error) {
    if ((error as { code?: string }).code === "SQLITE_BUSY") return true;
    throw error;
  }
}
