// A table in plain lines, as db/ writes it and as a database has it, so that the two can be compared.
import type { Database } from "bun:sqlite";
import { type Column, getTableName, is, SQL, type Table } from "drizzle-orm";
import { toSnakeCase } from "drizzle-orm/casing";
import { PgDialect } from "drizzle-orm/pg-core";

/** What Drizzle's `getTableConfig` tells of a table, in either dialect. */
export interface TableConfig {
  name: string;
  columns: readonly Column[];
  primaryKeys: readonly { columns: readonly Column[] }[];
  foreignKeys: readonly ForeignKey[];
  indexes: readonly { config: { name?: string; unique: boolean; columns: readonly unknown[] } }[];
}

interface ForeignKey {
  onDelete: string | undefined;
  reference(): {
    columns: readonly Column[];
    foreignColumns: readonly Column[];
    foreignTable: Table;
  };
}

/** As db/ writes it. */
export function describeTable(table: TableConfig): string[] {
  const inline = table.columns.filter(({ primary }) => primary);
  const keys = inline.length > 0 ? [inline] : table.primaryKeys.map(({ columns }) => columns);
  return [
    ...table.columns.map((column) => {
      const byDefault = column.default === undefined ? null : JSON.stringify(column.default);
      return columnLine(nameOf(column), column.getSQLType(), column.notNull, byDefault);
    }),
    ...keys.map((columns) => keyLine(columns.map(nameOf))),
    ...table.foreignKeys.map((key) => {
      const { columns, foreignColumns, foreignTable } = key.reference();
      return foreignKeyLine(
        nameOf(columns[0]!),
        `${getTableName(foreignTable)}(${nameOf(foreignColumns[0]!)})`,
        key.onDelete,
      );
    }),
    ...table.indexes.map(({ config: { name = "", unique, columns } }) =>
      indexLine(name, unique, columns.map(indexedBy).join(", ")),
    ),
  ].toSorted();
}

export function columnLine(name: string, type: string, notNull: boolean, byDefault: string | null) {
  // PostgreSQL writes `timestamp(3)`, Drizzle `timestamp (3)`.
  const words = [type.toLowerCase().replace(" (", "("), notNull ? "not null" : "null"];
  return `${name} ${words.join(" ")}${byDefault === null ? "" : ` default ${byDefault}`}`;
}

export const keyLine = (columns: readonly string[]) => `primary key (${columns.join(", ")})`;

export const foreignKeyLine = (column: string, to: string, onDelete = "no action") =>
  `${column} references ${to} on delete ${onDelete.toLowerCase()}`;

export const indexLine = (name: string, unique: boolean, columns: string) =>
  `${unique ? "unique " : ""}index ${name} (${columns.replaceAll(/["`]/g, "")})`;

const nameOf = (column: { name: string }) => toSnakeCase(column.name);
const dialect = new PgDialect({ casing: "snake_case" });

function indexedBy(column: unknown): string {
  if (!is(column, SQL)) return nameOf(column as Column);
  return dialect.sqlToQuery(column).sql.replaceAll(/"\w+"\./g, "");
}

/** As SQLite has it. */
export function readTable(database: Database, table: string): string[] {
  const all = <Row>(query: string) => database.query<Row, [string]>(query).all(table);
  const columns = all<{
    name: string;
    type: string;
    notnull: number;
    dflt_value: string;
    pk: number;
  }>("select * from pragma_table_info(?)");
  const foreign = all<{ from: string; table: string; to: string; on_delete: string }>(
    "select * from pragma_foreign_key_list(?)",
  );
  const indexes = all<{ name: string; sql: string }>(
    "select name, sql from sqlite_schema where type = 'index' and sql is not null and tbl_name = ?",
  );
  const keys = columns.filter(({ pk }) => pk > 0).toSorted((one, other) => one.pk - other.pk);
  return [
    ...columns.map((c) => columnLine(c.name, c.type, c.notnull === 1, c.dflt_value)),
    keyLine(keys.map(({ name }) => name)),
    ...foreign.map((key) => foreignKeyLine(key.from, `${key.table}(${key.to})`, key.on_delete)),
    ...indexes.map(({ name, sql }) => {
      const [, unique, by = ""] = /^create (unique )?index \S+ on \S+ \((.*)\)$/i.exec(sql) ?? [];
      return indexLine(name, unique !== undefined, by.replaceAll(",", ", ").replaceAll("  ", " "));
    }),
  ].toSorted();
}
