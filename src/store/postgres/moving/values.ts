// A value of SQLite's and of PostgreSQL's as one text: as it is inserted, and as it is compared.
import type { SqliteValue } from "../../sqlite/source.ts";

/** How a column's values go over. */
export interface Kind {
  /** As JSON, for an insert. */
  toJson(value: NonNullable<SqliteValue>): string;
  /** As it is compared. */
  toText(value: NonNullable<SqliteValue>): string;
  /** The same of PostgreSQL's: an expression, whose text may need to be read first. */
  select(column: string): string;
  read?(text: string): string;
}

const whole: Kind = { toJson: String, toText: String, select: (column) => `${column}::text` };
const words: Kind = {
  toJson: (value) => JSON.stringify(String(value)),
  toText: String,
  select: (column) => `${column}::text`,
};

/** By the types that the kit of columns makes (db/columns/postgres.ts), and those that apps' own tables have beside. */
const kinds: Readonly<Record<string, Kind>> = {
  text: words,
  "character varying": words,
  uuid: words,
  smallint: whole,
  integer: whole,
  bigint: whole,
  "double precision": {
    toJson: (value) => String(Number(value)),
    toText: (value) => String(Number(value)),
    select: (column) => `${column}::text`,
    read: (text) => String(Number(text)),
  },
  boolean: {
    toJson: (value) => String(Number(value) !== 0),
    toText: (value) => String(Number(value)),
    select: (column) => `${column}::int::text`,
  },
  "timestamp with time zone": {
    toJson: (value) => JSON.stringify(new Date(Number(value)).toISOString()),
    toText: String,
    select: (column) => `(extract(epoch from ${column}) * 1000)::bigint::text`,
  },
  // The text stays as it is, and so does the order of its fields.
  json: { toJson: String, toText: String, select: (column) => `${column}::text` },
  bytea: {
    toJson: (value) => JSON.stringify(`\\x${toHex(value)}`),
    toText: toHex,
    select: (column) => `encode(${column}, 'hex')`,
  },
};

/** Undefined for a type whose values nobody has said how to move. */
export function kindOf(type: string): Kind | undefined {
  return Object.hasOwn(kinds, type) ? kinds[type] : undefined;
}

function toHex(value: NonNullable<SqliteValue>): string {
  return Buffer.from(value as Uint8Array).toString("hex");
}
