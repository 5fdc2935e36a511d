// Copies of databases: each of one moment, whole, and on the disk when it is done.
import type { Database } from "bun:sqlite";
import { dirname } from "node:path";
import { chmodSync, closeSync, existsSync, fsyncSync, openSync } from "node:fs";
import { checkFile, damaged, explainDamage, lookInto } from "./check.ts";
import { openDatabase } from "./database.ts";

export interface CopyOptions {
  /** Whether the copy is to be on the disk when this returns: not one that is read at once and then deleted. */
  isDurable?: boolean;
}

/**
 * Copies a database, with what its log holds. Takes the thread for some seconds a gigabyte. Throws when the
 * copy is not whole, for then the database itself is damaged.
 */
export function copyDatabase(
  file: string,
  copy: string,
  { isDurable = true }: CopyOptions = {},
): void {
  const database = openExisting(file);
  try {
    // A copy is written as its database would be: a sync of all of it holds up everybody else's.
    if (!isDurable) database.run("pragma synchronous = off");
    database.run("vacuum into ?", [copy]);
  } catch (cause) {
    throw explainRoom(file, copy, cause);
  } finally {
    database.close(true);
  }
  chmodSync(copy, 0o600);
  const [problem] = checkFile(copy);
  if (problem !== undefined) throw damaged(file, problem);
  if (isDurable) syncPath(copy);
}

/** SQLite says of a full disk, and of one that fails, little more than that it was so. */
function explainRoom(file: string, copy: string, cause: unknown): unknown {
  const { code = "" } = cause as { code?: string };
  if (!/^SQLITE_(FULL|IOERR)/.test(code)) return explainDamage(file, cause);
  return new Error(
    `${file} cannot be copied to ${dirname(copy)} (${code}): make room there, or look at the disk.`,
    { cause },
  );
}

/** Copies a database for a look at it, and leaves the folder that it is in as it is. */
export function copyAside(file: string, copy: string): void {
  lookInto(file, (database) => database.run("vacuum into ?", [copy]));
  chmodSync(copy, 0o600);
}

/** A missing database is not made: its copy would be an empty one, and nobody would know. */
function openExisting(file: string): Database {
  if (!existsSync(file)) throw new Error(`${file} is missing: restore a backup.`);
  return openDatabase(file, { synchronous: "FULL" });
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

/**
 * Makes a copy of events.db know those whom newer data has erased since: the next start erases their accounts, which
 * app.db of the copy still has, and what events of theirs there are. (In app.db they would count as erased already.) A
 * file that is missing or damaged is left out.
 */
export function carryErasures(
  newer: { appFile: string; eventsFile: string },
  eventsCopy: string,
): void {
  const sources = [
    { file: newer.appFile, table: "erasures" },
    { file: newer.eventsFile, table: "erased" },
  ].filter(({ file }) => existsSync(file) && checkFile(file).length === 0);
  if (sources.length === 0) return;
  try {
    carryAll(sources, eventsCopy);
  } catch (cause) {
    throw explainDamage(eventsCopy, cause);
  }
  syncPath(eventsCopy);
}

function carryAll(sources: readonly { file: string; table: string }[], eventsCopy: string): void {
  const copy = openDatabase(eventsCopy, { synchronous: "FULL" });
  try {
    for (const { file, table } of sources) {
      copy.run("attach ? as newer", [file]);
      copy.run(
        `insert into erased (hash, until, settled) select hash, until, 0 from newer.${table} where true ` +
          "on conflict (hash) do update set until = excluded.until, settled = 0 where until < excluded.until",
      );
      copy.run("detach newer");
    }
  } finally {
    copy.close(true);
  }
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
