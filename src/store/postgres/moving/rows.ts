// Moves the rows of app.db's tables into PostgreSQL's, and compares them.
import type { AppSource, SqliteValue } from "../../sqlite/source.ts";
import type { Connection } from "../connection.ts";
import { createDigest, type Digest, isSame } from "./digest.ts";
import type { MovedTable } from "./tables.ts";

/** What one statement takes: so many rows, or so many characters of them. */
const [rowsMax, lengthMax] = [5000, 4_000_000];

export interface RowsOptions {
  app: AppSource;
  connection: Connection;
  tables: readonly MovedTable[];
  /** Told of each table's rows as they go over. */
  onRows?: (table: string, rows: number) => void;
}

/** Puts all rows in the place of those that are there: all or none. */
export async function copyRows({ app, connection, tables, onRows }: RowsOptions): Promise<void> {
  await connection.run("begin");
  try {
    for (const { name } of tables.toReversed()) await connection.run(`delete from "${name}"`);
    for (const table of tables) await copyTable(app, connection, table, onRows);
    await connection.run("commit");
  } catch (error) {
    if (!connection.isBroken()) await connection.run("rollback").catch(() => connection.end());
    throw error;
  }
}

async function copyTable(
  app: AppSource,
  connection: Connection,
  { name, columns }: MovedTable,
  onRows: RowsOptions["onRows"],
): Promise<void> {
  const list = columns.map((column) => `"${column.name}"`).join(", ");
  // Also of columns that number their rows themselves.
  const insert = `insert into "${name}" (${list}) overriding system value select ${list} from json_populate_recordset(null::"${name}", $1::text::json)`;
  const keys = columns.map((column) => JSON.stringify(column.name));
  let [texts, length]: [string[], number] = [[], 0];

  async function flush(): Promise<void> {
    if (texts.length === 0) return;
    await connection.run(insert, [`[${texts.join(",")}]`]).catch((cause: unknown) => {
      throw new Error(`The rows of ${name} could not be moved: ${(cause as Error).message}`, {
        cause,
      });
    });
    onRows?.(name, texts.length);
    [texts, length] = [[], 0];
  }

  for (const row of app.rows(name, namesOf(columns))) {
    const fields = columns.map(({ kind }, i) => `${keys[i]}:${orNull(row[i], kind.toJson)}`);
    const text = `{${fields.join(",")}}`;
    texts.push(text);
    length += text.length;
    if (texts.length >= rowsMax || length >= lengthMax) await flush();
  }
  await flush();
  await goOnNumbering(connection, name);
}

/** Columns that number their rows themselves go on behind those that were moved. */
async function goOnNumbering(connection: Connection, table: string): Promise<void> {
  const numbering = await connection.run(
    `select attname as column, pg_get_serial_sequence($1, attname) as sequence from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped
       and pg_get_serial_sequence($1, attname) is not null`,
    [`"${table}"`],
  );
  for (const { column, sequence } of numbering) {
    const last = `(select max("${String(column)}") from "${table}")`;
    await connection.run(`select setval($1, ${last}) where ${last} is not null`, [sequence]);
  }
}

/** The tables whose rows are not the same on both sides, with what each has. */
export async function compareRows(
  options: RowsOptions,
): Promise<{ table: string; here: Digest; there: Digest }[]> {
  const { app, connection, tables, onRows } = options;
  const different: { table: string; here: Digest; there: Digest }[] = [];
  for (const table of tables) {
    const [here, there] = [digestHere(app, table), await digestThere(connection, table)];
    if (!isSame(here, there)) different.push({ table: table.name, here, there });
    onRows?.(table.name, here.rows);
  }
  return different;
}

function digestHere(app: AppSource, { name, columns }: MovedTable): Digest {
  const digest = createDigest();
  for (const row of app.rows(name, namesOf(columns))) {
    digest.add(columns.map(({ kind }, i) => textOf(row[i], kind.toText)));
  }
  return digest.digest();
}

async function digestThere(connection: Connection, { name, columns }: MovedTable): Promise<Digest> {
  const digest = createDigest();
  const list = columns.map((column) => column.kind.select(`"${column.name}"`)).join(", ");
  await connection.run("begin isolation level repeatable read");
  await connection.run(`declare moved no scroll cursor for select ${list} from "${name}"`);
  for (;;) {
    const rows = await connection.list(`fetch ${rowsMax} from moved`);
    for (const row of rows) {
      digest.add(columns.map(({ kind }, i) => readText(row[i], kind.read)));
    }
    if (rows.length < rowsMax) break;
  }
  await connection.run("commit");
  return digest.digest();
}

const namesOf = (columns: MovedTable["columns"]) => columns.map(({ name }) => name);

export function countAll(app: AppSource, tables: readonly MovedTable[]): number {
  return tables.reduce((sum, { name }) => sum + app.count(name), 0);
}

function orNull(
  value: SqliteValue | undefined,
  to: (value: NonNullable<SqliteValue>) => string,
): string {
  return value === null || value === undefined ? "null" : to(value);
}

function textOf(
  value: SqliteValue | undefined,
  to: (value: NonNullable<SqliteValue>) => string,
): string | null {
  return value === null || value === undefined ? null : to(value);
}

/** All were selected as texts. */
function readText(value: unknown, read: (text: string) => string = (text) => text): string | null {
  return typeof value === "string" ? read(value) : null;
}
