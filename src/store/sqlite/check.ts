// Says whether a database file is undamaged. It reads all of it, which takes seconds for a large one.
import type { Database } from "bun:sqlite";
import { openDatabase, openUntouched, type SqliteOptions } from "./database.ts";

/** No fault of the file's: there is no room beside it, or it may not be opened. */
const surroundings =
  /^SQLITE_(FULL|CANTOPEN|READONLY|BUSY|PERM|AUTH|IOERR_(SHM|WRITE|TRUNCATE|FSYNC|DIR_FSYNC|ACCESS|LOCK))/;

/**
 * What SQLite finds wrong with the file, in a few lines at most. Nothing if it is undamaged. Throws an Error for people
 * when it cannot be looked at.
 */
export function checkFile(file: string): string[] {
  try {
    const database = openDatabase(file, { synchronous: "FULL", readonly: true });
    try {
      const rows = database.query<{ quick_check: string }, []>("pragma quick_check(5)").all();
      return rows.map((row) => row.quick_check).filter((line) => line !== "ok");
    } finally {
      database.close();
    }
  } catch (cause) {
    const { code = "", message } = cause as Error & { code?: string };
    if (surroundings.test(code)) throw explainDamage(file, cause);
    return [message];
  }
}

/**
 * Opens a file for some work and closes it. Throws an Error for people, which names the file, when it is
 * damaged or its folder cannot be written.
 */
export function inFile<T>(
  file: string,
  work: (database: Database) => T,
  options: Pick<SqliteOptions, "readonly"> = {},
): T {
  try {
    using database = openDatabase(file, { ...options, synchronous: "FULL" });
    return work(database);
  } catch (cause) {
    throw explainDamage(file, cause);
  }
}

/** The same for who only looks, and leaves the folder as it is. */
export function lookInto<T>(file: string, work: (database: Database) => T): T {
  try {
    using database = openUntouched(file);
    return work(database);
  } catch (cause) {
    throw explainDamage(file, cause);
  }
}

/** An error in words for people if a file is damaged or barred. Any other failure stays as it is. */
export function explainDamage(file: string, cause: unknown): unknown {
  const { code = "", message } = cause as Error & { code?: string };
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) return damaged(file, message, cause);
  // SQLite makes the write-ahead log even to read: the last to close the file deleted it.
  if (/^SQLITE_(CANTOPEN|READONLY)/.test(code)) return barred(file, code, cause);
  if (/^SQLITE_(FULL|IOERR)/.test(code)) return noRoom(file, code, cause);
  return cause;
}

/** SQLite says of a full disk, and of one that fails, little more than that it was so. */
function noRoom(file: string, code: string, cause: unknown): Error {
  return new Error(
    `${file} cannot be read or written (${code}): make room on its disk, or look at the disk.`,
    { cause },
  );
}

function barred(file: string, code: string, cause: unknown): Error {
  return new Error(
    `${file} cannot be written (${code}): choose another folder with --data, or fix its owner.`,
    { cause },
  );
}

export function damaged(file: string, problem: string, cause?: unknown): Error {
  return new Error(
    `${file} is damaged (${problem}): keep a copy of the folder and restore a backup; \`plaudit doctor\` says more.`,
    { cause },
  );
}
