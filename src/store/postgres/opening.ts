// Opens the store of accounts and items on PostgreSQL.
import { postgresColumns } from "../../../db/columns/postgres.ts";
import { defineTables } from "../../../db/schema.ts";
import type { Results, Schema, Statement, Store, Writer } from "../store.ts";
import { readAddress } from "./address.ts";
import type { OnStatement } from "./connection.ts";
import { asWriter, bind, type Bound, createUnboundWriter } from "./drizzle.ts";
import { type HearingOptions, openNews } from "./news.ts";
import { createClock } from "./clock.ts";
import { createPool, type Pool, type PoolSettings, type PoolStanding } from "./pool.ts";
import { createReads } from "./reads.ts";
import { createTally } from "./tally.ts";
import { createTransactions } from "./transactions.ts";

export interface PostgresStoreOptions {
  /** postgres://USER:PASSWORD@HOST/NAME. The database must have been migrated. */
  url: string;
  pool?: Partial<PoolSettings>;
  /** A pool in place of one at `url`. It is closed with the store. */
  lent?: Pool;
  /** Own tables and their relations, for `db.query`. */
  schema?: Schema | undefined;
  /** How it is heard what other nodes tell. Default: it is not, for whoever remembers nothing. */
  hearing?: HearingOptions;
  /** What its connections are called in pg_stat_activity. Default: plaudit. */
  application?: string;
  /** Hears of each statement. */
  onStatement?: OnStatement | undefined;
  /** Hears by how many ms the server's clock is ahead, when the two are too far apart. */
  onClockApart?: (aheadMs: number) => void;
}

export interface PostgresStore extends Store {
  /** The numbers of its pool, and by how many ms the server's clock is ahead. */
  standing(): PoolStanding & { clockAheadMs: number };
}

/** How long what runs may take when the store is closed. */
const closeMsMax = 5000;

/** Connects when it is first asked something. Throws a UsageError of an address that is none. */
export function openPostgresStore({
  url,
  pool: settings,
  lent,
  schema,
  hearing,
  application,
  onStatement,
  onClockApart,
}: PostgresStoreOptions): PostgresStore {
  const address = { ...readAddress(url), ...(application !== undefined && { application }) };
  const clock = createClock(onClockApart);
  const pool = lent ?? createPool(address, settings, { onStatement, onClock: clock.note });
  const transact = createTransactions(pool, settings?.limits);
  const reads = createReads(pool);
  const news = openNews(hearing);
  const writer = createUnboundWriter();

  const prepare: Store["prepare"] = <const S extends readonly Statement[]>(
    build: (db: Writer) => S,
  ) => {
    let prepared: Bound[] | undefined;
    return (
      values: Record<string, unknown>,
      more?: (db: Writer) => readonly Statement[],
    ): Promise<Results<S>> => {
      const statements = (prepared ??= build(writer).map(bind));
      const others = more?.(writer).map(bind) ?? [];
      return transact(async (connection) => {
        const results: unknown[] = [];
        for (const each of statements) results.push(await each.runOn(connection, values));
        for (const each of others) await each.runOn(connection, {});
        // Each statement's own results, in their order.
        return results as Results<S>;
      });
    };
  };

  return {
    db: asWriter(reads, schema),
    columns: postgresColumns,
    tables: defineTables(postgresColumns),
    news,
    canBeAway: true,
    tally: createTally(reads),
    prepare,
    atomically: (build) => prepare(build)({}),
    // Each is a transaction of its own from the start.
    beginWrites() {},
    standing: () => ({ ...pool.standing(), clockAheadMs: clock.aheadMs() }),
    async close() {
      await news.close();
      await pool.close(closeMsMax);
    },
  };
}
