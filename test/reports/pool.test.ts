import { afterEach, expect, test } from "bun:test";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqliteMigrations } from "../../db/migrations.ts";
import { OverBudget } from "../../src/reports/budget.ts";
import { openPool, type Pool } from "../../src/reports/pool.ts";
import type { TopQuestion } from "../../src/domain/question.ts";
import { openMigrated } from "../../src/store/sqlite/database.ts";
import { noon } from "../kit.ts";
import { storeEvents } from "../features/stored-events.ts";

const workerUrl = new URL("../../src/reports/worker.ts", import.meta.url);
const pools: Pool[] = [];
/** By how many events they have. Nobody writes to them. */
const files = new Map<number, string>();
afterEach(() => pools.splice(0).forEach((pool) => pool.close()));

function makeFile(events: number): string {
  const eventsFile = join(mkdtempSync(join(tmpdir(), "plaudit-test-")), "events.db");
  const database = openMigrated(eventsFile, sqliteMigrations.events, { synchronous: "NORMAL" });
  storeEvents(
    database,
    Array.from({ length: events }, (_, n) => ({
      event: "seen",
      userId: "ann",
      properties: `{"n":${n},"hundredth":${n % 100}}`,
    })),
  );
  database.close();
  files.set(events, eventsFile);
  return eventsFile;
}

function open(events = 1, waitMsMax?: number, workersMax?: number): Pool {
  const eventsFile = files.get(events) ?? makeFile(events);
  const pool = openPool({ workerUrl, eventsFile, waitMsMax, workersMax });
  pools.push(pool);
  return pool;
}

const question: TopQuestion = {
  ask: "top",
  by: "event",
  limit: 10,
  from: noon - 1,
  to: noon + 1,
  tz: "UTC",
};
/** It is not answered together with others. */
const alone = {
  ...question,
  by: "property:n",
  measured: { measure: "sum", property: "n" },
} as const;
const here = () => new AbortController().signal;

test("a question is answered in the Worker, while this thread goes on", async () => {
  const pool = open(100_000);
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  const { rows } = await pool.ask({ ...question, by: "property:n" }, here());
  clearInterval(timer);
  expect(rows).toHaveLength(10);
  expect(turns).toBeGreaterThan(20);
});

test("an asker who has waited too long is told so, and the others go on", async () => {
  const pool = open(100_000, 20);
  const first = pool.ask(alone, here());
  await expect(pool.ask(question, here())).rejects.toBeInstanceOf(OverBudget);
  expect((await first).rows).toHaveLength(10);
  expect((await pool.ask(question, here())).rows).toHaveLength(1);
});

test("questions wait for their turn, and each gets its own answer", async () => {
  const pool = open();
  const limits = [1, 2, 3, 4, 5];
  const answers = await Promise.all([
    ...limits.map(() => pool.ask(question, here())),
    pool.ask({ ...question, from: noon + 1, to: noon + 2 }, here()),
  ]);
  expect(answers.map(({ rows }) => rows.length)).toEqual([1, 1, 1, 1, 1, 0]);
});

test("an asker who leaves gets no answer, and does not keep the others waiting", async () => {
  const pool = open(100_000);
  const leaving = new AbortController();
  const left = pool.ask({ ...question, by: "property:n" }, leaving.signal);
  const next = pool.ask(question, here());
  leaving.abort();
  await expect(left).rejects.toThrow("has left");
  expect((await next).rows).toEqual([{ key: "seen", count: 100_000, users: 1 }]);
});

test("more questions than may wait are refused", async () => {
  const pool = open(5000);
  const asked = Array.from({ length: 40 }, () => pool.ask(alone, here()));
  const outcomes = await Promise.allSettled(asked);
  const refused = outcomes.filter((o) => o.status === "rejected");
  expect(refused).toHaveLength(7);
  expect(refused[0]?.reason).toBeInstanceOf(OverBudget);
});

