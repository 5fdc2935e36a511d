// The dashboard's three reads with 5 ms between server and database: they share the wait. Of events there is no store on
// PostgreSQL yet, so the third read, of an account's last activity, is of its last rows in the audit log.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { desc, eq } from "drizzle-orm";
import type { Account } from "../../../src/domain/account.ts";
import { createDashboard } from "../../../src/features/dashboard/dashboard.ts";
import { openPostgresStore, type PostgresStore } from "../../../src/store/postgres/opening.ts";
import { openStoreApp } from "./app.ts";
import { openProxy, type Proxy } from "./proxy.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";

const roundTripMs = 5;
const rounds = 60;
const gatheredMax = 1.4;

let server: PostgresServer;
let proxy: Proxy;
let account: Account;
const stores: PostgresStore[] = [];

beforeAll(async () => {
  server = await startPostgres();
  await server.createMigrated("dashboard");
  proxy = openProxy(server.socket, { roundTripMs });
  const { services } = openStoreApp(open(server.urlOf("dashboard")));
  const person = { username: "Ada", email: "ada@example.com", age: 36 };
  const { id } = await services.users.create({ ...person, password: "correct horse" }, ["admin"]);
  account = (await services.users.findAccount(id))!;
}, hookMsMax);
afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  proxy?.stop();
  await server?.stop();
}, hookMsMax);

function open(url: string, size = 3): PostgresStore {
  const store = openPostgresStore({ url, pool: { size, overflow: 0 } });
  stores.push(store);
  return store;
}

/** The three reads, and the dashboard of them. */
function openReads(store: PostgresStore) {
  const { users, permissions } = openStoreApp(store).services;
  const { audit } = store.tables;
  const reads = {
    user: users.findAccount,
    permissions: permissions.granted,
    async activity(id: string) {
      const ofTarget = store.db.select().from(audit).where(eq(audit.target, id));
      await ofTarget.orderBy(desc(audit.at)).limit(10);
      return [];
    },
  };
  const dashboard = createDashboard(reads);
  const caller = { user: { ...account, permissions: [] }, permissions: [] };
  return { reads, get: () => dashboard.get("me", caller) };
}

/** The median, in milliseconds. The first rounds open connections. */
async function time(work: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let round = -5; round < rounds; round++) {
    const from = performance.now();
    await work();
    if (round >= 0) took.push(performance.now() - from);
  }
  return took.toSorted((one, other) => one - other)[rounds >> 1]!;
}

test("gathered, the three take 1.4 round trips more than one does; one after another they take three", async () => {
  const { reads, get } = openReads(open(proxy.urlOf(server.urlOf("dashboard"))));
  const { id } = account;
  const one = await time(() => reads.user(id));
  const gathered = await time(get);
  const inTurn = await time(async () => {
    await reads.user(id);
    await reads.permissions(id);
    await reads.activity(id);
  });
  const show = (ms: number) => `${ms.toFixed(1)} ms (${(1000 / ms).toFixed(0)}/s)`;
  process.stderr.write(
    `${roundTripMs} ms to the database: one read ${show(one)}, three gathered ${show(gathered)}, one after another ${show(inTurn)}\n`,
  );
  expect((gathered - one) / roundTripMs).toBeLessThanOrEqual(gatheredMax);
  expect(inTurn / roundTripMs).toBeGreaterThanOrEqual(3);
}, 30_000);

test("with a pool of one it is as right", async () => {
  const one = openReads(open(proxy.urlOf(server.urlOf("dashboard")), 1));
  const near = openReads(open(server.urlOf("dashboard")));
  const all = await Promise.all(Array.from({ length: 10 }, one.get));
  const expected = await near.get();
  expect(expected).toMatchObject({ user: { username: "Ada" }, permissions: ["admin"] });
  for (const each of all) expect(each).toEqual(expected);
}, 30_000);
