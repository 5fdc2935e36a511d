// The store on a real PostgreSQL: transactions that look as if each were alone, and what becomes of them when the server
// or the network fails.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { SQL } from "bun";
import { eq, sql } from "drizzle-orm";
import { AppError } from "../../../src/domain/error.ts";
import { isUniqueViolation } from "../../../src/store/dialect.ts";
import {
  openPostgresStore,
  type PostgresStore,
  type PostgresStoreOptions,
} from "../../../src/store/postgres/opening.ts";
import type { Statement } from "../../../src/store/store.ts";
import { openProxy } from "./proxy.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";

let server: PostgresServer;
let admin: SQL;
let store: PostgresStore;
const stores: PostgresStore[] = [];
const limits = { connectMsMax: 2000, statementMsMax: 1000, graceMs: 300, pingMsMax: 2000 };

beforeAll(async () => {
  server = await startPostgres();
  admin = await server.createMigrated("store");
  store = open();
}, hookMsMax);
afterAll(async () => {
  await Promise.all(stores.map((each) => each.close()));
  await server?.stop();
}, hookMsMax);

function open(pool: PostgresStoreOptions["pool"] = {}, url = server.urlOf("store")) {
  const opened = openPostgresStore({ url, pool: { limits, ...pool } });
  stores.push(opened);
  return opened;
}

const settings = () => store.tables.settings;
const add = (name: string, value = "", to = store) =>
  to.atomically((db) => [db.insert(settings()).values({ name, value })]);
const valueOf = async (name: string, from = store) =>
  (await from.db.select().from(settings()).where(eq(settings().name, name)))[0]?.value;
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable("It should have failed."),
    (error: unknown) => error as AppError,
  );
/** Ends all connections of the program. */
const endAll = () =>
  admin`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'plaudit'`;

test("all of a list is stored, or none of it", async () => {
  await add("taken");
  const error = await failureOf(
    store.atomically((db) => [
      db.insert(settings()).values({ name: "other", value: "" }),
      db.insert(settings()).values({ name: "taken", value: "" }),
    ]),
  );
  expect(isUniqueViolation(error)).toBe(true);
  expect(await valueOf("other")).toBeUndefined();
});

test("what fails has no value of the statement in its message", async () => {
  await add("secret word", "");
  const error = await failureOf(add("secret word", "another secret"));
  expect(String(error)).not.toContain("secret");
});

test("a statement of a transaction does not run by itself", async () => {
  let statement: PromiseLike<unknown> | undefined;
  await store.atomically((db) => [
    (statement = db.insert(settings()).values({ name: "once", value: "" })) as never,
  ]);
  expect(Promise.resolve(statement)).rejects.toThrow("belongs in a transaction");
});

test("of a hundred who count up at once each counts", async () => {
  await add("counter", "0");
  const count = store.prepare((db) => [
    db
      .update(settings())
      .set({ value: sql`(${settings().value}::int + 1)::text` })
      .where(eq(settings().name, sql.placeholder("name"))),
  ]);
  const from = performance.now();
  await Promise.all(Array.from({ length: 100 }, () => count({ name: "counter" })));
  process.stderr.write(`a hundred took ${Math.round(performance.now() - from)} ms\n`);
  expect(await valueOf("counter")).toBe("100");
}, 30_000);

test("of a hundred who write beside each other each has its row, and its own results", async () => {
  const made = await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      store.atomically((db) => [
        db
          .insert(settings())
          .values({ name: `row ${n}`, value: `${n}` })
          .returning(),
      ]),
    ),
  );
  expect(made.map(([[row]]) => row!.value)).toEqual(Array.from({ length: 100 }, (_, n) => `${n}`));
});

test("a limit that others made and used up while it was asked is used up", async () => {
  const { tally } = store;
  const bucket = { key: "limit", perMinute: 10, atOnceMax: 10 };
  const now = Date.now();
  const drawing = await admin.begin(async (others) => {
    await others`insert into limits (key, window_ends_at, count)
      values (${bucket.key}, ${new Date(now + 60_000).toISOString()}::timestamptz, 1)`;
    const drawn = tally!.draw({ ...bucket, count: 1, now });
    await untilLocked();
    return { drawn };
  });
  const { waitMs, left } = await drawing.drawn;
  expect({ waitMs, left }).toEqual({ waitMs: 6000, left: 0 });
});

