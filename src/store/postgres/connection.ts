// One connection to PostgreSQL. Bun.SQL has no limit on how long a query may take, and no way to give up one whose
// server is silent but to close its whole pool. So each connection is a pool of one.
import { SQL } from "bun";
import { settlesWithin } from "../../runtime/group-sync.ts";
import type { Address } from "./address.ts";
import { DeadlineError, isLost, isSettingRefused } from "./failures.ts";

export interface ConnectionLimits {
  /** In which a connection must be there. */
  connectMsMax: number;
  /** After which the server gives up a statement. */
  statementMsMax: number;
  /** How much later we give up, if the server has not said that it did. The connection is closed then. */
  graceMs: number;
  /** In which a connection must say that it lives. */
  pingMsMax: number;
}

export const connectionLimits: ConnectionLimits = {
  connectMsMax: 5000,
  statementMsMax: 15_000,
  graceMs: 2000,
  pingMsMax: 2000,
};

const applicationDefault = "plaudit";
const lookText = `select current_setting('transaction_read_only') as read_only,
  extract(epoch from clock_timestamp()) * 1000 as now`;
/** In which a connection that does nothing inside a transaction is ended by the server: its locks bar others. */
const idleInTransactionMsMax = 60_000;

export interface Connection {
  /** When it was made, by `performance.now()`. */
  readonly madeAt: number;
  /** When it was last seen to live and to take writes. */
  checkedAt: number;
  /** Its server drops a statement in time. (Behind a pooler that takes no settings it is told in each transaction.) */
  readonly isLimited: boolean;
  /** Nothing can be asked of it any more. */
  isBroken(): boolean;
  /** Runs a statement, and fulfils with objects. Rejects as the server does, or with a DeadlineError. */
  run(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The same with rows as arrays, in the statement's order. */
  list(text: string, values?: readonly unknown[]): Promise<unknown[][]>;
  /** Asks how it is. Rejects, and breaks it, if there is no answer in time. */
  look(): Promise<Look>;
  /** Ends it, whatever it does. Never rejects. */
  end(): Promise<void>;
}

export interface Look {
  takesWrites: boolean;
  /** By how many ms the server's clock is ahead of ours, to half the time that the answer took. */
  aheadMs: number;
}

export type Row = Record<string, unknown>;
/** What Bun.SQL makes of a statement. It runs when it is awaited. */
type Query = PromiseLike<Row[]> & { values(): PromiseLike<unknown[][]> };

/** Hears of each statement once it is answered: its text, which has no values in it, and how long it took. */
export type OnStatement = (text: string, ms: number) => void;

/** Connects. Rejects as the server does, or as Bun.SQL does if there is none. */
export async function connect(
  address: Address,
  limits: ConnectionLimits,
  onStatement?: OnStatement,
): Promise<Connection> {
  const { statementMsMax } = limits;
  const settings = {
    application_name: address.application ?? applicationDefault,
    statement_timeout: String(statementMsMax),
    idle_in_transaction_session_timeout: String(idleInTransactionMsMax),
  };
  try {
    return await connectWith(address, limits, settings, onStatement);
  } catch (error) {
    // PgBouncer knows the first of them alone.
    if (!isSettingRefused(error)) throw error;
    const { application_name } = settings;
    return connectWith(address, limits, { application_name }, onStatement);
  }
}

async function connectWith(
  address: Address,
  limits: ConnectionLimits,
  settings: Record<string, string>,
  onStatement?: OnStatement,
): Promise<Connection> {
  const { place, application: _, ...where } = address;
  let isBroken = false;
  const client = new SQL({
    ...where,
    adapter: "postgres",
    max: 1,
    // Statements that a connection keeps belong to whoever has it next, where a pooler is between. PgBouncer answered
    // one client's question with another one's statement.
    prepare: false,
    connectionTimeout: limits.connectMsMax / 1000,
    idleTimeout: 0,
    maxLifetime: 0,
    connection: settings,
    onclose: () => void (isBroken = true),
  });

  async function end(): Promise<void> {
    isBroken = true;
    // It rejects what still runs.
    await settlesWithin(client.close({ timeout: 0 }), limits.connectMsMax);
  }

  /** Fulfils as the work does. If it is too late, the connection ends. */
  async function inTime<T>(work: PromiseLike<T>, ms: number): Promise<T> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      late.reject(new DeadlineError(`PostgreSQL at ${place} has not answered in ${ms} ms.`));
      void end();
    }, ms);
    try {
      return await Promise.race([work, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  // Reserved, it is never replaced by another one in the middle of a transaction: what is asked of it then fails.
  const reserved = await inTime(client.reserve(), limits.connectMsMax + limits.graceMs).catch(
    async (error: unknown) => {
      await end();
      throw error;
    },
  );

  async function ask<T>(
    toPromise: (query: Query) => PromiseLike<T>,
    text: string,
    values: readonly unknown[] = [],
    ms = limits.statementMsMax + limits.graceMs,
  ): Promise<T> {
    const began = performance.now();
    try {
      // The types know rows of one shape alone, and want the list of values to be theirs.
      const query = reserved.unsafe(text, values as unknown[]) as unknown as Query;
      return await inTime(toPromise(query), ms);
    } catch (error) {
      if (isLost(error)) isBroken = true;
      throw error;
    } finally {
      onStatement?.(text, performance.now() - began);
    }
  }

  return {
    madeAt: performance.now(),
    checkedAt: 0,
    isLimited: "statement_timeout" in settings,
    isBroken: () => isBroken,
    run: (text, values) => ask((query) => query, text, values),
    list: (text, values) => ask((query) => query.values(), text, values),
    async look() {
      const from = Date.now();
      const [row] = await ask((query) => query, lookText, [], limits.pingMsMax);
      const middle = (from + Date.now()) / 2;
      return {
        takesWrites: row?.["read_only"] === "off",
        aheadMs: Math.round(Number(row?.["now"]) - middle),
      };
    },
    end,
  };
}
