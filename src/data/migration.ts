// Brings a data folder to this program's schema, and takes a snapshot first where there is something to lose.
import type { Database } from "bun:sqlite";
import { existsSync } from "node:fs";
import { type OwnMigrations, sqliteMigrations } from "../../db/migrations.ts";
import { type DataFolder, demandNoStrangers, makeFolder } from "./folder.ts";
import { alone } from "./snapshot/lock.ts";
import {
  findCutShort,
  type SnapshotOptions,
  takeSnapshot,
  wayBackTo,
} from "./snapshot/snapshot.ts";
import { demandNoRestore } from "./restore/stage.ts";
import { demandNoStage } from "./snapshot/way-back.ts";
import { inFile } from "../store/sqlite/check.ts";
import {
  hasRows,
  listPending,
  listPendingOwn,
  migrateOwn,
  migrateSqlite,
} from "../store/sqlite/migrations.ts";

export interface PrepareOptions extends SnapshotOptions {
  /** Somebody has a copy of their own. */
  withoutSnapshot?: boolean;
  /** An app's data is left as it is: the app may be of an earlier version, and knows its own tables. */
  isPlain?: boolean;
}

export interface Prepared {
  /** The folder was not there. */
  isNew: boolean;
  /** The names of the migrations that were run. */
  done: string[];
  /** What people type to have the data as it was. Undefined: no snapshot was taken. */
  wayBack?: string;
}

/** One writer's migrations of one file. */
interface Series {
  title: string;
  file: string;
  listPending(database: Database): string[];
  run(database: Database): string[];
}

/**
 * Makes the folder if it is missing, brings both files to today's schema and then the extensions' tables.
 * Each migration is there whole or not at all; a start after an end between two of them goes on from there.
 * Throws an Error for people when the folder cannot be used, or when the data is a newer program's.
 */
export function prepareData(
  data: DataFolder,
  own: readonly OwnMigrations[] = [],
  options: PrepareOptions = {},
): Prepared {
  const isNew = makeFolder(data);
  demandNoStage(data);
  demandNoRestore(data);
  const all = listSeries(data, own);
  // Asked first: a folder that another process makes meanwhile has nothing to lose either.
  const isWorthIt = hasData(data) && !options.withoutSnapshot;
  if (!isWorthIt) return { isNew, done: migrate(all, options) };
  if (findPending(all).length === 0) return { isNew, done: [] };
  const names = own.map(({ name }) => name);
  if (options.isPlain) demandNoStrangers(data, names);
  return alone(data, () => migrateData(data, all, options));
}

function migrateData(data: DataFolder, all: readonly Series[], options: PrepareOptions): Prepared {
  // Another process may have been first since we looked.
  const pending = findPending(all);
  if (pending.length === 0) return { isNew: false, done: [] };
  const snapshot = findCutShort(data, pending) ?? takeSnapshot(data, pending, options);
  const wayBack = wayBackTo(snapshot, data);
  try {
    return { isNew: false, done: migrate(all, options), wayBack };
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(`${message} To go back to the data as it was: \`${wayBack}\`.`, { cause });
  }
}

function listSeries({ appFile, eventsFile }: DataFolder, own: readonly OwnMigrations[]): Series[] {
  const { app, events } = sqliteMigrations;
  return [
    {
      title: "app",
      file: appFile,
      listPending: (database) => listPending(database, app),
      run: (database) => migrateSqlite(database, app),
    },
    ...own.map((each) => ({
      title: each.name,
      file: appFile,
      listPending: (database: Database) => listPendingOwn(database, each),
      run: (database: Database) => migrateOwn(database, each),
    })),
    {
      title: "events",
      file: eventsFile,
      listPending: (database) => listPending(database, events),
      run: (database) => migrateSqlite(database, events),
    },
  ];
}

function findPending(all: readonly Series[]): string[] {
  return all.flatMap((series) => titled(series, inFile(series.file, series.listPending)));
}

function migrate(all: readonly Series[], { onStep }: SnapshotOptions): string[] {
  return all.flatMap((series) => {
    const done = titled(series, inFile(series.file, series.run));
    onStep?.(`migrated ${series.title}`);
    return done;
  });
}

function titled({ title }: Series, names: readonly string[]): string[] {
  return names.map((name) => `${title} ${name}`);
}

function hasData({ appFile, eventsFile }: DataFolder): boolean {
  return (
    (existsSync(eventsFile) && inFile(eventsFile, (events) => hasRows(events, "migrations"))) ||
    (existsSync(appFile) && inFile(appFile, (app) => hasRows(app, "users")))
  );
}
