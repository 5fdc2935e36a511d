// Requests to a store on PostgreSQL, one after another from many sides, while something happens to that.
import { expect } from "bun:test";
import { like } from "drizzle-orm";
import { AppError } from "../../../src/domain/error.ts";
import type { PostgresStore } from "../../../src/store/postgres/opening.ts";

export const limits = { connectMsMax: 1000, statementMsMax: 1000, graceMs: 500, pingMsMax: 1000 };
export const pool = { size: 5, overflow: 2, timeoutMs: 1000, limits };
/** A connection to be had, its liveness, and a statement, each to its end; a transaction asks twice more. */
export const requestMsMax =
  pool.timeoutMs +
  (limits.connectMsMax + limits.graceMs) +
  limits.pingMsMax +
  3 * (limits.statementMsMax + limits.graceMs);
const [writers, readers] = [20, 20];
/** Few, so that another client takes them all at once. */
export const connectionsMax = 30;

/** What requests of one stretch came to. */
export interface Ledger {
  acknowledged: string[];
  failures: unknown[];
  slowestMs: number;
  /** When something succeeded last, by `performance.now()`. */
  lastAt: number;
}

/** Writes and reads until it is told to stop. Rows have names of their own. */
export function load(store: PostgresStore, name: string) {
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

export async function balance(
  store: PostgresStore,
  name: string,
  { acknowledged, failures, slowestMs }: Ledger,
): Promise<void> {
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
export async function isWell(store: PostgresStore): Promise<void> {
  const after = load(store, "after");
  await Bun.sleep(300);
  await after.stop();
  expect(after.ledger.failures).toEqual([]);
  expect(store.standing()).toMatchObject({ inUse: 0, waiting: 0 });
  expect(store.standing().idle).toBeLessThanOrEqual(pool.size);
  await store.atomically((db) => [db.delete(store.tables.settings)]);
}
