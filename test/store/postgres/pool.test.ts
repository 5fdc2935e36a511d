// The pool, on a real PostgreSQL.
import { afterAll, afterEach, beforeAll, expect, setSystemTime, test } from "bun:test";
import type { SQL } from "bun";
import { AppError } from "../../../src/domain/error.ts";
import { readAddress } from "../../../src/store/postgres/address.ts";
import { apartMsMax, createClock } from "../../../src/store/postgres/clock.ts";
import type { Connection } from "../../../src/store/postgres/connection.ts";
import { createPool, type Pool, type PoolSettings } from "../../../src/store/postgres/pool.ts";
import { poolMetrics } from "../../../src/store/postgres/metrics.ts";
import { readMetrics } from "../../../src/runtime/metric.ts";
import { openProxy } from "./proxy.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";

let server: PostgresServer;
let admin: SQL;
const pools: Pool[] = [];
beforeAll(async () => {
  server = await startPostgres();
  admin = await server.createDatabase("pool");
}, hookMsMax);
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close(0))));
afterAll(() => server?.stop(), hookMsMax);

const limits = { connectMsMax: 2000, statementMsMax: 400, graceMs: 300, pingMsMax: 2000 };

function open(settings: Partial<PoolSettings> = {}, url = server.urlOf("pool")): Pool {
  const pool = createPool(readAddress(url), { limits, ...settings });
  pools.push(pool);
  return pool;
}

const pidOf = async (connection: Connection) =>
  (await connection.run("select pg_backend_pid() as pid"))[0]!["pid"] as number;
const sleep = (seconds: number) => (connection: Connection) =>
  connection.run(`select pg_sleep(${seconds})`);
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable("It should have failed."),
    (error: unknown) => error as AppError,
  );
/** The processes of the server that serve this database, but for the test's own. */
async function countServed(): Promise<number> {
  const [row] = await admin`select count(*)::int as n from pg_stat_activity
    where datname = 'pool' and application_name = 'plaudit'`;
  return row.n;
}

test("a connection is used again, and one after another use the same", async () => {
  const pool = open();
  const first = await pool.use(pidOf);
  expect(await pool.use(pidOf)).toBe(first);
  expect(pool.standing()).toEqual({ inUse: 0, idle: 1, waiting: 0, refused: 0, replaced: 0 });
});

test("what is asked at once runs at once, up to size and overflow, and the rest waits", async () => {
  const pool = open({ size: 2, overflow: 1 });
  const all = Array.from({ length: 5 }, () => pool.use(sleep(0.2)));
  await Bun.sleep(100);
  expect(pool.standing()).toMatchObject({ inUse: 3, idle: 0, waiting: 2 });
  await Promise.all(all);
  expect(pool.standing()).toMatchObject({ inUse: 0, idle: 2, waiting: 0, refused: 0 });
});

test("whoever has waited too long is refused with 503 and when to come back", async () => {
  const pool = open({ size: 1, overflow: 0, timeoutMs: 100 });
  const busy = pool.use(sleep(0.3));
  const error = await failureOf(pool.use(pidOf));
  expect(error).toBeInstanceOf(AppError);
  expect(error.code).toBe("unavailable");
  expect(error.details.retryAfterSeconds).toBeGreaterThan(0);
  expect(pool.standing()).toMatchObject({ waiting: 0, refused: 1 });
  await busy;
  expect(await pool.use(pidOf)).toBeNumber();
});

test("no more than a thousand wait", async () => {
  const pool = open({ size: 1, overflow: 0 });
  const settled: Promise<unknown>[] = [];
  for (let i = 0; i < 1002; i++) settled.push(pool.use(async () => i).catch(() => "refused"));
  expect((await Promise.all(settled)).filter((each) => each === "refused")).toHaveLength(1);
});

test("a server that falls silent is waited for until the deadline, and its connection replaced", async () => {
  const proxy = openProxy(server.socket);
  const pool = open({ size: 1, overflow: 0 }, proxy.urlOf(server.urlOf("pool")));
  await pool.use(pidOf);
  proxy.fallSilent();
  const from = performance.now();
  const error = await failureOf(pool.use((connection) => connection.run("select 1")));
  const tookMs = performance.now() - from;
  expect(error.name).toBe("DeadlineError");
  expect(tookMs).toBeWithin(limits.statementMsMax, limits.statementMsMax + limits.graceMs + 500);
  expect(pool.standing()).toMatchObject({ inUse: 0, idle: 0, replaced: 1 });
  // Nobody answers a new one either: it takes as long as a connection may.
  expect((await failureOf(pool.use(pidOf))).code).toBe("unavailable");
  proxy.stop();
});

