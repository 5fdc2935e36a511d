// Reads a folder of migrations as drizzle-kit writes it.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Migration } from "../../db/migrations.ts";

interface Journal {
  entries: readonly { tag: string }[];
}

/**
 * The folder's migrations, the oldest first; its path is relative to where the program is started. As a
 * macro (`import { readMigrations } from "plaudit/migrations" with { type: "macro" }`) it is read when the
 * program is built, so that a binary has them in it. Throws when there is no such folder.
 */
export function readMigrations(folder: string): Migration[] {
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const list = join("meta", "_journal.json");
  if (!existsSync(join(folder, list))) {
    throw new Error(
      `There are no migrations in ${resolve(folder)} (no ${list}): make them with \`drizzle-kit generate\`, or name their folder from where the program is started.`,
    );
  }
  const { entries } = JSON.parse(read(list)) as Journal;
  return entries.map(({ tag }) => ({ name: tag, sql: read(`${tag}.sql`) }));
}
