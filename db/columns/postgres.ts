// The column kit for PostgreSQL, and the type of record: the SQLite kit answers to this type,
// so that a call which one dialect lacks does not compile.
import {
  bigint,
  boolean,
  customType,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  timestamp,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { sql, type SQLWrapper } from "drizzle-orm";
import type { Json } from "../json.ts";

// In the order of bytes, which is SQLite's, whatever the database's own is: pages, cursors and lists go by it.
const text = customType<{ data: string; driverData: string }>({
  dataType: () => 'text collate "C"',
});

// Of the two JSON types the one that keeps the text, as SQLite does: fields come back in the order they came in.
// drizzle-orm #4942: through bun-sql it would be stored as a JSON string; drop the cast when the driver binds it.
const json = customType<{ data: Json; driverData: unknown }>({
  dataType: () => "json",
  toDriver: (value) => sql`${JSON.stringify(value)}::text::json`,
  fromDriver: (value) => value as Json,
});

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => "bytea",
});

export const postgresColumns = {
  table: pgTable,
  text: () => text(),
  int: () => integer(),
  /** A whole number up to 2^53, for milliseconds and sequences. */
  bigint: () => bigint({ mode: "number" }),
  real: () => doublePrecision(),
  flag: () => boolean(),
  /** An instant in UTC, a `Date` in code, exact to the millisecond. */
  instant: () => timestamp({ withTimezone: true, precision: 3, mode: "date" }),
  /** Any JSON object or array. Its default is given in code, never in DDL. */
  json: <T extends Json>() => json().$type<T>(),
  /** JSON whose text is the value of a placeholder. */
  jsonOf: (text: SQLWrapper) => sql`${text}::text::json`,
  /** Bytes, a `Uint8Array` in code. */
  bytes: () => bytea(),
  index,
  uniqueIndex,
  primaryKey,
};

export type Columns = typeof postgresColumns;
