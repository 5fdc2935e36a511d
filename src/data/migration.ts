// Brings a data folder to this program's schema, and makes a backup first where there is something to lose.
import type { Database } from "bun:sqlite";
import { existsSync } from "node:fs";
import { type Migration, type OwnMigrations, sqliteMigrations } from "../../db/migrations.ts";
import { type DataFolder, demandNoStrangers, makeFolder } from "./folder.ts";
import { alone } from "./snapshot/lock.ts";
import { backUpBefore, type BeforeOptions, findCutShort, wayBackTo } from "./backup/before.ts";
import { whileNotRestoring } from "./restore/lock.ts";
import { demandNoRestore } from "./restore/stage.ts";
import { demandNoStage } from "./snapshot/way-back.ts";
import { inFile, lookInto } from "../store/sqlite/check.ts";
import { hasRows, listPending, migrateOwn, migrateSqlite } from "../store/sqlite/migrations.ts";

export interface PrepareOptions extends BeforeOptions {
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
  /** How to go back, for people, in a sentence that ends with a command. Undefined: no backup was made. */
  wayBack?: string;
}

/** One writer's migrations of one file. */
interface Series {
  title: string;
  file: string;
  listPending(database: Database): Migration[];
  run(database: Database): string[];
}

/** A migration that a folder waits for. */
export interface Pending extends Migration {
  /** With whose it is, for people. */
  title: string;
}

/**
 * Makes the folder if it is missing, brings both files to today's schema and then the extensions' tables.
 * Each migration is there whole or not at all; a start after an end between two of them goes on from there.
 * Throws an Error for people when the folder cannot be used, or when the data is a newer program's.
 */
export async function prepareData(
  data: DataFolder,
  own: readonly OwnMigrations[] = [],
  options: PrepareOptions = {},
): Promise<Prepared> {
  const isNew = makeFolder(data);
  return { isNew, ...(await whileNotRestoring(data, () => prepare(data, own, options))) };
}

async function prepare(
  data: DataFolder,
  own: readonly OwnMigrations[],
  options: PrepareOptions,
): Promise<Omit<Prepared, "isNew">> {
  demandNoStage(data);
  demandNoRestore(data);
  const all = listSeries(data, own);
  // Asked first: a folder that another process makes meanwhile has nothing to lose either.
  const isWorthIt = hasData(data) && !options.withoutSnapshot;
  if (!isWorthIt) return { done: migrate(all, options) };
  if (findPending(all).length === 0) return { done: [] };
  const names = own.map(({ name }) => name);
  if (options.isPlain) demandNoStrangers(data, names);
  return alone(data, () => migrateData(data, all, options));
}

async function migrateData(
  data: DataFolder,
  all: readonly Series[],
  options: PrepareOptions,
): Promise<Omit<Prepared, "isNew">> {
  // Another process may have been first since we looked.
  const pending = findPending(all);
  if (pending.length === 0) return { done: [] };
  const names = pending.map(({ title }) => title);
  const backup = (await findCutShort(data, names)) ?? (await backUpBefore(data, names, options));
  const command = wayBackTo(backup, data);
  try {
    const done = migrate(all, options);
    return { done, wayBack: describeWayBack(command, pending) };
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(`${message} To go back to the data as it was: \`${command}\`.`, { cause });
  }
}

function describeWayBack(command: string, done: readonly Pending[]): string {
  const toBackup = `stop the server and run: ${command}`;
  return isAdditive(done)
    ? `To go back, start the version before, which runs on the new schema too. For the data as it was, ${toBackup}`
    : `To go back, ${toBackup}`;
}

/** Whether the version before runs on what they make. */
export function isAdditive(migrations: readonly Migration[]): boolean {
  return migrations.every(({ additive }) => additive);
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
      listPending: (database: Database) => listPending(database, each.migrations, each.name),
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

/** What a start would run. Writes nothing. Throws an Error for people for data of a newer program. */
export function listWaiting(data: DataFolder, own: readonly OwnMigrations[]): Pending[] {
  return findPending(listSeries(data, own));
}

function findPending(all: readonly Series[]): Pending[] {
  return all.flatMap(({ title, file, listPending: list }) => {
    const migrations = lookInto(file, list);
    return migrations.map((each) => ({ ...each, title: `${title} ${each.name}` }));
  });
}

function migrate(all: readonly Series[], { onStep }: BeforeOptions): string[] {
  return all.flatMap((series) => {
    const done = inFile(series.file, series.run);
    onStep?.(`migrated ${series.title}`);
    return done.map((name) => `${series.title} ${name}`);
  });
}

function hasData({ appFile, eventsFile }: DataFolder): boolean {
  return (
    (existsSync(eventsFile) && inFile(eventsFile, (events) => hasRows(events, "migrations"))) ||
    (existsSync(appFile) && inFile(appFile, (app) => hasRows(app, "users")))
  );
}
