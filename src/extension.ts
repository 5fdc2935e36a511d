// What an extension of Plaudit is: tables, rules and routes of its own. Items and likes are one.
import type {
  Dialect,
  Migration,
  Migrations,
  MigrationSets,
  OwnMigrations,
} from "../db/migrations.ts";
import type { Routes, Session } from "./http/session.ts";
import type { Log } from "./runtime/log.ts";
import { type Permission, permissions } from "./domain/permission.ts";
import type { Action, RecordAction } from "./domain/event.ts";
import type { Store } from "./store/store.ts";
import type { PersonalData } from "./store/personal-data.ts";

export interface Extension {
  /** The name of its migrations in the database, which never changes. */
  readonly name: string;
  /**
   * The migrations of its tables, the oldest first, for each database that it knows; a plain list is for SQLite. They
   * run after Plaudit's own, each once, before `build`.
   */
  readonly migrations?: Migrations;
  /** Permissions of its own, for accounts and keys. */
  readonly permissions?: readonly string[];
  /** What it puts into the console. */
  readonly console?: InConsole;
  /** Called once for each app, when the store is open. */
  build(base: Base): Parts;
}

/** What stands in the console for the app's sake. It is checked when the app starts. */
export interface InConsole {
  /** Links in the rail: a path of this server, or an address elsewhere. Only those who have `needs` see it. */
  readonly links?: readonly { title: string; href: string; needs?: string }[];
  /** Questions on the overview, as boards save them, for those who may read reports. */
  readonly tiles?: readonly { title: string; report: string; params: object }[];
}

/** What an extension is given to build on. */
export interface Base {
  store: Store;
  record: RecordAction;
  /** Milliseconds since 1970. */
  clock: () => number;
  log: Log;
}

/** What an extension adds; each may be left out. */
export interface Parts {
  /** Made once for each app that serves HTTP, and mounted with Plaudit's own. */
  routes?(http: { session: Session }): Routes;
  /** What it keeps of people, for the export and the erasure. */
  people?: PersonalData;
  /** The events since then, to be recorded again after an unclean end. */
  recent?(since: Date): Promise<Action[]>;
  /** Ways to choose people in reports, by name: each gives the ids of the accounts that a value stands for. */
  filters?: Readonly<{ [name: string]: (value: string) => Promise<string[]> }>;
}

/** All permissions in an app with these extensions. */
export function listPermissions(extensions: readonly Extension[]): readonly Permission[] {
  const own = extensions.flatMap((extension) => extension.permissions ?? []);
  // The types know Plaudit's own permissions; an app may have more.
  return [...permissions, ...own] as Permission[];
}

/** Their migrations for a database. Throws an Error for people where an extension has some for the other alone. */
export function migrationsOf(
  extensions: readonly Extension[],
  dialect: Dialect = "sqlite",
): OwnMigrations[] {
  return extensions.map(({ name, migrations = [] }) => {
    const sets = "length" in migrations ? { sqlite: migrations } : migrations;
    return { name, migrations: demandSet(name, sets, dialect) };
  });
}

const titles: Record<Dialect, string> = { sqlite: "SQLite", postgres: "PostgreSQL" };

function demandSet(name: string, sets: MigrationSets, dialect: Dialect): readonly Migration[] {
  const found = sets[dialect];
  const hasOthers = Object.values(sets).some((each) => each.length > 0);
  if (found || !hasOthers) return found ?? [];
  throw new Error(
    `The extension ${name} has no migrations for ${titles[dialect]}: make them with drizzle-kit, as docs/library.md says.`,
  );
}
