// The data folder as one value: where each file lies, and how the folder comes to be.
import { accessSync, constants, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { OwnMigrations } from "../db/migrations.ts";
import { openDatabase } from "./store/database.ts";
import { listStrangers } from "./store/migrate.ts";

export interface DataFolder {
  readonly path: string;
  /** Accounts and what belongs to the house itself. */
  readonly appFile: string;
  /** Product events. */
  readonly eventsFile: string;
  /** One folder of segments for each process that records. */
  readonly journals: string;
  /** What was there before migrations. */
  readonly snapshots: string;
}

/** Names the files; touches nothing. */
export function locateData(path: string): DataFolder {
  const folder = resolve(path);
  return {
    path: folder,
    appFile: join(folder, "app.db"),
    eventsFile: join(folder, "events.db"),
    journals: join(folder, "journal"),
    snapshots: join(folder, "snapshots"),
  };
}

/** The extensions whose tables are in prepared data, and who are not among those given. */
export function findStrangers({ appFile }: DataFolder, known: readonly OwnMigrations[]): string[] {
  using database = openDatabase(appFile, { synchronous: "FULL", readonly: true });
  return listStrangers(database, known);
}

/** Makes the folder if it is missing. Throws an Error for people when it cannot be used. */
export function makeFolder({ path, journals }: DataFolder): void {
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
