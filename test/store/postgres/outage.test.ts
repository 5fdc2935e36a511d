// PostgreSQL is killed, started again, stopped for five seconds, and made read-only as a primary is that another has
// taken the place of (F26), has no connection left, or is slow (F27), while requests run: nothing that was acknowledged is lost, nobody waits for longer than the
// limits say, and all is well afterwards.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { openPostgresStore, type PostgresStore } from "../../../src/store/postgres/opening.ts";
import { createCall } from "../../features/people.ts";
import { openStoreApp, type StoreApp } from "./app.ts";
import { balance, connectionsMax, isWell, load, pool } from "./load.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";

let server: PostgresServer;
let store: PostgresStore;
let app: StoreApp;
beforeAll(async () => {
  server = await startPostgres({ settings: { max_connections: connectionsMax } });
  await server.createMigrated("outage");
  store = openPostgresStore({ url: server.urlOf("outage"), pool });
  app = openStoreApp(store);
}, hookMsMax);
afterAll(async () => {
  await store?.close();
  await server?.stop();
}, hookMsMax);

const askSignIn = () =>
  createCall(app.app)("POST", "/api/auth/token", { form: { username: "Ada", password: "none" } });

test("kill -9 and a start: nothing is lost, and it is 503 meanwhile", async () => {
  const running = load(store, "killed");
  await Bun.sleep(500);
  await server.kill();
  await Bun.sleep(1000);
  const refused = await askSignIn();
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  await server.start();
  await Bun.sleep(1000);
  await running.stop();
  expect(running.ledger.failures.length).toBeGreaterThan(0);
  await balance(store, "killed", running.ledger);
  await isWell(store);
}, 30_000);
