// Brings a database to the newest schema. Each migration runs once, by name, in a transaction of its own.
import type { Database } from "bun:sqlite";
import type { Migration, OwnMigrations } from "../../../db/migrations.ts";
import { findMissing } from "../missing.ts";
import { createHistory, type History } from "./migration-history.ts";

/**
 * Runs what is missing and returns its names. Throws when the database knows a migration that this
 * program does not and cannot do without: it was written by a newer Plaudit.
 */
export function migrateSqlite(database: Database, migrations: readonly Migration[]): string[] {
  return migrate(database, migrations, createHistory(database));
}

/** The same for an extension's tables, after Plaudit's own. The tables of extensions that are gone stay as they are. */
export function migrateOwn(database: Database, { name, migrations }: OwnMigrations): string[] {
  return migrate(database, migrations, createHistory(database, name));
}

/** What `migrateSqlite`, or of an extension `migrateOwn`, would run. Writes nothing. Throws as they do. */
export function listPending(
  database: Database,
  migrations: readonly Migration[],
  owner?: string,
): Migration[] {
  const history = createHistory(database, owner);
  return findMissing(migrations, history.done(), history.writer);
}

/** Whether there is such a table with anything in it. */
export function hasRows(database: Database, table: "migrations" | "users"): boolean {
  const known = database.query("select 1 from sqlite_schema where type = 'table' and name = ?");
  return known.get(table) !== null && database.query(`select 1 from ${table}`).get() !== null;
}

function migrate(database: Database, migrations: readonly Migration[], history: History): string[] {
  history.make();
  const missing = findMissing(migrations, history.done(), history.writer);
  const run = database.transaction((migration: Migration) => {
    const { name, sql } = migration;
    // Another process may have run it since we looked.
    if (history.done().some((each) => each.name === name)) return;
    const from = performance.now();
    for (const statement of sql.split("--> statement-breakpoint")) database.run(statement);
    const [broken] = database.query<{ table: string }, []>("pragma foreign_key_check").all();
    if (broken)
      throw new Error(
        `The migration ${name} leaves rows in ${broken.table} that refer to missing rows.`,
      );
    history.add(migration, performance.now() - from);
  });
  if (missing.length === 0) return [];
  // To change a column, SQLite makes a new table in the old one's place. When the old one goes, rows that refer to it
  // would go with it. Inside a transaction this pragma does nothing, so it comes before.
  database.run("pragma foreign_keys = off");
  try {
    for (const migration of missing) run.immediate(migration);
  } finally {
    database.run("pragma foreign_keys = on");
  }
  return missing.map((m) => m.name);
}
