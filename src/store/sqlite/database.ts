// Opens the embedded databases, with their pragmas and migrations. It does not import Drizzle, which a Worker would load
// for nothing at every start.
import { constants, Database } from "bun:sqlite";
import { accessSync, constants as fs, existsSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import type { Migration, OwnMigrations } from "../../../db/migrations.ts";
import { createMemo } from "../../runtime/memo.ts";
import { migrateOwn, migrateSqlite } from "./migrations.ts";

const busyTimeoutMs = 5000;

export interface SqliteOptions {
  /** How a commit reaches the disk: FULL syncs in the commit, NORMAL leaves it to `openWalSync`. */
  synchronous: "NORMAL" | "FULL";
  readonly?: boolean;
}

/** Opens a file (or ":memory:") with the pragmas that every connection of ours has. */
export function openDatabase(file: string, options: SqliteOptions): Database {
  const database = options.readonly ? openReadonly(file) : new Database(file, { create: true });
  return prepareConnection(database, options);
}

function prepareConnection(database: Database, options: SqliteOptions): Database {
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
 * On a disk that nobody may write SQLite cannot make the log that it wants even to read, and says so of the database.
 * Without a log there is nothing in it, and nobody who could write.
 */
function openReadonly(file: string): Database {
  const isStill = !existsSync(`${file}-wal`) && existsSync(file) && !isWritable(dirname(file));
  return isStill ? openStill(file) : new Database(file, { readonly: true });
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, fs.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** SQLite is told that nobody writes, and makes nothing. */
function openStill(file: string): Database {
  const url = `${pathToFileURL(file).href}?immutable=1`;
  return new Database(url, constants.SQLITE_OPEN_READONLY | constants.SQLITE_OPEN_URI);
}

/**
 * Opens a file to look at it. Even to read, SQLite makes a log beside the file, unless it is told that nobody
 * writes. Where there is a log, somebody may, and the most that is made is SQLite's index of it. A file that is
 * missing is empty.
 */
export function openUntouched(file: string): Database {
  if (!existsSync(file)) return new Database(":memory:");
  if (existsSync(`${file}-wal`)) return openDatabase(file, { synchronous: "FULL", readonly: true });
  return openStill(file);
}

/** Schemas of databases in memory that are remembered: a test run knows a handful. */
const schemasMax = 16;
const schemas = createMemo<string, Uint8Array>(schemasMax);
const digests = new WeakMap<readonly Migration[], string>();

/** Tells lists of migrations apart by all that is in them. */
function digestOf(migrations: readonly Migration[]): string {
  const digest = digests.get(migrations) ?? Bun.SHA256.hash(JSON.stringify(migrations), "hex");
  digests.set(migrations, digest);
  return digest;
}

/**
 * Opens a file and brings its schema up to date, and then the extensions'. One in memory is a copy of the first that
 * had these migrations: to run them took a quarter of what a test's app takes.
 */
export function openMigrated(
  file: string,
  migrations: readonly Migration[],
  options: SqliteOptions,
  own: readonly OwnMigrations[] = [],
): Database {
  const make = () => {
    const database = openDatabase(file, options);
    migrateSqlite(database, migrations);
    for (const each of own) migrateOwn(database, each);
    return database;
  };
  if (file !== ":memory:") return make();
  const owned = own.map((each) => `${each.name} ${digestOf(each.migrations)}`);
  const key = JSON.stringify([digestOf(migrations), ...owned]);
  const schema = schemas.of(key, () => {
    using database = make();
    return database.serialize();
  });
  return prepareConnection(Database.deserialize(schema), options);
}
