// PostgreSQL is stopped for five seconds, made read-only as a primary is that another has taken the place of (F26), has no
// connection left, or is slow (F27), while requests run.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { SQL } from "bun";
import { livenessMs } from "../../../src/store/postgres/pool.ts";
import { openPostgresStore, type PostgresStore } from "../../../src/store/postgres/opening.ts";
import { createCall } from "../../features/people.ts";
import { openStoreApp, type StoreApp } from "./app.ts";
import { takeAllConnections } from "./crowd.ts";
import { balance, connectionsMax, isWell, limits, load, pool, requestMsMax } from "./load.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";

let server: PostgresServer;
let admin: SQL;
let store: PostgresStore;
let app: StoreApp;
beforeAll(async () => {
  server = await startPostgres({ settings: { max_connections: connectionsMax } });
  admin = await server.createMigrated("outage");
  store = openPostgresStore({ url: server.urlOf("outage"), pool });
  app = openStoreApp(store);
}, hookMsMax);
afterAll(async () => {
  await store?.close();
  await server?.stop();
}, hookMsMax);

const askSignIn = () =>
  createCall(app.app)("POST", "/api/auth/token", { form: { username: "Ada", password: "none" } });

test("a pause of five seconds: nobody waits for its end, and nothing is lost", async () => {
  const running = load(store, "paused");
  await Bun.sleep(300);
  await server.pause();
  const from = performance.now();
  const refused = await askSignIn();
  expect(refused.status).toBe(503);
  expect(performance.now() - from).toBeLessThan(requestMsMax);
  await Bun.sleep(Math.max(0, 5000 - (performance.now() - from)));
  await server.resume();
  await Bun.sleep(1500);
  await running.stop();
  expect(running.ledger.failures.length).toBeGreaterThan(0);
  await balance(store, "paused", running.ledger);
  await isWell(store);
}, 30_000);

test("a demotion: within the liveness interval nobody reads from it any more, and nothing is lost", async () => {
  const running = load(store, "demoted");
  await Bun.sleep(500);
  await setReadOnly("on");
  const from = performance.now();
  await Bun.sleep(livenessMs + 2000);
  const readForMs = running.ledger.lastAt - from;
  process.stderr.write(`demoted: left after ${Math.round(readForMs)} ms\n`);
  // One that was asked just before may be asked once more.
  expect(readForMs).toBeLessThan(livenessMs + 500);
  expect((await askSignIn()).status).toBe(503);
  await setReadOnly("off");
  await Bun.sleep(1500);
  await running.stop();
  expect(running.ledger.lastAt).toBeGreaterThan(from + livenessMs + 2000);
  await balance(store, "demoted", running.ledger);
  await isWell(store);
}, 30_000);

test("others have all connections: it is 503 at once, and all is well when they leave", async () => {
  const running = load(store, "crowded");
  await Bun.sleep(300);
  await using crowd = await takeAllConnections(server, admin);
  const from = performance.now();
  const refused = await askSignIn();
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(performance.now() - from).toBeLessThan(requestMsMax);
  await Bun.sleep(2000);
  expect(running.ledger.lastAt).toBeLessThan(from);
  expect(store.standing().inUse).toBeLessThanOrEqual(pool.size + pool.overflow);
  await crowd.leave();
  await Bun.sleep(1500);
  await running.stop();
  expect(running.ledger.lastAt).toBeGreaterThan(from + 2000);
  await balance(store, "crowded", running.ledger);
  await isWell(store);
}, 30_000);

test("statements that are slow, as behind a lock: nobody waits for their end, and the pool has its places back", async () => {
  const running = load(store, "slow");
  await Bun.sleep(300);
  const holder = await admin.reserve();
  await holder.unsafe("begin; lock table settings");
  const from = performance.now();
  await Bun.sleep(3 * limits.statementMsMax);
  expect(running.ledger.lastAt).toBeLessThan(from + limits.statementMsMax);
  expect(store.standing().inUse).toBeLessThanOrEqual(pool.size + pool.overflow);
  await holder.unsafe("rollback");
  await holder.release();
  await Bun.sleep(1500);
  await running.stop();
  expect(running.ledger.failures.length).toBeGreaterThan(0);
  await balance(store, "slow", running.ledger);
  await isWell(store);
}, 30_000);

/** Of all connections at once, those too that are there: as a primary becomes that another has taken the place of. */
async function setReadOnly(value: "on" | "off"): Promise<void> {
  await admin.unsafe(`alter system set default_transaction_read_only = ${value}`);
  await admin`select pg_reload_conf()`;
}
