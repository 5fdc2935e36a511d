// How SQLite goes about what is asked of it most: a snapshot of the plan of every statement that runs.
// A plan that changed is looked at before it is taken over with `bun test test/store/plans -u`.
import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { createTestApp, noon } from "../../kit.ts";
import { createCall, join } from "../../features/people.ts";
import { storeEvents } from "../../features/stored-events.ts";

const dayMs = 24 * 60 * 60 * 1000;
const { prepare, query } = Database.prototype;
/** What ran since it was last emptied, and on which database. */
const ran = new Map<string, Database>();

/** Statements tell of themselves when they run, not when they are prepared: most of ours are prepared once. */
function listen(this: Database, sql: string, ...rest: []) {
  const statement = prepare.call(this, sql, ...rest);
  for (const verb of ["all", "get", "run", "values"] as const) {
    const original = statement[verb];
    Object.defineProperty(statement, verb, {
      value: (...values: never[]) => {
        ran.set(sql, this);
        return original.apply(statement, values);
      },
    });
  }
  return statement;
}

/** Such statements are kept by their database, which makes them without `prepare`. */
const kept = new WeakMap<Database, Map<string, unknown>>();
function listenKept(this: Database, sql: string) {
  const own = kept.get(this) ?? new Map<string, unknown>();
  kept.set(this, own);
  const statement = own.get(sql) ?? listen.call(this, sql);
  own.set(sql, statement);
  return statement;
}

/**
 * The plans of what has run, one line a step. What begins or ends a transaction has none, and limits are written down at
 * a time of their own.
 */
function plans(): string[][] {
  return [...ran]
    .filter(([sql]) => /^(select|insert|update|delete) /.test(sql) && !/"limits"/.test(sql))
    .map(([sql, database]) => {
      // One that is not finalized would hold the next transaction open.
      using plan = prepare.call(database, `explain query plan ${sql}`);
      return (plan.all() as { detail: string }[]).map(({ detail }) => detail);
    });
}

let ask: (method: string, path: string, body?: unknown) => Promise<string[][]>;
let itemId: string;

beforeAll(async () => {
  Database.prototype.prepare = listen as typeof prepare;
  Database.prototype.query = listenKept as typeof query;
  const { app, store, events } = createTestApp();
  const call = createCall(app);
  const { token } = await join({ app, store }, "asker", "reports:read");
  const made = await call("POST", "/api/items", { token, body: { title: "An item" } });
  itemId = made.body.id;
  storeEvents(
    events.database,
    // Enough to be sealed, and some that are not.
    Array.from({ length: 10_000 }, (_, i) => ({
      event: i % 2 ? "one" : "two",
      userId: `user ${i % 50}`,
      timestamp: noon - (i % 60) * dayMs,
    })),
  );
  storeEvents(events.database, [{ userId: "user 1" }]);
  ask = async (method, path, body) => {
    ran.clear();
    const { status } = await call(method, path, { token, body });
    expect(status).toBeLessThan(300);
    return plans();
  };
});

afterAll(() => {
  Database.prototype.prepare = prepare;
  Database.prototype.query = query;
});

const reports = {
  "timeseries by day": "timeseries",
  "timeseries of one event": "timeseries?event=one",
  "timeseries by month": "timeseries?interval=month&from=2025-03-01T00:00:00Z",
  "active people": "active",
  "top events": "top?by=event",
  "top users, of every event": "top?by=user",
};
for (const [name, path] of Object.entries(reports)) {
  test(`${name}: rows are found by an index, and so are blocks`, async () => {
    expect(await ask("GET", `/api/reports/${path}`)).toMatchSnapshot();
  });
}

test("a dashboard is three look-ups, after that of who asks", async () => {
  expect(await ask("GET", "/api/users/me/dashboard")).toMatchSnapshot();
});

test("a like and its taking back touch rows by their keys", async () => {
  expect(await ask("POST", `/api/items/${itemId}/like`)).toMatchSnapshot();
  expect(await ask("DELETE", `/api/items/${itemId}/like`)).toMatchSnapshot();
});

test("items come in the order of an index", async () => {
  expect(await ask("GET", "/api/items")).toMatchSnapshot();
  expect(await ask("GET", "/api/items?sort=likes")).toMatchSnapshot();
});

test("likes are listed in the order of an index, of an item and of an account", async () => {
  await ask("POST", `/api/items/${itemId}/like`);
  expect(await ask("GET", `/api/items/${itemId}/likes`)).toMatchSnapshot();
  expect(await ask("GET", "/api/users/me/likes")).toMatchSnapshot();
});

test("events come in the order of arrival, activity in that of an account's own", async () => {
  expect(await ask("GET", "/api/events")).toMatchSnapshot();
  expect(await ask("GET", "/api/activity")).toMatchSnapshot();
});
