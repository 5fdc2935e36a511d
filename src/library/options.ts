// What an app of one's own tells Plaudit, and what that is as an extension: the same that items are.
import type { Migration } from "../../db/migrations.ts";
import type { Extension } from "../extension.ts";
import { notKnown } from "../nearest.ts";
import { standardExtensions } from "../standard.ts";
import type { Action } from "../recorder/event.ts";
import type { Schema, Statement, Writer } from "../store/store.ts";
import { createDatabase, type Database } from "./database.ts";
import { readMigrations } from "./migrations.ts";

export interface Options<S extends Schema = Schema, Own extends string = string> {
  /** Own tables and their relations, as a module of them is imported: `import * as schema from "./schema.ts"`. */
  schema?: S;
  /** Of these tables: the folder that drizzle-kit writes, or what `readMigrations` makes of it. */
  migrations?: string | readonly Migration[];
  /** Permissions of its own, that accounts and keys may be given: `orders:write`. */
  permissions?: readonly Own[];
  /** What own tables keep of people. */
  people?: {
    /** Fields of the file that somebody takes along; made JSON of. */
    export?(userId: string, tools: { db: Database<S> }): Promise<object>;
    /** Statements that run before the account's row is deleted, in the same transaction. */
    erase?(userId: string, tools: { db: Writer }): readonly Statement[];
  };
  /**
   * What was done since then, told from the rows: recorded again after an unclean start, so that an
   * event is not lost that was about to be recorded. Only for those with a messageId of the row's.
   */
  recent?(since: Date, tools: { db: Database<S> }): Promise<Action[]>;
  /** Whatever else is built in, in this order. Default: items. */
  extensions?: readonly Extension[];
}

/** Its migrations' name in app.db. */
const ownName = "own";

/** Of an app and of a test's. */
const optionNames =
  "schema migrations permissions people recent extensions data settings log commands clock recorder passwords ask".split(
    " ",
  );
const peopleNames = ["export", "erase"];
const extensionNames = ["name", "migrations", "permissions", "build"];

/** Throws an Error for people for a name that is none: an `earse` that nobody reads would erase nothing. */
function demandKnown(path: string, given: object, known: readonly string[]): void {
  const stray = Object.keys(given).find((name) => !known.includes(name));
  if (stray === undefined) return;
  throw new Error(`The option ${path}${stray} ${notKnown(stray, known)}`);
}

/** All that is built on Plaudit here, one's own last. Throws for options that it does not know. */
export function listExtensions<S extends Schema>(options: Options<S>): readonly Extension[] {
  demandKnown("", options, optionNames);
  demandKnown("people.", options.people ?? {}, peopleNames);
  for (const [i, extension] of (options.extensions ?? []).entries()) {
    demandKnown(`extensions.${i}.`, extension, extensionNames);
  }
  const { extensions = standardExtensions, permissions, migrations = [], people, recent } = options;
  const own: Extension = {
    name: ownName,
    permissions,
    migrations: typeof migrations === "string" ? readMigrations(migrations) : migrations,
    build({ store }) {
      const db = createDatabase<S>(store);
      return {
        people: people && {
          export: async (userId) => toJson((await people.export?.(userId, { db })) ?? {}),
          erase: (userId) => (writer) => people.erase?.(userId, { db: writer }) ?? [],
        },
        recent: async (since) => recent?.(since, { db }) ?? [],
      };
    },
  };
  return [...extensions, own];
}

/** Dates as text, and whatever else JSON makes of things. */
const toJson = (value: object) => JSON.parse(JSON.stringify(value));
