// Makes a larger year of one that is there: each block so many times, one copy behind the other, so that a day holds
// more of the same people. A hundred million events are there within minutes; `doctor --rollups` finds all of it right.
// bun bench/multiply-year.ts EVENTS.db TIMES, of a file that may be changed.
import { Database } from "bun:sqlite";
import { packCounts, unpackCounts } from "../src/store/sqlite/events/uses.ts";

const [file, words] = Bun.argv.slice(2) as [string, string];
const times = Number(words);
const database = new Database(file, { strict: true });
database.run("pragma synchronous = off");
database.run("pragma cache_size = -200000");
database.transaction(multiply).immediate();
database.run("pragma wal_checkpoint(truncate)");
database.close();

function multiply(): void {
  const { end, compacted } = placeCopies();
  for (const table of ["blocks", "block_texts", "block_columns"]) copyRows(table, "first_seq");
  copyRows("places", "block");
  copyRecent(end);
  database.run("update rollups set count = count * ?", [times]);
  database.run("update marks set value = ? where name = 'compacted'", [compacted]);
  multiplyUses();
}

/** Says where each copy of each block begins; and where all of them end, and those that are in columns. */
function placeCopies(): { end: number; compacted: number } {
  database.run("create temp table copies (old integer not null, new integer not null)");
  const insert = database.query("insert into copies values (?, ?)");
  const blocks = database.query<{ first: number; count: number; isPacked: number }, []>(
    "select first_seq as first, count, layout is not null as isPacked from blocks order by 1",
  );
  let [next, compacted] = [1, 0];
  for (const { first, count, isPacked } of blocks.all()) {
    for (let copy = 0; copy < times; copy++, next += count) insert.run(first, next);
    if (isPacked) compacted = next - 1;
  }
  return { end: next, compacted };
}

/** Puts copies in the place of a table's rows. */
function copyRows(table: string, key: string): void {
  const columns = database
    .query<{ name: string }, []>(`select name from pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => name);
  const wanted = columns.map((name) => (name === key ? "new" : name)).join();
  database.run(`create temp table moved as select * from ${table}`);
  database.run(`delete from ${table}`);
  database.run(
    `insert into ${table} (${columns.join()}) select ${wanted} from moved join copies on old = ${key} order by new`,
  );
  database.run("drop table moved");
}

/** Those that are in no block yet, behind all others. */
function copyRecent(end: number): void {
  const { first, count } = database
    .query<{ first: number; count: number }, []>(
      "select min(seq) as first, count(*) as count from recent",
    )
    .get()!;
  database.run("create temp table moved as select * from recent");
  database.run("delete from recent");
  for (let copy = 0; copy < times; copy++) {
    database.run("update moved set seq = seq + ?", [copy === 0 ? end - first : count]);
    database.run("insert into recent select * from moved");
  }
}

/** What the list of properties and values counts. */
function multiplyUses(): void {
  const put = database.query("update value_counts set counts = ? where rowid = ?");
  const uses = database.query<{ id: number; counts: Uint8Array }, []>(
    "select rowid as id, counts from value_counts",
  );
  for (const { id, counts } of uses.all()) {
    put.run(packCounts(unpackCounts(counts).map((count) => count * times)), id);
  }
}
