// The migrations' text on SQLite 3.39, which macOS 13 and 14 bring: what it cannot read, a Mac may not either.
// `sqlite-old` is sql.js of that time, SQLite as WebAssembly, so that the test is the same everywhere. (By its own
// name, which Drizzle knows, it would be installed with Plaudit.)
import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import openOld, { type OldDatabase } from "sqlite-old";
import { type Migration, sqliteMigrations } from "../../../db/migrations.ts";
import { migrateOwn, migrateSqlite } from "../../../src/store/sqlite/migrations.ts";
import { run } from "../../processes.ts";

const fixtures = join(import.meta.dir, "..", "..", "fixtures");
const breakpoint = "--> statement-breakpoint";
const { app, items, events } = sqliteMigrations;
const old = await openOld();

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "plaudit-old-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the statements, and nothing else: who writes down that they ran is not the text's affair. */
function runOld(database: OldDatabase, migrations: readonly Migration[]): void {
  for (const { name, sql } of migrations) {
    for (const statement of sql.split(breakpoint)) {
      try {
        database.run(statement);
      } catch (cause) {
        throw new Error(`${name}: ${(cause as Error).message}`, { cause });
      }
    }
  }
}

type Dump = Record<string, unknown[][]>;

/** The schema, and every row of every table, but for who ran which migration and when. */
function dump(read: (sql: string) => unknown[][]): Dump {
  const schema = read("select name, sql from sqlite_schema where name not like '%migration%'");
  const tables = read("select name from sqlite_schema where type = 'table'");
  const names = tables.map(([name]) => String(name)).filter((name) => !name.includes("migration"));
  const rows = names.map((name) => [name, inOrder(read(`select * from "${name}"`))] as const);
  return { schema: inOrder(schema), ...Object.fromEntries(rows) };
}

/** Of equal rows in any order the same. Numbers beyond 2^53 are read alike, wrongly, by both. */
function inOrder(rows: unknown[][]): unknown[][] {
  const texts = rows.map((row) =>
    JSON.stringify(row.map((value) => (value instanceof Uint8Array ? toHex(value) : value))),
  );
  return texts.sort().map((text) => JSON.parse(text) as unknown[]);
}

const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const dumpOld = (database: OldDatabase) => dump((sql) => database.exec(sql)[0]?.values ?? []);
const dumpNew = (database: Database) => dump((sql) => database.query(sql).values());

/** A file as one that any SQLite opens: what its log holds is in it, and it has none. */
async function readWhole(file: string): Promise<Uint8Array> {
  using database = new Database(file);
  database.run("pragma journal_mode = delete");
  return Bun.file(file).bytes();
}

function migrateApp(here: Database): string[] {
  return [...migrateSqlite(here, app), ...migrateOwn(here, { name: "items", migrations: items })];
}

const missingInApp = (here: Database) => [
  ...missingIn(here, app),
  ...missingIn(here, items, "own_migrations where owner = 'items'"),
];

function missingIn(here: Database, all: readonly Migration[], ledger = "migrations") {
  const rows = here.query<{ name: string }, []>(`select name from ${ledger}`).all();
  return all.filter((each) => !rows.some(({ name }) => name === each.name));
}

test("the SQLite that reads them here lacks what Macs lack", () => {
  const database = new old.Database();
  expect(database.exec("select sqlite_version()")[0]!.values).toEqual([["3.39.3"]]);
  for (const sql of [
    "select unhex('00')",
    "select group_concat(1, '' order by 1)",
    "select concat('a', 'b')",
    "select jsonb('{}')",
  ]) {
    expect(() => database.run(sql), sql).toThrow();
  }
  database.close();
});

describe("from nothing, every migration makes there what it makes here", () => {
  test.each([
    ["app.db, with items", [...app, ...items], (here: Database) => migrateApp(here)],
    ["events.db", events, (here: Database) => migrateSqlite(here, events)],
  ] as const)("%s", (_, migrations, migrate) => {
    const there = new old.Database();
    runOld(there, migrations);
    using here = new Database(":memory:");
    expect(migrate(here).length).toBeGreaterThan(1);
    expect(dumpOld(there)).toEqual(dumpNew(here));
    expect(Object.keys(dumpNew(here)).length).toBeGreaterThan(5);
    there.close();
  });
});

describe("of data of before, it makes there what it makes here", () => {
  test("events of the first schema", async () => {
    const file = join(folder, "events-0000.db");
    const packed = await Bun.file(join(fixtures, "events-0000.db.gz")).bytes();
    await Bun.write(file, Bun.gunzipSync(packed));
    const there = new old.Database(await readWhole(file));
    runOld(there, events.slice(1));
    using here = new Database(file);
    expect(migrateSqlite(here, events)).toHaveLength(events.length - 1);
    const made = dumpNew(here);
    expect(made["message_keys"]!.length).toBeGreaterThan(30);
    expect(dumpOld(there)).toEqual(made);
    there.close();
  });

  test("the folder of 0.1.0", async () => {
    await run(["tar", "-xzf", join(fixtures, "folder-0.1.0", "demo.tar.gz"), "-C", folder]);
    for (const [name, migrate] of [
      ["app.db", migrateApp],
      ["events.db", (here: Database) => migrateSqlite(here, events)],
    ] as const) {
      const file = join(folder, "folder", name);
      const there = new old.Database(await readWhole(file));
      using here = new Database(file);
      const missing = name === "app.db" ? missingInApp(here) : missingIn(here, events);
      expect(missing.length).toBeGreaterThan(0);
      runOld(there, missing);
      migrate(here);
      expect(dumpOld(there)).toEqual(dumpNew(here));
      there.close();
    }
  });
});
