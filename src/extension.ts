// What may be built on Plaudit: tables, rules and routes of one's own. Items and likes are built so.
import type { Migration, OwnMigrations } from "../db/migrations.ts";
import type { Routes, Session } from "./http/session.ts";
import type { Log } from "./log.ts";
import { type Permission, permissions } from "./permission.ts";
import type { Action, Record } from "./recorder/event.ts";
import type { Store } from "./store/store.ts";
import type { People } from "./store/people.ts";

export interface Extension {
  /** Names its migrations in app.db, and is never changed. */
  readonly name: string;
  /** Of its tables, the oldest first. They run after Plaudit's own, each once, before `build`. */
  readonly migrations?: readonly Migration[];
  /** Permissions of its own, for accounts and keys. */
  readonly permissions?: readonly string[];
  /** Called once for each app, when the store is open. */
  build(base: Base): Parts;
}

/** What an extension is given to build on. */
export interface Base {
  store: Store;
  record: Record;
  /** Milliseconds since 1970. */
  clock: () => number;
  log: Log;
}

/** What an extension adds; each may be left out. */
export interface Parts {
  /** Made once for each app that serves HTTP, and mounted with Plaudit's own. */
  routes?(http: { session: Session }): Routes;
  /** What it keeps of people, for those who take their data along, or leave. */
  people?: People;
  /** What was done since then, to be recorded again after an unclean start. */
  recent?(since: Date): Promise<Action[]>;
  /** Ways to choose people in reports, by name: the ids of the accounts that are meant by a value. */
  filters?: Readonly<{ [name: string]: (value: string) => Promise<string[]> }>;
}

/** All that an account or a key may be given in an app with these extensions. */
export function listPermissions(extensions: readonly Extension[]): readonly Permission[] {
  const own = extensions.flatMap((extension) => extension.permissions ?? []);
  // Types know those of Plaudit as it is given out; an app of one's own has more.
  return [...permissions, ...own] as Permission[];
}

export function migrationsOf(extensions: readonly Extension[]): OwnMigrations[] {
  return extensions.map(({ name, migrations = [] }) => ({ name, migrations }));
}
