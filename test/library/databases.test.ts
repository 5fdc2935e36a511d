// An app's own tables and migrations, for either database.
import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readMigrations } from "plaudit/migrations";
import type { Migrations } from "../../db/migrations.ts";
import { migrationsOf } from "../../src/extension.ts";
import { run } from "../processes.ts";

const root = join(import.meta.dir, "../..");
const folder = mkdtempSync(join(tmpdir(), "plaudit-both-"));
afterAll(() => rmSync(folder, { recursive: true }));

const first = { name: "0000_start", sql: "create table orders (id text)" };

function write(where: string, dialect: string): string {
  const set = join(folder, where);
  mkdirSync(join(set, "meta"), { recursive: true });
  const journal = { dialect, entries: [{ tag: first.name }] };
  writeFileSync(join(set, "meta", "_journal.json"), JSON.stringify(journal));
  writeFileSync(join(set, `${first.name}.sql`), first.sql);
  return set;
}

test("a folder of drizzle-kit's is read for the database that it is for", () => {
  expect(readMigrations(write("one", "sqlite"))).toEqual({ sqlite: [first] });
  expect(readMigrations(write("other", "postgresql"))).toEqual({ postgres: [first] });
  expect(() => readMigrations(write("third", "mysql"))).toThrow(/are for mysql, not for SQLite/);
});

test("a folder that has one for each is read whole", () => {
  write("both/sqlite", "sqlite");
  write("both/postgresql", "postgresql");
  const both = readMigrations(join(folder, "both"));
  expect(both).toEqual({ sqlite: [first], postgres: [first] });
  expect(() => readMigrations(folder)).toThrow(/There are no migrations in/);
});

test("an extension without migrations for the database in use stops the start", () => {
  const of = (migrations?: Migrations) => {
    const extension = { name: "own", build: () => ({}), ...(migrations && { migrations }) };
    return migrationsOf([extension], "postgres");
  };
  expect(of({ postgres: [first] })).toEqual([{ name: "own", migrations: [first] }]);
  expect(of()).toEqual([{ name: "own", migrations: [] }]);
  expect(of([])).toEqual([{ name: "own", migrations: [] }]);
  for (const foreign of [[first], { sqlite: [first] }]) {
    expect(() => of(foreign)).toThrow(/^The extension own has no migrations for PostgreSQL/);
  }
});

test.each([
  ["postgres://u@h/d", "postgresql PgTable"],
  ["", "sqlite SQLiteTable"],
])("with DATABASE_URL=%p a schema's tables are %s's", async (url, said) => {
  const program = `
    import { entityKind } from "drizzle-orm";
    import { columns, dialect, users } from "plaudit/schema";
    const orders = columns.table("orders", { id: columns.text() });
    const kinds = new Set([orders, users].map((table) => table.constructor[entityKind]));
    console.log(dialect, ...kinds);`;
  const out = await run([process.execPath, "-e", program], {
    cwd: root,
    env: { DATABASE_URL: url },
  });
  expect(out.trim()).toBe(said);
});
