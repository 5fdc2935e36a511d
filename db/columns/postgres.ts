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
  text,
  timestamp,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import type { Json } from "../json.ts";

// drizzle-orm #4942: jsonb through bun-sql is stored as a JSON string; drop when the driver binds it.
const jsonb = customType<{ data: Json; driverData: unknown }>({
  dataType: () => "jsonb",
  toDriver: (value) => sql`${JSON.stringify(value)}::text::jsonb`,
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
  json: <T extends Json>() => jsonb().$type<T>(),
  /** Bytes, a `Uint8Array` in code. */
  bytes: () => bytea(),
  index,
  uniqueIndex,
  primaryKey,
};

export type Columns = typeof postgresColumns;
