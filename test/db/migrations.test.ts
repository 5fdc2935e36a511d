// The migrations make the tables as db/ writes them, for both databases: a change of one that has no migration in
// the other is found here.
import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Glob } from "bun";
import { getTableConfig, type SQLiteTable } from "drizzle-orm/sqlite-core";
import { postgresColumns } from "../../db/columns/postgres.ts";
import { sqliteColumns } from "../../db/columns/sqlite.ts";
import { defineItemTables } from "../../db/items.ts";
import { postgresMigrations, sqliteMigrations } from "../../db/migrations.ts";
import { defineEventTables, defineTables } from "../../db/schema.ts";
import { readMigrations } from "../../src/library/migrations.ts";
import { folderOf, generate, kitOf, sets } from "../../tools/migrations.ts";
import { describeTable, readTable } from "./tables.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plaudit-migrations-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const columns = { sqlite: sqliteColumns, postgres: postgresColumns };
const tablesOf = {
  app: defineTables,
  items: (c: typeof postgresColumns) => defineItemTables(c, defineTables(c)),
  events: defineEventTables,
};

describe.each(sets.map((set) => ({ ...set, title: `${set.dialect}/${set.name}` })))(
  "$title",
  (set) => {
    test("has a migration for every change of its tables", async () => {
      const copy = join(folder, set.title);
      cpSync(folderOf(set), copy, { recursive: true });
      await generate(set, "missing", copy, ["ignore", "ignore", "inherit"]);
      const read = (from: string) => [...new Glob("**/*").scanSync(from)].toSorted();
      expect(read(copy)).toEqual(read(folderOf(set)));
    });

    test("is made of all of its tables", async () => {
      const named = Object.keys(await import(join("../..", kitOf(set))));
      const all = Object.keys(tablesOf[set.name](columns[set.dialect]));
      expect(named.toSorted()).toEqual(all.toSorted());
    });
  },
);

test.each(["app", "items"] as const)(
  "PostgreSQL's migrations of %s are all in the program",
  (name) => {
    const built = postgresMigrations[name].map((each) => ({ name: each.name, sql: each.sql }));
    expect(built).toEqual([...readMigrations(`db/migrations/postgres/${name}`).postgres!]);
  },
);

describe.each(["app", "items", "events"] as const)("SQLite's migrations of %s", (name) => {
  test("are all in the program, in their order", () => {
    const built = sqliteMigrations[name].map((each) => ({ name: each.name, sql: each.sql }));
    expect(built).toEqual([...readMigrations(`db/migrations/sqlite/${name}`).sqlite!]);
  });

  test("make the tables that the program knows", () => {
    const database = new Database(":memory:");
    database.exec(
      sqliteMigrations.app
        .concat(name === "app" ? [] : sqliteMigrations[name])
        .map(({ sql }) => sql)
        .join(";"),
    );
    const tables: Record<string, unknown> = tablesOf[name](sqliteColumns);
    for (const table of Object.values(tables)) {
      const config = getTableConfig(table as SQLiteTable);
      expect(readTable(database, config.name)).toEqual(describeTable(config));
    }
  });
});
