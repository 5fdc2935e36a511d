// Where a database remembers which migrations it has had: Plaudit's own, or one extension's.
import type { Database } from "bun:sqlite";
import type { Migration } from "../../../db/migrations.ts";
import type { Done } from "../missing.ts";

export interface History {
  /** Whoever wrote the migrations, for people. */
  readonly writer: string;
  /** Makes its tables, if they are missing. */
  make(): void;
  /** In the order in which they ran. Writes nothing, and finds none if there is no table. */
  done(): Done[];
  add(migration: Migration, tookMs: number): void;
}

/** What is known of the migration that ran last. */
export interface LastMigration {
  name: string;
  ranAt: string;
  tookMs: number;
}

// 0.1.0 writes whole rows to the first two, which therefore stay as they are; what has been kept since has a table
// of its own, where Plaudit's own rows have no owner.
const makeOurs =
  "create table if not exists migrations (name text primary key, run_at text not null)";
const makeOwn =
  "create table if not exists own_migrations (owner text not null, name text not null, run_at text not null, primary key (owner, name))";
const makeNotes =
  "create table if not exists migration_notes (owner text not null, name text not null, additive integer not null, ran_at text not null, took_ms integer not null, primary key (owner, name))";

export function createHistory(database: Database, owner = ""): History {
  const isOurs = owner === "";
  return {
    writer: isOurs ? "Plaudit" : owner,
    make() {
      database.run(isOurs ? makeOurs : makeOwn);
      database.run(makeNotes);
    },
    done() {
      const names = isOurs ? listNames(database) : listOwnNames(database, owner);
      const additive = listAdditive(database, owner);
      return names.map((name) => ({ name, additive: additive.has(name) }));
    },
    add({ name, additive = false }, tookMs) {
      const now = new Date().toISOString();
      if (isOurs) database.query("insert into migrations values (?, ?)").run(name, now);
      else database.query("insert into own_migrations values (?, ?, ?)").run(owner, name, now);
      database
        .query("insert or replace into migration_notes values (?, ?, ?, ?, ?)")
        .run(owner, name, additive, now, Math.round(tookMs));
    },
  };
}

/** Undefined: it ran before this was kept. */
export function findLastMigration(database: Database): LastMigration | undefined {
  if (!hasTable(database, "migration_notes")) return undefined;
  const newest = database.query<LastMigration, []>(
    "select name, ran_at as ranAt, took_ms as tookMs from migration_notes order by ran_at desc, rowid desc",
  );
  return newest.get() ?? undefined;
}

interface Named {
  name: string;
}

function listNames(database: Database): string[] {
  if (!hasTable(database, "migrations")) return [];
  const rows = database.query<Named, []>("select name from migrations order by rowid").all();
  return rows.map(({ name }) => name);
}

function listOwnNames(database: Database, owner: string): string[] {
  if (!hasTable(database, "own_migrations")) return [];
  const list = "select name from own_migrations where owner = ? order by rowid";
  return database
    .query<Named, [string]>(list)
    .all(owner)
    .map(({ name }) => name);
}

function listAdditive(database: Database, owner: string): Set<string> {
  if (!hasTable(database, "migration_notes")) return new Set();
  const list = "select name from migration_notes where owner = ? and additive";
  return new Set(
    database
      .query<Named, [string]>(list)
      .all(owner)
      .map(({ name }) => name),
  );
}

function hasTable(database: Database, name: string): boolean {
  const find = database.query("select 1 from sqlite_schema where type = 'table' and name = ?");
  return find.get(name) !== null;
}
