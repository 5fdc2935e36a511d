// Copies of databases: each of one moment, whole, and on the disk when it is done.
import { chmodSync, closeSync, fsyncSync, openSync } from "node:fs";
import { checkFile, damaged, tellDamage } from "./check.ts";
import { openDatabase } from "./database.ts";

/**
 * Copies a database, with what its log holds. Takes the thread for some seconds a gigabyte. Throws when the
 * copy is not whole, for then the database itself is damaged.
 */
export function copyDatabase(file: string, copy: string): void {
  const database = openDatabase(file, { synchronous: "FULL" });
  try {
    database.run("vacuum into ?", [copy]);
  } catch (cause) {
    throw tellDamage(file, cause);
  } finally {
    database.close(true);
  }
  chmodSync(copy, 0o600);
  const [problem] = checkFile(copy);
  if (problem !== undefined) throw damaged(file, problem);
  syncPath(copy);
}

/** Moves what is in the log into the file, where that can be: a damaged one is left as it is. */
export function settleDatabase(file: string): void {
  try {
    const database = openDatabase(file, { synchronous: "FULL" });
    // As the last to let go of the file it clears the log away.
    database.close(true);
  } catch {
    return;
  }
}

/** Puts those who were erased since a copy of app.db was made into the copy, so that they go again. */
export function carryErasures(appFile: string, copy: string): void {
  const database = openDatabase(copy, { synchronous: "FULL" });
  try {
    database.run("attach ? as newer", [appFile]);
    database.run(
      "insert into erasures (hash, until) select hash, until from newer.erasures where true " +
        "on conflict (hash) do update set until = max(until, excluded.until)",
    );
    database.run("detach newer");
  } finally {
    database.close(true);
  }
  syncPath(copy);
}

/** Makes a file, or the names in a folder, durable. Not for a database that is open: its locks would go. */
export function syncPath(path: string): void {
  const fd = openSync(path, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
