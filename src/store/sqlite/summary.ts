// What the two databases hold, in a few figures: for backups and whoever compares them. Files of every schema
// that was ever released can be asked, for nothing is migrated first.
import type { Database } from "bun:sqlite";
import type { Ledger } from "../../domain/ledger.ts";
import type { Position } from "../../journal/position.ts";
import { inFile } from "./check.ts";
import { findInstallation } from "./installation.ts";

export interface AppSummary {
  /** Null: of before there was one. */
  installation: string | null;
  accounts: number;
  /** Plaudit's own migrations, by name. */
  migrations: string[];
  /** Those of extensions. */
  ownMigrations: { owner: string; name: string }[];
}

export interface EventsSummary {
  migrations: string[];
  /** By the names of journals. */
  ledgers: Record<string, Ledger>;
}

interface FileOptions {
  /** As a copy must be opened that is to stay as it is, byte for byte. */
  readonly?: boolean;
}

export function summarizeApp(file: string, options: FileOptions = {}): AppSummary {
  return inFile(file, readApp, options);
}

export function summarizeEvents(file: string, options: FileOptions = {}): EventsSummary {
  return inFile(file, readEvents, options);
}

/** Where it is written when something was made. Items and likes are an extension's, which an app may be without. */
const made = {
  accounts: ["users", "created_at"],
  items: ["items", "created_at"],
  likes: ["likes", "liked_at"],
  keys: ["api_keys", "created_at"],
} as const;

export type Made = Record<keyof typeof made, number>;

/** How much of each was made after that moment. */
export function countMadeSince(file: string, since: Date): Made {
  return inFile(file, (app) => {
    const count = ([table, column]: readonly [string, string]) => {
      const find = "select 1 from pragma_table_info(?) where name = ?";
      if (app.query(find).get(table, column) === null) return 0;
      return app
        .query<{ count: number }, [number]>(
          `select count(*) as count from ${table} where ${column} > ?`,
        )
        .get(since.getTime())!.count;
    };
    return {
      accounts: count(made.accounts),
      items: count(made.items),
      likes: count(made.likes),
      keys: count(made.keys),
    };
  });
}

/** How far each journal was stored. */
export function readPositions(file: string): Map<string, Position> {
  return inFile(
    file,
    (events) => {
      if (!hasTable(events, "journals")) return new Map();
      const rows = events
        .query<Position & { name: string }, []>(
          "select name, segment, offset, sequence from journals",
        )
        .all();
      return new Map(rows.map(({ name, ...position }) => [name, position]));
    },
    { readonly: true },
  );
}

function readApp(app: Database): AppSummary {
  return {
    installation: hasTable(app, "settings") ? (findInstallation(app) ?? null) : null,
    accounts: hasTable(app, "users")
      ? app.query<{ count: number }, []>("select count(*) as count from users").get()!.count
      : 0,
    migrations: readMigrations(app),
    ownMigrations: hasTable(app, "own_migrations")
      ? app
          .query<{ owner: string; name: string }, []>(
            "select owner, name from own_migrations order by owner, name",
          )
          .all()
      : [],
  };
}

function readEvents(events: Database): EventsSummary {
  const rows = hasTable(events, "journals")
    ? events
        .query<Ledger & { name: string }, []>(
          "select name, sequence as accepted, stored, duplicates, dead_lettered as deadLettered from journals order by name",
        )
        .all()
    : [];
  return {
    migrations: readMigrations(events),
    ledgers: Object.fromEntries(rows.map(({ name, ...ledger }) => [name, ledger])),
  };
}

function readMigrations(database: Database): string[] {
  if (!hasTable(database, "migrations")) return [];
  return database
    .query<{ name: string }, []>("select name from migrations order by name")
    .all()
    .map(({ name }) => name);
}

function hasTable(database: Database, name: string): boolean {
  const find = database.query("select 1 from sqlite_schema where type = 'table' and name = ?");
  return find.get(name) !== null;
}
