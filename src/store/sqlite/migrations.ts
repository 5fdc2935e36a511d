// Brings a database to the newest schema: each migration once, by name, in a transaction of its own.
import type { Database } from "bun:sqlite";
import type { Migration, OwnMigrations } from "../../../db/migrations.ts";

/** Where it is written down which migrations were run: ours, or one extension's. */
/** Which migrations of one writer a database has had. */
interface Progress {
  done(): string[];
  add(name: string): void;
  /** Whoever wrote the migrations, for people. */
  writer: string;
}

/**
 * Runs what is missing and returns its names. Throws when the database knows a migration that this
 * program does not: it was written by a newer Plaudit.
 */
export function migrateSqlite(database: Database, migrations: readonly Migration[]): string[] {
  return migrate(database, migrations, ledgerOf(database));
}

/** The same for an extension's tables, after Plaudit's own. Extensions that are gone leave theirs as they are. */
export function migrateOwn(database: Database, { name, migrations }: OwnMigrations): string[] {
  return migrate(database, migrations, ownLedgerOf(database, name));
}

/** The names of what `migrateSqlite` would run. Throws as it does. */
export function listPending(database: Database, migrations: readonly Migration[]): string[] {
  return findMissing(migrations, ledgerOf(database)).map(({ name }) => name);
}

/** The names of what `migrateOwn` would run. Throws as it does. */
export function listPendingOwn(database: Database, own: OwnMigrations): string[] {
  return findMissing(own.migrations, ownLedgerOf(database, own.name)).map(({ name }) => name);
}

/** Whether there is such a table with anything in it. */
export function hasRows(database: Database, table: "migrations" | "users"): boolean {
  const known = database.query("select 1 from sqlite_schema where type = 'table' and name = ?");
  return known.get(table) !== null && database.query(`select 1 from ${table}`).get() !== null;
}

function ledgerOf(database: Database): Progress {
  database.run(
    "create table if not exists migrations (name text primary key, run_at text not null)",
  );
  const list = database.query<{ name: string }, []>("select name from migrations");
  const insert = database.query("insert into migrations values (?, ?)");
  return {
    done: () => list.all().map((row) => row.name),
    add: (name) => void insert.run(name, new Date().toISOString()),
    writer: "Plaudit",
  };
}

function ownLedgerOf(database: Database, owner: string): Progress {
  database.run(
    "create table if not exists own_migrations (owner text not null, name text not null, run_at text not null, primary key (owner, name))",
  );
  const list = database.query<{ name: string }, [string]>(
    "select name from own_migrations where owner = ?",
  );
  const insert = database.query("insert into own_migrations values (?, ?, ?)");
  return {
    done: () => list.all(owner).map((row) => row.name),
    add: (name) => void insert.run(owner, name, new Date().toISOString()),
    writer: owner,
  };
}

function findMissing(migrations: readonly Migration[], ledger: Progress): Migration[] {
  const done = new Set(ledger.done());
  const unknown = [...done].filter((name) => !migrations.some((m) => m.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `The data was written by a newer ${ledger.writer} (${unknown.join(", ")}): start that version, or restore an older backup.`,
    );
  }
  return migrations.filter((m) => !done.has(m.name));
}

function migrate(database: Database, migrations: readonly Migration[], ledger: Progress): string[] {
  const missing = findMissing(migrations, ledger);
  const run = database.transaction(({ name, sql }: Migration) => {
    // Another process may have been first since we looked.
    if (ledger.done().includes(name)) return;
    for (const statement of sql.split("--> statement-breakpoint")) database.run(statement);
    const [broken] = database.query<{ table: string }, []>("pragma foreign_key_check").all();
    if (broken)
      throw new Error(
        `The migration ${name} leaves rows in ${broken.table} that refer to missing rows.`,
      );
    ledger.add(name);
  });
  if (missing.length === 0) return [];
  // SQLite changes a column by a new table in the old one's place; while the old one goes, the rows that
  // refer to it would go with it. Inside a transaction this pragma does nothing.
  database.run("pragma foreign_keys = off");
  try {
    for (const migration of missing) run.immediate(migration);
  } finally {
    database.run("pragma foreign_keys = on");
  }
  return missing.map((m) => m.name);
}
