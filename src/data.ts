// The data folder as one value: where each file lies, and how the folder comes to be.
import { accessSync, constants, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Migration, type OwnMigrations, sqliteMigrations } from "../db/migrations.ts";
import { listStrangers, migrateOwn, migrateSqlite } from "./store/migrate.ts";
import { openDatabase } from "./store/database.ts";

export interface DataFolder {
  readonly path: string;
  /** Accounts and what belongs to the house itself. */
  readonly appFile: string;
  /** Product events. */
  readonly eventsFile: string;
  /** One folder of segments for each process that records. */
  readonly journals: string;
}

/** Names the files; touches nothing. */
export function locateData(path: string): DataFolder {
  const folder = resolve(path);
  return {
    path: folder,
    appFile: join(folder, "app.db"),
    eventsFile: join(folder, "events.db"),
    journals: join(folder, "journal"),
  };
}

/**
 * Makes the folder if it is missing, brings both files to today's schema and then the extensions'
 * tables, and returns the names of the migrations that were run. Throws an Error for people when the
 * folder cannot be used, or when the data is a newer program's.
 */
export function prepareData(data: DataFolder, own: readonly OwnMigrations[] = []): string[] {
  makeFolder(data);
  return [
    ...migrate(data.appFile, "app", sqliteMigrations.app, own),
    ...migrate(data.eventsFile, "events", sqliteMigrations.events),
  ];
}

/** The extensions whose tables are in prepared data, and who are not among those given. */
export function findStrangers({ appFile }: DataFolder, known: readonly OwnMigrations[]): string[] {
  using database = openDatabase(appFile, { synchronous: "FULL", readonly: true });
  return listStrangers(database, known);
}

function makeFolder({ path, journals }: DataFolder): void {
  try {
    mkdirSync(journals, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const { code } = cause as { code?: string };
    throw new Error(
      `The data folder ${path} cannot be written (${code}): choose another with --data, or mend its owner.`,
      { cause },
    );
  }
}

function migrate(
  file: string,
  title: string,
  migrations: readonly Migration[],
  own: readonly OwnMigrations[] = [],
): string[] {
  try {
    using database = openDatabase(file, { synchronous: "FULL" });
    return [
      ...migrateSqlite(database, migrations).map((name) => `${title} ${name}`),
      ...own.flatMap((each) => migrateOwn(database, each).map((name) => `${each.name} ${name}`)),
    ];
  } catch (cause) {
    const { code, message } = cause as Error & { code?: string };
    if (!/^SQLITE_(NOTADB|CORRUPT)/.test(code ?? "")) throw cause;
    throw new Error(
      `${file} is damaged (${message}): keep a copy of the folder and restore a backup; \`plaudit doctor\` says more.`,
      { cause },
    );
  }
}
