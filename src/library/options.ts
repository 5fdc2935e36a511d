// The options that an app gives Plaudit, and the extension that they make: it is one as items are.
import type { TObject } from "@sinclair/typebox";
import type { Migrations } from "../../db/migrations.ts";
import type { Extension, InConsole } from "../extension.ts";
import { notKnown } from "../domain/nearest.ts";
import { standardExtensions } from "../app/standard.ts";
import type { Action } from "../domain/event.ts";
import type { Schema, Statement, Writer } from "../store/store.ts";
import { mailTemplates, type MailTemplates } from "../mail/templates.ts";
import { createDatabase, type Database } from "./database.ts";
import { readMigrations } from "./migrations.ts";

export interface Options<S extends Schema = Schema, Own extends string = string> {
  /** Your tables and their relations, as a module: `import * as schema from "./schema.ts"`. */
  schema?: S;
  /**
   * The migrations of these tables: the folder that drizzle-kit writes, or a folder of one such folder for each database,
   * `sqlite` and `postgresql`; or what `readMigrations` read from it. A plain list is for SQLite.
   */
  migrations?: string | Migrations;
  /**
   * The app's own fields of an account, as a TypeBox schema: `t.Object({ company: t.String({ maxLength: 100 }) })`.
   * They are asked for at sign-up as `profile`, changed and answered with the account.
   */
  profile?: TObject;
  /** False: nobody need say how old they are. Default: true. */
  age?: boolean;
  /** Permissions of the app's own, for accounts and keys: `orders:write`. */
  permissions?: readonly Own[];
  /** What your tables keep of people. */
  people?: {
    /** Fields for a person's export, which become JSON. */
    export?(userId: string, tools: { db: Database<S> }): Promise<object>;
    /** Statements that run before the account's row is deleted, in the same transaction. */
    erase?(userId: string, tools: { db: Writer }): readonly Statement[];
  };
  /**
   * The events since then, made from the rows. They are recorded again after an unclean end, so that none is lost
   * that was about to be recorded. Use it only for events whose messageId comes from the row.
   */
  recent?(since: Date, tools: { db: Database<S> }): Promise<Action[]>;
  /** Links in the console's rail, and questions on its overview. */
  console?: InConsole;
  /** Mail in your own words, each kind a function of what it is told. What is left out is in ours. */
  mail?: Partial<MailTemplates>;
  /** The extensions to build in, in this order. Default: items. */
  extensions?: readonly Extension[];
}

/** Its migrations' name in the database. */
const ownName = "own";

/** The options of an app, and of a test app. */
const optionNames =
  "schema migrations profile age permissions people recent console mail extensions data settings log commands clock recorder passwords ask".split(
    " ",
  );
const mailNames = Object.keys(mailTemplates);
const peopleNames = ["export", "erase"];
const consoleNames = ["links", "tiles"];
const extensionNames = ["name", "migrations", "permissions", "console", "build"];

/** Throws an Error for an unknown name: an `earse` that nobody reads would erase nothing. */
function demandKnown(path: string, given: object, known: readonly string[]): void {
  const stray = Object.keys(given).find((name) => !known.includes(name));
  if (stray === undefined) return;
  throw new Error(`The option ${path}${stray} ${notKnown(stray, known)}`);
}

/** All extensions of the app, its own last. Throws for unknown options. */
export function listExtensions<S extends Schema>(options: Options<S>): readonly Extension[] {
  demandKnown("", options, optionNames);
  demandKnown("people.", options.people ?? {}, peopleNames);
  demandKnown("console.", options.console ?? {}, consoleNames);
  demandKnown("mail.", options.mail ?? {}, mailNames);
  if (options.profile && options.profile.type !== "object") {
    throw new Error("The option profile must be a t.Object of the account's fields.");
  }
  for (const [i, extension] of (options.extensions ?? []).entries()) {
    demandKnown(`extensions.${i}.`, extension, extensionNames);
  }
  const { extensions = standardExtensions, permissions, migrations = [], people, recent } = options;
  const own: Extension = {
    name: ownName,
    permissions,
    console: options.console,
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

/** What the app asks of people. */
export function shapeOf({ profile, age = true }: Pick<Options, "profile" | "age">) {
  return { profile, isAgeNeeded: age };
}

/** Dates as text, and whatever else JSON makes of things. */
const toJson = (value: object) => JSON.parse(JSON.stringify(value));
