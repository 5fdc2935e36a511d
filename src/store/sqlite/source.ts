// What an installation on SQLite has, for whoever moves it to another database. Nothing is changed.
import type { Database } from "bun:sqlite";
import type { Erasure, Letter } from "../event-log.ts";
import { openDatabase } from "./database.ts";
import { createKnownIds, type KnownIds } from "./events/known-ids.ts";
import { createRecordReader, type Records } from "./events/records.ts";

/** As SQLite keeps a value. Whole numbers come as bigint, since an app's own may go beyond 2^53. */
export type SqliteValue = string | bigint | number | Uint8Array | null;

/** The tables of app.db as they lie there, extensions' too. */
export interface AppSource {
  readonly tables: readonly { name: string; columns: readonly string[] }[];
  count(table: string): number;
  /** All rows, with the values of these columns in this order. */
  rows(table: string, columns: readonly string[]): Iterable<SqliteValue[]>;
  close(): void;
}

export interface EventSource {
  /** The events behind a place, some at a time; undefined where there are no more. */
  read(after: number): Records | undefined;
  /** The newest event's number. */
  lastSeq(): number;
  /** The dead letters, the oldest first. */
  letters(): (Letter & { id: number })[];
  erasures(): Erasure[];
  ids: KnownIds;
  close(): void;
}

/** What remembers which migrations there were. Another database has its own. */
const histories = ["migrations", "own_migrations", "migration_notes"];

export function openAppSource(file: string): AppSource {
  const app = openDatabase(file, { synchronous: "FULL", readonly: true });
  return {
    tables: listTables(app),
    count: (table) =>
      app.query<{ count: number }, []>(`select count(*) as count from "${table}"`).get()!.count,
    rows: (table, columns) => readRows(app, table, columns),
    close: () => app.close(),
  };
}

function listTables(app: Database): AppSource["tables"] {
  const tables = app
    .query<{ name: string }, []>(
      "select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name",
    )
    .all();
  const list = app.query<{ name: string }, [string]>("select name from pragma_table_info(?)");
  return tables
    .filter(({ name }) => !histories.includes(name))
    .map(({ name }) => ({ name, columns: list.all(name).map((column) => column.name) }));
}

function* readRows(app: Database, table: string, columns: readonly string[]) {
  const list = columns.map((name) => `"${name}"`).join(", ");
  // A statement of its own: the wide whole numbers would stay with one that others share.
  using query = app.prepare<Record<string, SqliteValue>, []>(`select ${list} from "${table}"`);
  query.safeIntegers(true);
  for (const row of query.iterate()) yield columns.map((name) => row[name] ?? null);
}

export function openEventSource(file: string): EventSource {
  const events = openDatabase(file, { synchronous: "FULL", readonly: true });
  const readSeq = events.query<{ seq: number }, []>(
    "select max(coalesce((select max(seq) from recent), 0)," +
      " coalesce((select first_seq + count - 1 from blocks order by first_seq desc limit 1), 0)) as seq",
  );
  return {
    read: createRecordReader(events),
    lastSeq: () => readSeq.get()!.seq,
    letters: () =>
      events
        .query<Letter & { id: number }, []>(
          'select id, segment, "offset", count, reason, record from dead_letters order by id',
        )
        .all(),
    ids: createKnownIds(events),
    erasures: () => events.query<Erasure, []>("select hash, until from erased").all(),
    close: () => events.close(),
  };
}
