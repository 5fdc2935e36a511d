// Opens the stores on bun:sqlite, with Drizzle.
import type { Database } from "bun:sqlite";
import { getTableColumns, getTableName, is, sql, Table } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { sqliteColumns } from "../../../db/columns/sqlite.ts";
import { type OwnMigrations, sqliteMigrations } from "../../../db/migrations.ts";
import { defineTables } from "../../../db/schema.ts";
import { AppError } from "../../domain/error.ts";
import { settlesWithin } from "../../runtime/group-sync.ts";
import { createGroupCommit } from "./commits.ts";
import { openDatabase, openMigrated } from "./database.ts";
import { asWriter } from "./drizzle.ts";
import { createEventLog } from "./events/log.ts";
import { isUnavailable } from "../dialect.ts";
import { createSharedRead } from "./shared-read.ts";
import type { EventLog } from "../event-log.ts";
import { noNews } from "../news.ts";
import type { Results, Schema, Statement, Store, Writer } from "../store.ts";
import { type Fdatasync, openWalSync } from "./wal.ts";

export interface AppStoreOptions {
  /** A path, or ":memory:". */
  file: string;
  /** Called when the disk refuses a sync. The last writes may be gone, so the process must end. */
  onDiskFailure: (error: unknown) => void;
  /** The tables of extensions, made and changed after ours. */
  own?: readonly OwnMigrations[];
  /** Own tables and their relations, for `db.query`. */
  schema?: Schema;
  /** Syncs its log. A test's may fail. */
  fdatasync?: Fdatasync;
  /** Called with the database once it is open. A test may limit or break it. */
  onOpen?: (database: Database) => void;
}

const closeMsMax = 5000;

/** Opens app.db, migrated. */
export function openAppStore(options: AppStoreOptions): Store {
  const { file, own, schema, onDiskFailure, fdatasync, onOpen } = options;
  const database = openMigrated(file, sqliteMigrations.app, { synchronous: "NORMAL" }, own);
  // 64 MB. The recorder's Worker empties the log long before. A checkpoint here would freeze the event loop.
  database.run("pragma wal_autocheckpoint = 16000");
  onOpen?.(database);
  const tables = defineTables(sqliteColumns);
  const sharedRead = createSharedRead(database);
  const writer = asWriter(database, schema, sharedRead);
  demandTables(writer, schema);
  const wal =
    file === ":memory:" ? undefined : openWalSync(`${file}-wal`, onDiskFailure, fdatasync);
  const commits = createGroupCommit(database, sharedRead.end, async () => wal?.synced());

  const prepare: Store["prepare"] = <const S extends readonly Statement[]>(
    build: (db: Writer) => S,
  ) => {
    let prepared: Lazy[] | undefined;
    return (
      values: Record<string, unknown>,
      more?: (db: Writer) => readonly Statement[],
    ): Promise<Results<S>> => {
      const statements = (prepared ??= build(writer).map(toLazy));
      const others = more?.(writer).map(toLazy) ?? [];
      return commits
        .run(() => {
          const results = statements.map((each) => each.execute(values).sync()) as Results<S>;
          for (const each of others) each.execute({}).sync();
          return results;
        })
        .catch(refuse);
    };
  };

  return {
    db: writer,
    columns: sqliteColumns,
    tables,
    news: noNews,
    canBeAway: false,
    prepare,
    atomically: (build) => prepare(build)({}),
    beginWrites: commits.begin,
    async close() {
      // If the disk hangs, what is not synced by then was never acknowledged.
      if (await settlesWithin(commits.settled(), closeMsMax)) await wal?.close();
      sharedRead.end();
      database.close();
    },
  };
}

/** Throws for a table or a column of the schema that no migration has made. */
function demandTables(db: Writer, schema: Schema = {}): void {
  for (const table of Object.values(schema)) {
    if (!is(table, Table)) continue;
    if (is(table, PgTable)) {
      throw new Error(
        `The table ${getTableName(table)} is written for PostgreSQL, and DATABASE_URL is not set: unset it in the environment too, where plaudit/schema looks for it.`,
      );
    }
    const columns = Object.keys(getTableColumns(table));
    const row = Object.fromEntries(columns.map((name) => [name, sql`null`]));
    try {
      // It is prepared and never run. (In a read, SQLite takes the name of a missing column for a text.)
      db.insert(table as PgTable)
        .values(row)
        .prepare("");
    } catch (cause) {
      throw new Error(
        `The table ${getTableName(table)} is missing in app.db or differs from the schema (${(cause as Error).message}): make a migration with drizzle-kit.`,
        { cause },
      );
    }
  }
}

/** A full or failing disk is no bad request: whoever asked may try again. */
function refuse(cause: unknown): never {
  if (!isUnavailable(cause)) throw cause;
  throw new AppError("unavailable", "Nothing can be written now.", { retryAfterSeconds: 5, cause });
}

/** Opens app.db for reading; the file must have been migrated. */
export function openAppReader(file: string): Pick<Store, "db" | "tables" | "close"> {
  const database = openDatabase(file, { synchronous: "NORMAL", readonly: true });
  return {
    db: asWriter(database),
    tables: defineTables(sqliteColumns),
    close: async () => database.close(),
  };
}

/** Opens events.db for reading; the file must have been migrated. */
export function openEventLog(file: string): EventLog {
  return createEventLog(openDatabase(file, { synchronous: "FULL", readonly: true }));
}

function toLazy(statement: Statement): Lazy {
  return statement.prepare("") as unknown as Lazy;
}

/** What Drizzle's SQLite builders return in place of a promise. It runs when it is asked to. */
interface Lazy {
  execute(values: Record<string, unknown>): { sync(): unknown };
}
