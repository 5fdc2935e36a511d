// Migrations, on a real PostgreSQL.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { postgresMigrations } from "../../../db/migrations.ts";
import { migratePostgres } from "../../../src/store/postgres/migrations.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, hookMsMax);
afterAll(() => server?.stop(), hookMsMax);

const items = { name: "items", migrations: postgresMigrations.items };
const namesOf = (migrations: readonly { name: string }[]) => migrations.map(({ name }) => name);
const all = [...namesOf(postgresMigrations.app), ...namesOf(postgresMigrations.items)];
const later = { name: "0099_later", sql: "create table later (id int)" };

test("all run once, in their order, an extension's after ours", async () => {
  const sql = await server.createDatabase("once");
  const options = { url: server.urlOf("once"), own: [items] };
  expect(await migratePostgres(options)).toEqual(all);
  expect(await migratePostgres(options)).toEqual([]);
  const rows: { owner: string; name: string }[] =
    await sql`select owner, name from migrations order by position`;
  expect(namesOf(rows)).toEqual(all);
  expect(rows.at(-1)!.owner).toBe("items");
});

test("nodes that start at once wait for each other, and each migration runs once", async () => {
  await server.createDatabase("nodes");
  const options = { url: server.urlOf("nodes"), own: [items] };
  const ran = await Promise.all(Array.from({ length: 5 }, () => migratePostgres(options)));
  expect(ran.flat().toSorted()).toEqual(all.toSorted());
});

test("one that fails leaves nothing of itself, and all before it", async () => {
  const sql = await server.createDatabase("broken");
  const url = server.urlOf("broken");
  const broken = {
    name: "0001_broken",
    sql: "create table half (id int);--> statement-breakpoint\nselect nothing",
  };
  const own = [{ name: "shop", migrations: [later, broken] }];
  expect(migratePostgres({ url, migrations: [], own })).rejects.toThrow(/nothing/);
  await migratePostgres({ url, migrations: [], own: [{ name: "shop", migrations: [later] }] });
  const [row] = await sql`select to_regclass('half') as half, to_regclass('later') as later`;
  expect(row).toEqual({ half: null, later: "later" });
});

test("a schema of a newer Plaudit is refused, unless what it added can be done without", async () => {
  await server.createDatabase("newer");
  const url = server.urlOf("newer");
  await migratePostgres({ url, migrations: [{ ...later, additive: true }] });
  expect(await migratePostgres({ url, migrations: [] })).toEqual([]);
  await migratePostgres({
    url,
    migrations: [
      { ...later, additive: true },
      { name: "0100_other", sql: "select 1" },
    ],
  });
  expect(migratePostgres({ url, migrations: [] })).rejects.toThrow(
    "The data was written by a newer Plaudit (0100_other): start that version, or restore an older backup.",
  );
});

test("a table that others use is waited for so long and no longer", async () => {
  const sql = await server.createDatabase("busy");
  const url = server.urlOf("busy");
  await migratePostgres({ url, migrations: [later] });
  const change = { name: "0100_change", sql: "alter table later add column more int" };
  const migrations = [later, change];
  await sql.begin(async (reading) => {
    await reading`select * from later`;
    expect(await migratePostgres({ url, migrations, tableLockMsMax: 200 }).catch(String)).toBe(
      "Error: The migration 0100_change waited 0.2 s for a table that others use: start again when they are done.",
    );
  });
  expect(await migratePostgres({ url, migrations })).toEqual(["0100_change"]);
});

test("an index is built while others write its table, by one of the nodes, and again where it was left half", async () => {
  const sql = await server.createDatabase("indexes");
  const url = server.urlOf("indexes");
  await migratePostgres({ url, migrations: [later] });
  await sql`insert into later select generate_series(1, 20000)`;
  const built = {
    name: "0100_index",
    sql: 'CREATE INDEX "later_id" ON "later" USING btree ("id");',
  };
  const migrations = [later, built];
  // What a build leaves that is ended half-way.
  await sql`insert into later values (1)`;
  await sql`create unique index concurrently later_id on later (id)`.catch(() => {});
  const nodes = [1, 2, 3].map(() => migratePostgres({ url, migrations, tableLockMsMax: 200 }));
  await sql.begin(async (writing) => {
    await writing`insert into later values (0)`;
    await Bun.sleep(600);
    // Nobody waits behind the one who builds it, who waits for us.
    await sql`insert into later values (-1)`;
  });
  expect((await Promise.all(nodes)).flat()).toEqual(["0100_index"]);
  const [row] =
    await sql`select indisvalid, indisunique from pg_index where indexrelid = to_regclass('later_id')`;
  expect(row).toEqual({ indisvalid: true, indisunique: false });
});

test("indexes of tables that may be large are in migrations that have nothing else", () => {
  const isNew = ({ name }: { name: string }) => name > "0005";
  for (const { name, sql } of postgresMigrations.app.filter(isNew)) {
    const made = [...sql.matchAll(/create table "?(\w+)/gi)].map(([, table]) => table!);
    const statements = sql.split("--> statement-breakpoint");
    const indexes = statements.filter((each) => /^\s*create (unique )?index/i.test(each));
    if (indexes.length === statements.length) continue;
    for (const each of indexes) {
      const [, table = ""] = / on "?(\w+)/i.exec(each) ?? [];
      expect(`${name}: ${made.includes(table) ? "its own table" : table}`).toBe(
        `${name}: its own table`,
      );
    }
  }
});
