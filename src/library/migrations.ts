// Reads a folder of migrations as drizzle-kit writes it.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Dialect, MigrationSets } from "../../db/migrations.ts";

interface Journal {
  dialect: string;
  entries: readonly { tag: string }[];
}

const list = join("meta", "_journal.json");
/** What drizzle-kit calls them, and so the folders of an app that has both. */
const dialects: Readonly<Record<string, Dialect>> = { sqlite: "sqlite", postgresql: "postgres" };

/**
 * The folder's migrations, the oldest first; its path is relative to where the program is started. Where it has a
 * folder for each database, `sqlite` and `postgresql`, it reads them both. As a macro
 * (`import { readMigrations } from "plaudit/migrations" with { type: "macro" }`) it is read when the program is built, so
 * that a binary has them in it. Throws when there is no such folder.
 */
export function readMigrations(folder: string): MigrationSets {
  if (existsSync(join(folder, list))) return readFolder(folder);
  const names = Object.keys(dialects).filter((name) => existsSync(join(folder, name, list)));
  if (names.length === 0) {
    throw new Error(
      `There are no migrations in ${resolve(folder)} (no ${list}): make them with \`drizzle-kit generate\`, or name their folder from where the program is started.`,
    );
  }
  return Object.assign({}, ...names.map((name) => readFolder(join(folder, name))));
}

function readFolder(folder: string): MigrationSets {
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const { dialect, entries } = JSON.parse(read(list)) as Journal;
  const known = dialects[dialect];
  if (known === undefined) {
    throw new Error(
      `The migrations in ${resolve(folder)} are for ${dialect}, not for SQLite or PostgreSQL.`,
    );
  }
  return { [known]: entries.map(({ tag }) => ({ name: tag, sql: read(`${tag}.sql`) })) };
}
