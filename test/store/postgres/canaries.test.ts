// Stores that are broken on purpose: what store.test.ts and features.test.ts promise must find them out.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { SQL } from "bun";
import { readAddress } from "../../../src/store/postgres/address.ts";
import type { Connection } from "../../../src/store/postgres/connection.ts";
import { createPool, type Pool } from "../../../src/store/postgres/pool.ts";
import { createTransactions } from "../../../src/store/postgres/transactions.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";

let server: PostgresServer;
let admin: SQL;
let pool: Pool;
beforeAll(async () => {
  server = await startPostgres();
  admin = await server.createDatabase("canaries");
  await admin`create table holders (name text primary key)`;
  pool = createPool(readAddress(server.urlOf("canaries")));
}, hookMsMax);
afterAll(async () => {
  await pool?.close(0);
  await server?.stop();
}, hookMsMax);

/** The same pool, with something else in place of a statement. */
const instead = (of: string, text: string): Pool => ({
  ...pool,
  use: (work) =>
    pool.use((connection) =>
      work({
        ...connection,
        run: (asked, values) => connection.run(asked.replace(of, text), values),
      }),
    ),
});

/** Two remove each other at once, as long as somebody is left. How many are left of two. */
async function demoteEachOther(from: Pool): Promise<number> {
  await admin`delete from holders`;
  await admin`insert into holders values ('one'), ('two')`;
  const transact = createTransactions(from);
  const demote = (name: string) =>
    transact((connection: Connection) =>
      connection.run(
        "delete from holders where name = $1 and (select count(*) from holders, pg_sleep(0.2)) > 1",
        [name],
      ),
    );
  await Promise.allSettled([demote("one"), demote("two")]);
  const [row] = await admin`select count(*)::int as n from holders`;
  return row.n;
}

test("of two who demote each other one stays, and none if transactions are not alone", async () => {
  expect(await demoteEachOther(pool)).toBe(1);
  expect(await demoteEachOther(instead(" isolation level serializable", ""))).toBe(0);
});

test("what is not committed is not stored", async () => {
  const store = async (from: Pool) => {
    await admin`delete from holders`;
    await createTransactions(from)((connection) =>
      connection.run("insert into holders values ('one')"),
    );
    const [row] = await admin`select count(*)::int as n from holders`;
    return row.n;
  };
  expect(await store(pool)).toBe(1);
  expect(await store(instead("commit", "rollback"))).toBe(0);
});