test("the server drops a statement that takes too long, and the connection lives on", async () => {
  const pool = open();
  const first = await pool.use(pidOf);
  const error = await failureOf(pool.use(sleep(2)));
  expect(error).toMatchObject({ errno: "57014" });
  expect(await pool.use(pidOf)).toBe(first);
});

test("connections that died while they were idle are noticed before their use", async () => {
  const pool = open();
  await Promise.all([pool.use(sleep(0.1)), pool.use(sleep(0.1))]);
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'pool' and application_name = 'plaudit'`;
  await Bun.sleep(50);
  const all = await Promise.all([pool.use(pidOf), pool.use(pidOf), pool.use(pidOf)]);
  expect(all).toHaveLength(3);
  expect(pool.standing().replaced).toBe(2);
});

test("a connection that dies in use leaves the pool", async () => {
  const pool = open();
  const pid = await pool.use(pidOf);
  const running = failureOf(pool.use(sleep(0.3)));
  await Bun.sleep(50);
  await admin`select pg_terminate_backend(${pid})`;
  expect(await running).toMatchObject({ errno: "57P01" });
  expect(await pool.use(pidOf)).not.toBe(pid);
});

test("one that takes no writes any more leaves the pool", async () => {
  const pool = open();
  const pid = await pool.use(pidOf);
  const write = "create table written (id int)";
  await pool.use((connection) => connection.run("set default_transaction_read_only = on"));
  expect(await failureOf(pool.use((connection) => connection.run(write)))).toMatchObject({
    errno: "25006",
  });
  expect(await pool.use(pidOf)).not.toBe(pid);
});

test("an old connection is replaced", async () => {
  const pool = open({ recycleMs: 100 });
  const pid = await pool.use(pidOf);
  await Bun.sleep(120);
  expect(await pool.use(pidOf)).not.toBe(pid);
  expect(pool.standing()).toMatchObject({ idle: 1, replaced: 1 });
});

test("after a server took no connection, whoever comes is refused at once for a moment", async () => {
  const pool = open({}, "postgres://someone:secret@127.0.0.1:1/none");
  const all = await Promise.all(Array.from({ length: 100 }, () => failureOf(pool.use(pidOf))));
  expect(all.map(({ code }) => code)).toEqual(Array(100).fill("unavailable"));
  expect(pool.standing()).toMatchObject({ inUse: 0, waiting: 0, refused: 100 });
});

test("its numbers are published", async () => {
  const pool = open();
  await pool.use(pidOf);
  const found = readMetrics(poolMetrics, { ...pool.standing(), clockAheadMs: -1500 });
  expect(Object.fromEntries(found.map(({ name, value }) => [name, value]))).toEqual({
    plaudit_database_connections_in_use: 0,
    plaudit_database_connections_idle: 1,
    plaudit_database_waiting: 0,
    plaudit_database_refused_total: 0,
    plaudit_database_connections_replaced_total: 0,
    plaudit_database_clock_ahead_seconds: -1.5,
  });
});

test("clocks that are apart are told of once, until they agree again", async () => {
  const told: number[] = [];
  const clock = createClock((aheadMs) => told.push(aheadMs));
  // Each is new: the first thing that it is asked is how it is.
  const look = async () => {
    const pool = createPool(readAddress(server.urlOf("pool")), { limits }, { onClock: clock.note });
    await pool.use(pidOf);
    await pool.close(0);
    return clock.aheadMs();
  };
  expect(Math.abs(await look())).toBeLessThan(apartMsMax);
  expect(told).toEqual([]);
  const behindMs = 60_000;
  setSystemTime(Date.now() - behindMs);
  try {
    expect(await look()).toBeWithin(behindMs - apartMsMax, behindMs + apartMsMax);
    await look();
    expect(told).toHaveLength(1);
  } finally {
    setSystemTime();
  }
  await look();
  setSystemTime(Date.now() + behindMs);
  try {
    expect(await look()).toBeLessThan(apartMsMax - behindMs);
    expect(told).toHaveLength(2);
  } finally {
    setSystemTime();
  }
});

test("a closed pool leaves no connection, and takes nobody", async () => {
  const pool = open();
  const running = pool.use(sleep(0.2));
  await Bun.sleep(50);
  await pool.close(1000);
  await running;
  expect((await failureOf(pool.use(pidOf))).code).toBe("unavailable");
  await Bun.sleep(50);
  expect(await countServed()).toBe(0);
});
