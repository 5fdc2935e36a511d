// The column kit for SQLite: the same words as the PostgreSQL kit.
import {
  customType,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";
import { sql, type SQLWrapper } from "drizzle-orm";
import type { Columns } from "./postgres.ts";

const json = customType<{ data: unknown; driverData: string }>({
  dataType: () => "text",
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (value) => JSON.parse(value),
});

// Drizzle's own blob column gives a Buffer, copied; bun:sqlite's Uint8Array is passed on as it is.
const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "blob" });

// The one cast between the dialects. A column holds the same JavaScript values in both; only the builders'
// types differ, and PostgreSQL's are the ones of record.
export const sqliteColumns = {
  table: sqliteTable,
  text: () => text(),
  int: () => integer(),
  bigint: () => integer(),
  real: () => real(),
  flag: () => integer({ mode: "boolean" }),
  instant: () => integer({ mode: "timestamp_ms" }),
  json: () => json(),
  jsonOf: (text: SQLWrapper) => sql`${text}`,
  bytes: () => bytes(),
  index,
  uniqueIndex,
  primaryKey,
} as unknown as Columns;
