// Whether a database file is whole. Reads all of it: seconds for a large one.
import type { Database } from "bun:sqlite";
import { openDatabase, openUntouched, type SqliteOptions } from "./database.ts";

/** What SQLite finds wrong with the file, a few lines at most; nothing when it is whole. */
export function checkFile(file: string): string[] {
  try {
    const database = openDatabase(file, { synchronous: "FULL", readonly: true });
    try {
      const rows = database.query<{ quick_check: string }, []>("pragma quick_check(5)").all();
      return rows.map((row) => row.quick_check).filter((line) => line !== "ok");
    } finally {
      database.close();
    }
  } catch (error) {
    return [(error as Error).message];
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
    throw tellDamage(file, cause);
  }
}

/** The same for who only looks, and leaves the folder as it is. */
export function lookInto<T>(file: string, work: (database: Database) => T): T {
  try {
    using database = openUntouched(file);
    return work(database);
  } catch (cause) {
    throw tellDamage(file, cause);
  }
}

/** What people are told instead of SQLite's words where a file is damaged or barred; any other failure is itself. */
export function tellDamage(file: string, cause: unknown): unknown {
  const { code = "", message } = cause as Error & { code?: string };
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) return damaged(file, message, cause);
  // Even to read, SQLite makes the write-ahead log that the last to close it took away.
  if (/^SQLITE_(CANTOPEN|READONLY)/.test(code)) return barred(file, code, cause);
  return cause;
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
