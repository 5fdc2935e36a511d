// The store behind PgBouncer in transaction mode: whoever asks next may have anybody's connection.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { SQL } from "bun";
import { eq, sql } from "drizzle-orm";
import { openPostgresStore, type PostgresStore } from "../../../src/store/postgres/opening.ts";
import { listDifferences } from "../../recorded/differences.ts";
import type { Settings } from "../../recorded/transcript.ts";
import { openStoreApp } from "./app.ts";
import { type Pooler, startPgBouncer } from "./pgbouncer.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";

const downloadMsMax = 150_000;
/** Ten for each connection that the pooler has. */
const clients = 20;
const limits = { connectMsMax: 5000, statementMsMax: 1000, graceMs: 2000, pingMsMax: 2000 };
let server: PostgresServer;
let pooler: Pooler;
let admin: SQL;
let databases = 0;
const stores: PostgresStore[] = [];

beforeAll(async () => {
  server = await startPostgres();
  pooler = await startPgBouncer(server);
}, hookMsMax + downloadMsMax);
afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await pooler?.stop();
  await server?.stop();
}, hookMsMax);

async function openStore(): Promise<PostgresStore> {
  const name = `pooled_${++databases}`;
  // Migrations go past it.
  admin = await server.createMigrated(name);
  const pool = { size: clients, overflow: 0, limits };
  const store = openPostgresStore({ url: pooler.urlOf(name), pool });
  stores.push(store);
  return store;
}

test("every recorded request gets its recorded answer", async () => {
  const open = async (settings?: Settings) => openStoreApp(await openStore(), settings);
  expect(await listDifferences(open)).toEqual({});
}, 180_000);

test("whoever asks at once with others is answered what they asked", async () => {
  const { db, tables, atomically, prepare } = await openStore();
  const { settings } = tables;
  const names = Array.from({ length: 100 }, (_, n) => `name ${n}`);
  await atomically((write) => [
    write.insert(settings).values(names.map((name) => ({ name, value: `value of ${name}` }))),
  ]);
  const change = prepare((write) => [
    write
      .update(settings)
      .set({ value: sql`${settings.value} || '!'` })
      .where(eq(settings.name, sql.placeholder("name")))
      .returning({ name: settings.name }),
  ]);
  const asked = names.flatMap((name, n) => [
    db
      .select({ value: settings.value })
      .from(settings)
      .where(eq(settings.name, name))
      .then(([row]) => expect(row!.value).toStartWith(`value of ${name}`)),
    db.$count(settings).then((count) => expect(count).toBe(names.length)),
    n % 5 === 0
      ? change({ name }).then(([[row]]) => expect(row!.name).toBe(name))
      : db
          .select({ name: settings.name })
          .from(settings)
          .where(eq(settings.name, name))
          .then((rows) => expect(rows).toEqual([{ name }])),
  ]);
  await Promise.all(asked);
}, 60_000);

test("a statement of a transaction is given up by the server, though the pooler takes no settings", async () => {
  const { atomically, tables } = await openStore();
  const { settings } = tables;
  const slow = atomically((write) => [
    write.insert(settings).values({ name: "slow", value: sql`pg_sleep(30)::text` }),
  ]);
  const from = performance.now();
  await expect(slow).rejects.toMatchObject({ code: "unavailable" });
  expect(performance.now() - from).toBeLessThan(limits.statementMsMax + limits.graceMs);
  // The one who sees it still run is none of ours.
  const [row] = await admin`select count(*)::int as n from pg_stat_activity
    where query like '%pg_sleep%' and pid <> pg_backend_pid() and state = 'active'`;
  expect(row.n).toBe(0);
}, 30_000);
