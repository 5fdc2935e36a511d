// Brings a database to the newest schema: each migration once, by name, in a transaction of its own.
import type { Database } from "bun:sqlite";
import type { Migration } from "../../db/migrations.ts";

/**
 * Runs what is missing and returns its names. Throws when the database knows a migration that this
 * program does not: it was written by a newer Plaudit.
 */
export function migrateSqlite(database: Database, migrations: readonly Migration[]): string[] {
  database.run(
    "create table if not exists migrations (name text primary key, run_at text not null)",
  );
  const done = new Set(
    database
      .query<{ name: string }, []>("select name from migrations")
      .all()
      .map((row) => row.name),
  );
  const unknown = [...done].filter((name) => !migrations.some((m) => m.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `The data was written by a newer Plaudit (${unknown.join(", ")}): start that version, or restore an older backup.`,
    );
  }
  const run = database.transaction(({ name, sql }: Migration) => {
    // Another process may have been first since we looked.
    if (database.query("select 1 from migrations where name = ?").get(name)) return;
    for (const statement of sql.split("--> statement-breakpoint")) database.run(statement);
    database.run("insert into migrations values (?, ?)", [name, new Date().toISOString()]);
  });
  const missing = migrations.filter((m) => !done.has(m.name));
  for (const migration of missing) run.immediate(migration);
  return missing.map((m) => m.name);
}