test("one asker with all places holds up nobody else", async () => {
  const pool = open(100_000);
  const ended: unknown[] = [];
  for (let n = 0; n < 33; n++) {
    void pool.ask(alone, here(), "ann").then(
      () => ended.push("answered"),
      (error: unknown) => ended.push(error),
    );
  }
  // Without a Worker for them they would wait for the first of hers.
  const other = await Promise.all(
    [1, 2, 3].map(() => pool.ask({ ...alone, event: "none" }, here(), "bob")),
  );
  expect(other.map(({ rows }) => rows)).toEqual([[], [], []]);
  // His first went on at once and the second had its place, the third took another of hers; all hers still go on.
  expect(ended).toHaveLength(2);
  for (const error of ended) expect(error).toBeInstanceOf(OverBudget);
});

test("too many points are reported as such, across threads", async () => {
  const pool = open();
  const asked = pool.ask({ ask: "active", from: 0, to: Date.UTC(2100, 0), tz: "UTC" }, here());
  await expect(asked).rejects.toBeInstanceOf(RangeError);
});

test("of questions that are asked at once each has its own answer, its own error, and its own asker", async () => {
  const pool = open(20_000);
  const leaving = new AbortController();
  const points = { ask: "timeseries", interval: "hour", limit: 10, tz: "UTC" } as const;
  const asked = [
    pool.ask(question, here()),
    pool.ask({ ...points, from: 0, to: noon }, here()),
    pool.ask({ ...question, by: "property:hundredth" }, leaving.signal),
    pool.ask({ ...question, by: "property:hundredth", limit: 3 }, here()),
  ] as const;
  setTimeout(() => leaving.abort(), 12);
  const [first, failed, left, last] = await Promise.allSettled(asked);
  expect(first).toMatchObject({ value: { rows: [{ key: "seen", count: 20_000, users: 1 }] } });
  expect(failed).toMatchObject({ reason: { name: "RangeError" } });
  expect(left).toMatchObject({ reason: { message: "The client has left." } });
  expect(last).toMatchObject({ value: { rows: [{ count: 200 }, { count: 200 }, { count: 200 }] } });
  expect((await pool.ask(question, here())).rows).toHaveLength(1);
});

test("a question's parts are answered by all Workers, and its answer is the same", async () => {
  const events = 100_000;
  const alone = await open(events, undefined, 1).ask(
    { ...question, by: "property:hundredth" },
    here(),
  );
  const pool = open(events, undefined, 3);
  for (let round = 0; round < 2; round++) {
    expect(await pool.ask({ ...question, by: "property:hundredth" }, here())).toEqual(alone);
    expect((await pool.ask({ ...question, by: "user" }, here())).rows).toEqual([
      { key: "ann", count: events, users: 1 },
    ]);
  }
});

test("who asks while all Workers are at one question has one of them at once", async () => {
  const pool = open(100_000, undefined, 2);
  await pool.ask(alone, here(), "ann");
  const ended: string[] = [];
  const first = pool.ask(alone, here(), "ann").then(() => ended.push("ann"));
  await Bun.sleep(30);
  await pool.ask({ ...alone, event: "none" }, here(), "bob").then(() => ended.push("bob"));
  await first;
  expect(ended).toEqual(["bob", "ann"]);
});

test("a Worker that breaks fails the question, and the next one is answered", async () => {
  const eventsFile = join(mkdtempSync(join(tmpdir(), "plaudit-test-")), "missing.db");
  const broken = openPool({ workerUrl, eventsFile });
  pools.push(broken);
  await expect(broken.ask(question, here())).rejects.toThrow();
  const ending = openPool({
    workerUrl: new URL("./ending-worker.ts", import.meta.url),
    eventsFile,
    workersMax: 2,
  });
  pools.push(ending);
  await expect(ending.ask(question, here())).rejects.toThrow("The query Worker was lost");
  await expect(ending.ask(question, here())).rejects.toThrow("The query Worker was lost");
});

test("a pass that nobody came to help with has no shares, which the next one might take for its own", async () => {
  const pool = openPool({
    workerUrl: new URL("./lonely-worker.ts", import.meta.url),
    eventsFile: "none",
    workersMax: 1,
  });
  pools.push(pool);
  expect((await pool.ask(question, here())).rows).toEqual([]);
});

test("closing rejects what is asked and ends the Worker", async () => {
  const pool = open(100_000);
  const asked = pool.ask(question, here());
  pool.close();
  await expect(asked).rejects.toThrow("shutting down");
});
