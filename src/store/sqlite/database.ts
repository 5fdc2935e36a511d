// Opens the embedded databases, with their pragmas and migrations. It does not import Drizzle, which a Worker would load
// for nothing at every start.
import { constants, Database } from "bun:sqlite";
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { Migration, OwnMigrations } from "../../../db/migrations.ts";
import { migrateOwn, migrateSqlite } from "./migrations.ts";

const busyTimeoutMs = 5000;

export interface SqliteOptions {
  /** How a commit reaches the disk: FULL syncs in the commit, NORMAL leaves it to `openWalSync`. */
  synchronous: "NORMAL" | "FULL";
  readonly?: boolean;
}

/** Opens a file (or ":memory:") with the pragmas that every connection of ours has. */
export function openDatabase(file: string, options: SqliteOptions): Database {
  const database = new Database(file, options.readonly ? { readonly: true } : { create: true });
  database.run(`pragma busy_timeout = ${busyTimeoutMs}`);
  database.run("pragma foreign_keys = on");
  // Deleted data is overwritten: it was deleted for a reason.
  database.run("pragma secure_delete = on");
  if (!options.readonly) {
    database.run("pragma journal_mode = wal");
    database.run(`pragma synchronous = ${options.synchronous}`);
  }
  return database;
}

/**
 * Opens a file to look at it. Even to read, SQLite makes a log beside the file, unless it is told that nobody
 * writes. Where there is a log, somebody may, and the most that is made is SQLite's index of it. A file that is
 * missing is empty.
 */
export function openUntouched(file: string): Database {
  if (!existsSync(file)) return new Database(":memory:");
  if (existsSync(`${file}-wal`)) return openDatabase(file, { synchronous: "FULL", readonly: true });
  const url = `${pathToFileURL(file).href}?immutable=1`;
  return new Database(url, constants.SQLITE_OPEN_READONLY | constants.SQLITE_OPEN_URI);
}

/** Opens a file and brings its schema up to date, and then the extensions'. */
export function openMigrated(
  file: string,
  migrations: readonly Migration[],
  options: SqliteOptions,
  own: readonly OwnMigrations[] = [],
): Database {
  const database = openDatabase(file, options);
  migrateSqlite(database, migrations);
  for (const each of own) migrateOwn(database, each);
  return database;
}
