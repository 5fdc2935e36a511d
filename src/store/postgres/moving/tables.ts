// The tables of a PostgreSQL into which those of app.db are moved, whoever they are of: it is asked what it has.
import { notKnown } from "../../../domain/nearest.ts";
import type { Connection } from "../connection.ts";
import { type Kind, kindOf } from "./values.ts";

export interface MovedTable {
  name: string;
  columns: { name: string; kind: Kind }[];
}

const listColumns = `
  select c.relname as table, a.attname as column, format_type(a.atttypid, null) as type
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
    and a.attnum > 0 and not a.attisdropped
  order by c.relname, a.attnum`;
const listReferences = `
  select f.relname as from, t.relname as to
  from pg_constraint r join pg_class f on f.oid = r.conrelid join pg_class t on t.oid = r.confrelid
  where r.contype = 'f' and f.relnamespace = current_schema()::regnamespace and f.oid != t.oid`;

/**
 * Finds where each of SQLite's tables goes, those first that others refer to. Throws an Error for people where there is
 * no such place.
 */
export async function findTables(
  connection: Connection,
  wanted: readonly { name: string; columns: readonly string[] }[],
): Promise<MovedTable[]> {
  const types = new Map<string, Map<string, string>>();
  for (const { table, column, type } of await connection.run(listColumns)) {
    const columns = types.get(String(table)) ?? new Map<string, string>();
    types.set(String(table), columns.set(String(column), String(type)));
  }
  const found = wanted.map(({ name, columns }) => {
    const there = types.get(name);
    if (!there) {
      throw new Error(
        `The table ${name} has no place in PostgreSQL: an extension made it that has no migrations for it, or that this program is without.`,
      );
    }
    return { name, columns: matchColumns(name, columns, there) };
  });
  return inOrder(found, await connection.run(listReferences));
}

function matchColumns(
  table: string,
  columns: readonly string[],
  there: ReadonlyMap<string, string>,
): MovedTable["columns"] {
  return columns.map((name) => {
    const type = there.get(name);
    if (type === undefined) {
      throw new Error(`The column ${table}.${name} ${notKnown(name, [...there.keys()])}`);
    }
    const kind = kindOf(type);
    if (!kind)
      throw new Error(`The column ${table}.${name} is of type ${type}, which is not moved.`);
    return { name, kind };
  });
}

/** Each behind those that it refers to. Of a circle the first stays where it is. */
function inOrder(
  tables: readonly MovedTable[],
  references: readonly Record<string, unknown>[],
): MovedTable[] {
  const ordered = new Set<MovedTable>();
  const begun = new Set<MovedTable>();
  function add(table: MovedTable): void {
    if (begun.has(table)) return;
    begun.add(table);
    for (const { from, to } of references) {
      const other = from === table.name && tables.find(({ name }) => name === to);
      if (other) add(other);
    }
    ordered.add(table);
  }
  for (const table of tables) add(table);
  return [...ordered];
}
