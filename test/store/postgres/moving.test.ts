// What app.db has comes over to PostgreSQL, whole and unchanged, and whatever is not the same is found.
import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { SQL } from "bun";
import {
  connect,
  type Connection,
  connectionLimits,
} from "../../../src/store/postgres/connection.ts";
import { readAddress } from "../../../src/store/postgres/address.ts";
import { compareRows, copyRows } from "../../../src/store/postgres/moving/rows.ts";
import { findTables, type MovedTable } from "../../../src/store/postgres/moving/tables.ts";
import { type AppSource, openAppSource } from "../../../src/store/sqlite/source.ts";
import { emptyFolder } from "../../cli/kit.ts";
import { openTestStore } from "../../kit.ts";
import { chapters } from "../../recorded/requests.ts";
import { play } from "../../recorded/transcript.ts";
import { openStoreApp } from "./app.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";

let server: PostgresServer;
let there: SQL;
let app: AppSource;
let file: string;
let connection: Connection;
let tables: MovedTable[];

/** What is asked of the features writes rows into nearly every table. Chapters with settings have a store of their own. */
async function fill(file: string): Promise<void> {
  const store = openTestStore({ file });
  const stores = [store];
  await play(chapters, (settings = {}) => openStoreApp(stores.pop() ?? openTestStore(), settings));
  // Else the app would still write its limits there.
  await store.close();
  using database = new Database(file);
  database.run("insert into chart_marks values ('m', 1, 'released', null, 2)");
  database.run(
    "insert into links (id, kind, hash, email, created_at, expires_at) values ('l', 'reset', 'h', 'e', 1, 2)",
  );
  database.run(
    "insert into outbox (id, kind, payload, created_at) values ('o', 'mail', '{\"b\":1.50, \"a\":[]}', 3)",
  );
  database.run(
    "insert into shares (id, board_id, hash, created_by, created_at) values ('s', (select min(id) from saved), 'h', (select min(id) from users), 4)",
  );
}

beforeAll(async () => {
  server = await startPostgres();
  there = await server.createMigrated("moving");
  file = join(emptyFolder(), "app.db");
  await fill(file);
  app = openAppSource(file);
  connection = await connect(readAddress(server.urlOf("moving")), connectionLimits);
  tables = await findTables(connection, app.tables);
}, hookMsMax + 60_000);
afterAll(async () => {
  app?.close();
  await connection?.end();
  await server?.stop();
}, hookMsMax);

test("there are rows in every table", () => {
  const empty = tables.filter(({ name }) => app.count(name) === 0);
  expect(empty.map(({ name }) => name)).toEqual([]);
});

test("all rows come over, again and again, and are the same on both sides", async () => {
  for (const _ of [1, 2]) {
    await copyRows({ app, connection, tables });
    expect(await compareRows({ app, connection, tables })).toEqual([]);
  }
});

describe("a difference is found:", () => {
  const changes: Record<string, string> = {
    "a row that is missing": "delete from likes where ctid = (select min(ctid) from likes)",
    "a row too many": "insert into settings values ('stray', '')",
    "a number":
      "update users set age = coalesce(age, 0) + 1 where ctid = (select min(ctid) from users)",
    "a millisecond":
      "update items set updated_at = updated_at + interval '1 ms' where ctid = (select min(ctid) from items)",
    "a letter": "update items set title = title || ' ' where ctid = (select min(ctid) from items)",
    "a flag":
      "update api_keys set public = not public where ctid = (select min(ctid) from api_keys)",
    "the spelling of JSON":
      "update items set properties = (properties::text || ' ')::json where ctid = (select min(ctid) from items)",
    "nothing in the place of empty":
      "update links set data = '{}'::json where ctid = (select min(ctid) from links where data is null)",
    "values that have changed places":
      "update audit set action = case action when a then b else a end from (select min(action) a, max(action) b from audit) i where action in (a, b)",
  };
  test.each(Object.entries(changes))("%s", async (_, change) => {
    await copyRows({ app, connection, tables });
    await there.unsafe(change);
    const found = await compareRows({ app, connection, tables });
    expect(found.map(({ table }) => table)).toEqual([
      /(?:from|into|update) (\w+)/.exec(change)![1]!,
    ]);
  });
});

test("a table, a column and a type that have no place there are named", async () => {
  const failureOf = (wanted: Parameters<typeof findTables>[1]) =>
    findTables(connection, wanted).catch(String);
  expect(await failureOf([{ name: "orders", columns: ["id"] }])).toBe(
    "Error: The table orders has no place in PostgreSQL: an extension made it that has no migrations for it, or that this program is without.",
  );
  expect(await failureOf([{ name: "users", columns: ["id", "agee"] }])).toContain("users.agee");
  await there`create table odd (id int4range)`;
  expect(await failureOf([{ name: "odd", columns: ["id"] }])).toBe(
    "Error: The column odd.id is of type int4range, which is not moved.",
  );
});

test("columns that number their rows go on behind those that came over", async () => {
  await there`create table numbered (id bigint generated always as identity, wide bigint, part float8)`;
  using database = new Database(file);
  database.run("create table numbered (id integer primary key, wide integer, part real)");
  database.run("insert into numbered values (7, 9223372036854775807, 0.1)");
  const own = await findTables(connection, [{ name: "numbered", columns: ["id", "wide", "part"] }]);
  await copyRows({ app, connection, tables: own });
  expect(await compareRows({ app, connection, tables: own })).toEqual([]);
  const [row] = await there`insert into numbered (wide) values (1) returning id::text`;
  expect(row.id).toBe("8");
});