/** Waits until one of the program's statements waits for a row. */
async function untilLocked(): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (performance.now() < deadline) {
    const [row] = await admin`select 1 from pg_stat_activity
      where application_name = 'plaudit' and wait_event_type = 'Lock'`;
    if (row) return;
    await Bun.sleep(10);
  }
  throw new Error("No statement waited for a row.");
}

test("a read whose connection has died is asked again", async () => {
  const own = open({ prePing: false });
  await add("read", "yes");
  expect(await valueOf("read", own)).toBe("yes");
  // It dies in the middle of a read.
  const slow = own.db
    .select({ it: sql`pg_sleep(0.3)::text` })
    .from(settings())
    .limit(1);
  const reading = Promise.resolve(slow);
  await Bun.sleep(100);
  await endAll();
  expect(await reading).toHaveLength(1);
});

test("a write whose connection died before its commit is made on another, once", async () => {
  const own = open({ prePing: false });
  await add("dying", "0");
  const writing = own.atomically((db) => [
    db
      .update(settings())
      .set({
        value: sql`(${settings().value}::int + 1)::text || case when pg_sleep(0.3) is null then 'x' else '' end`,
      })
      .where(eq(settings().name, "dying")),
  ]);
  await Bun.sleep(150);
  await endAll();
  await writing;
  expect(await valueOf("dying")).toBe("1");
});

test("a silent network is 503 within the limits, for reads and for writes", async () => {
  const proxy = openProxy(server.socket);
  const own = open({ size: 2, overflow: 0 }, proxy.urlOf(server.urlOf("store")));
  await Promise.all([valueOf("read", own), valueOf("read", own)]);
  proxy.fallSilent();
  const from = performance.now();
  const failures = await Promise.all([
    failureOf(valueOf("read", own)),
    failureOf(add("lost", "", own)),
  ]);
  expect(performance.now() - from).toBeLessThan(limits.statementMsMax + limits.graceMs + 5000);
  expect(failures.map(({ code }) => code)).toEqual(["unavailable", "unavailable"]);
  expect(await valueOf("lost")).toBeUndefined();
  proxy.stop();
});

test("of a commit whose answer is lost it is said that nobody knows, and it is not made twice", async () => {
  const proxy = openProxy(server.socket);
  const own = open({ size: 1, overflow: 0 }, proxy.urlOf(server.urlOf("store")));
  await valueOf("read", own);
  proxy.loseAnswerTo("commit");
  const error = await failureOf(add("doubt", "", own));
  expect(error.message).toBe("The database went away: this may have been stored, or not.");
  expect(error.code).toBe("unavailable");
  // Here it was.
  expect(await valueOf("doubt")).toBe("");
  proxy.stop();
});

test("a server that is made read-only is left, and what was to be written is 503", async () => {
  await admin`alter database store set default_transaction_read_only = on`;
  await endAll();
  expect((await failureOf(add("still"))).code).toBe("unavailable");
  // The test's own connection is of before.
  await admin`alter database store set default_transaction_read_only = off`;
  await Bun.sleep(600);
  await add("still", "moved");
  expect(await valueOf("still")).toBe("moved");
});

test("a pooler that takes no settings is told the limit of statements in each transaction", async () => {
  const proxy = openProxy(server.socket, { refuses: "statement_timeout" });
  const own = open({}, proxy.urlOf(server.urlOf("store")));
  const limit = sql<string>`current_setting('statement_timeout')`;
  const [outside] = await own.db.select({ limit }).from(settings()).limit(1);
  const [[inside]] = await own.atomically((db) => [
    db.select({ limit }).from(settings()).limit(1) as unknown as Statement<{ limit: string }[]>,
  ]);
  expect(outside!.limit).toBe("0");
  expect(inside!.limit).toBe("1s");
  proxy.stop();
});
