// PostgreSQL is killed, started again, stopped for five seconds, and made read-only as a primary is that another has
// taken the place of (F26), has no connection left, or is slow (F27), while requests run: nothing that was acknowledged is lost, nobody waits for longer than the
// limits say, and all is well afterwards.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { SQL } from "bun";
import { like } from "drizzle-orm";
import { AppError } from "../../../src/domain/error.ts";
import { livenessMs } from "../../../src/store/postgres/pool.ts";
import { openPostgresStore, type PostgresStore } from "../../../src/store/postgres/opening.ts";
import { createCall } from "../../features/people.ts";
import { openStoreApp, type StoreApp } from "./app.ts";
import { takeAllConnections } from "./crowd.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";

const limits = { connectMsMax: 1000, statementMsMax: 1000, graceMs: 500, pingMsMax: 1000 };
const pool = { size: 5, overflow: 2, timeoutMs: 1000, limits };
/** A connection to be had, its liveness, and a statement, each to its end; a transaction asks twice more. */
const requestMsMax =
  pool.timeoutMs +
  (limits.connectMsMax + limits.graceMs) +
  limits.pingMsMax +
  3 * (limits.statementMsMax + limits.graceMs);
const [writers, readers] = [20, 20];
/** Few, so that another client takes them all at once. */
const connectionsMax = 30;

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

/** What requests of one stretch came to. */
interface Ledger {
  acknowledged: string[];
  failures: unknown[];
  slowestMs: number;
  /** When something succeeded last, by `performance.now()`. */
  lastAt: number;
}

/** Writes and reads until it is told to stop. Rows have names of their own. */
function load(name: string) {
  const ledger: Ledger = { acknowledged: [], failures: [], slowestMs: 0, lastAt: 0 };
  const { settings } = store.tables;
  let isOver = false;

  async function ask(work: () => Promise<unknown>, row?: string): Promise<void> {
    const from = performance.now();
    try {
      await work();
      ledger.lastAt = performance.now();
      if (row !== undefined) ledger.acknowledged.push(row);
    } catch (error) {
      ledger.failures.push(error);
      // As somebody who was refused: a little later.
      await Bun.sleep(20);
    } finally {
      ledger.slowestMs = Math.max(ledger.slowestMs, performance.now() - from);
    }
  }

  async function write(writer: number): Promise<void> {
    for (let n = 0; !isOver; n++) {
      const row = `${name} ${writer} ${n}`;
      await ask(
        () => store.atomically((db) => [db.insert(settings).values({ name: row, value: "" })]),
        row,
      );
    }
  }

  async function read(): Promise<void> {
    while (!isOver) await ask(async () => store.db.select().from(settings).limit(10));
  }

  const running = [
    ...Array.from({ length: writers }, (_, writer) => write(writer)),
    ...Array.from({ length: readers }, read),
  ];
  return {
    ledger,
    async stop() {
      isOver = true;
      await Promise.all(running);
    },
  };
}

async function balance(name: string, { acknowledged, failures, slowestMs }: Ledger): Promise<void> {
  const { settings } = store.tables;
  const rows = await store.db
    .select()
    .from(settings)
    .where(like(settings.name, `${name} %`));
  const stored = new Set(rows.map((row) => row.name));
  process.stderr.write(
    `${name}: ${acknowledged.length} acknowledged, ${stored.size} stored, ${failures.length} failed, slowest ${Math.round(slowestMs)} ms\n`,
  );
  expect(acknowledged.filter((row) => !stored.has(row))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(
    failures.filter((each) => !(each instanceof AppError) || each.code !== "unavailable"),
  ).toEqual([]);
  expect(slowestMs).toBeLessThan(requestMsMax);
}

/** All that is asked afterwards succeeds, and the pool has all its places back. */
async function isWell(): Promise<void> {
  const after = load("after");
  await Bun.sleep(300);
  await after.stop();
  expect(after.ledger.failures).toEqual([]);
  expect(store.standing()).toMatchObject({ inUse: 0, waiting: 0 });
  expect(store.standing().idle).toBeLessThanOrEqual(pool.size);
  await store.atomically((db) => [db.delete(store.tables.settings)]);
}

const askSignIn = () =>
  createCall(app.app)("POST", "/api/auth/token", { form: { username: "Ada", password: "none" } });

test("kill -9 and a start: nothing is lost, and it is 503 meanwhile", async () => {
  const running = load("killed");
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
  await balance("killed", running.ledger);
  await isWell();
}, 30_000);

test("a pause of five seconds: nobody waits for its end, and nothing is lost", async () => {
  const running = load("paused");
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
  await balance("paused", running.ledger);
  await isWell();
}, 30_000);

test("a demotion: within the liveness interval nobody reads from it any more, and nothing is lost", async () => {
  const running = load("demoted");
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
  await balance("demoted", running.ledger);
  await isWell();
}, 30_000);

test("others have all connections: it is 503 at once, and all is well when they leave", async () => {
  const running = load("crowded");
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
  await balance("crowded", running.ledger);
  await isWell();
}, 30_000);

test("statements that are slow, as behind a lock: nobody waits for their end, and the pool has its places back", async () => {
  const running = load("slow");
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
  await balance("slow", running.ledger);
  await isWell();
}, 30_000);

/** Of all connections at once, those too that are there: as a primary becomes that another has taken the place of. */
async function setReadOnly(value: "on" | "off"): Promise<void> {
  await admin.unsafe(`alter system set default_transaction_read_only = ${value}`);
  await admin`select pg_reload_conf()`;
}
