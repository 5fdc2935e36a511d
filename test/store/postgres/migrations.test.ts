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
