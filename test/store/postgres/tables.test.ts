// The migrations make the tables on a real PostgreSQL as db/ writes them.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { SQL } from "bun";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { postgresColumns } from "../../../db/columns/postgres.ts";
import { defineItemTables } from "../../../db/items.ts";
import { defineTables } from "../../../db/schema.ts";
import { columnLine, describeTable, foreignKeyLine, indexLine, keyLine } from "../../db/tables.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";

let server: PostgresServer;
let sql: SQL;
beforeAll(async () => {
  server = await startPostgres();
  sql = await server.createMigrated("tables");
}, hookMsMax);
afterAll(() => server?.stop(), hookMsMax);

const tables = defineTables(postgresColumns);
const all: PgTable[] = Object.values({ ...tables, ...defineItemTables(postgresColumns, tables) });

test("it is PostgreSQL 18", async () => {
  const [row] = await sql`show server_version`;
  expect(row.server_version).toMatch(/^18\./);
});

test("there are these tables and no others", async () => {
  const rows: { name: string }[] = await sql`
    select table_name as name from information_schema.tables where table_schema = 'public'`;
  const names = all.map((table) => getTableConfig(table).name);
  // One remembers which migrations there were. The log of events is written by hand.
  const log = ["event_order", "event_journals", "event_batches"];
  const learned = ["event_ids", "event_erasures", "event_expiries"];
  const more = ["migrations", ...log, ...learned];
  expect(rows.map(({ name }) => name).toSorted()).toEqual([...names, ...more].toSorted());
});

test.each(all.map((table) => getTableConfig(table)))(
  "$name is as the program knows it",
  async (config) => {
    expect(await readTable(config.name)).toEqual(describeTable(config));
  },
);

/** As PostgreSQL has it. */
async function readTable(table: string): Promise<string[]> {
  const columns: { name: string; type: string; notNull: boolean; byDefault: string | null }[] =
    await sql`
    select attname as name, attnotnull as "notNull", pg_get_expr(adbin, adrelid) as "byDefault",
      format_type(atttypid, atttypmod)
        || case when attcollation not in (0, 100) then ' collate "' || collname || '"' else '' end as type
    from pg_attribute
      left join pg_attrdef on adrelid = attrelid and adnum = attnum
      left join pg_collation c on c.oid = attcollation
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped`;
  const constraints: { definition: string }[] = await sql`
    select pg_get_constraintdef(oid) as definition
    from pg_constraint where conrelid = ${table}::regclass and contype in ('p', 'f')`;
  const indexes: { name: string; unique: boolean; definition: string }[] = await sql`
    select relname as name, indisunique as unique, pg_get_indexdef(indexrelid) as definition
    from pg_index join pg_class on oid = indexrelid
    where indrelid = ${table}::regclass and not indisprimary`;
  return [
    ...columns.map((c) => columnLine(c.name, c.type, c.notNull, c.byDefault)),
    ...constraints.map(({ definition }) => toLine(definition)),
    ...indexes.map(({ name, unique, definition }) =>
      indexLine(name, unique, / USING btree \((.*)\)$/.exec(definition)?.[1] ?? definition),
    ),
  ].toSorted();
}

/** `FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE`, or `PRIMARY KEY (id)`. */
function toLine(constraint: string): string {
  const [, column = "", to = "", onDelete] =
    /^FOREIGN KEY \((\w+)\) REFERENCES (\S+)(?: ON DELETE ([A-Z ]+))?$/.exec(constraint) ?? [];
  if (column !== "") return foreignKeyLine(column, to, onDelete);
  const [, columns = ""] = /^PRIMARY KEY \((.*)\)$/.exec(constraint) ?? [];
  return keyLine(columns === "" ? [constraint] : columns.split(", "));
}
