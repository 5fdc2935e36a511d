// The pool of connections to PostgreSQL. Its settings are those that other stacks have, such as SQLAlchemy's: size
// (pool_size), overflow (max_overflow), timeout (pool_timeout), pre-ping (pool_pre_ping), recycle (pool_recycle).
import type { Address } from "./address.ts";
import {
  type Connection,
  connect,
  type ConnectionLimits,
  connectionLimits,
  type OnStatement,
} from "./connection.ts";
import { isLost, isReadOnly, toAnswer, unavailable } from "./failures.ts";

export interface PoolSettings {
  /** How many connections are kept. */
  size: number;
  /** How many more are opened when all are in use. They are closed when nobody waits for them. */
  overflow: number;
  /** How long a request waits for one that is free. */
  timeoutMs: number;
  /** A connection that has not been asked for so long is, before its use, whether it lives and takes writes. */
  prePing: boolean;
  /** After which a connection is replaced by a new one. */
  recycleMs: number;
  /** Whether a server that takes no writes will do: a replica. */
  mayBeStandby?: boolean;
  limits: ConnectionLimits;
}

export const poolSettings: PoolSettings = {
  size: 20,
  overflow: 10,
  timeoutMs: 30_000,
  prePing: true,
  recycleMs: 3_600_000,

  limits: connectionLimits,
};

/** How often a connection is asked whether it lives: within this time a demoted primary is left. */
export const livenessMs = 5000;
/** How many may wait for a connection. */
const waitingMax = 1000;
/** After a server did not take a connection, nobody else tries for so long: whoever needs one is refused at once. */
const restMs = 500;

/** The numbers of a pool. */
export interface PoolStanding {
  inUse: number;
  idle: number;
  waiting: number;
  /** Since the start: requests that got no connection. */
  refused: number;
  /** Since the start: connections that were closed since they were broken, silent, read-only or old. */
  replaced: number;
}

export interface Pool {
  /** Lends a connection for a piece of work. Rejects with `unavailable` if there is none to be had, or as the work does. */
  use<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  standing(): PoolStanding;
  /** Refuses whoever waits or comes, waits for those in use so long, and ends them. */
  close(ms: number): Promise<void>;
}

/** Whoever waits is handed a connection, or undefined for a place in which to open one. */
interface Waiting {
  resolve: (free: Connection | undefined) => void;
  reject: (error: unknown) => void;
}

export interface PoolListeners {
  /** Hears of each statement. */
  onStatement?: OnStatement | undefined;
  /** Hears by how many ms the server's clock is ahead, whenever a connection is asked how it is. */
  onClock?: (aheadMs: number) => void;
}

/** Opens no connection until one is needed. */
export function createPool(
  address: Address,
  settings: Partial<PoolSettings> = {},
  { onStatement, onClock }: PoolListeners = {},
): Pool {
  const {
    size,
    overflow,
    timeoutMs,
    prePing,
    recycleMs,
    mayBeStandby = false,
    limits,
  } = {
    ...poolSettings,
    ...settings,
  };
  const idle: Connection[] = [];
  const inUse = new Set<Connection>();
  const waiting: Waiting[] = [];
  /** Those in use, idle, and being opened or asked. */
  let places = 0;
  let refused = 0;
  let replaced = 0;
  let failed: { at: number; error: unknown } | undefined;
  let isClosing = false;
  const emptied = Promise.withResolvers<void>();

  function refuse(message: string, cause?: unknown): never {
    refused++;
    throw unavailable(message, cause);
  }

  /** Fulfils with a connection that was idle, or with undefined and a place for a new one. */
  function takePlace(): Connection | undefined | Promise<Connection | undefined> {
    if (isClosing) return refuse("The server is closing.");
    const free = idle.pop();
    if (free) return free;
    if (places < size + overflow) return void places++;
    if (waiting.length >= waitingMax) return refuse("Too many wait for the database.");
    return waitForPlace();
  }

  function waitForPlace(): Promise<Connection | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<Connection | undefined>();
    const mine = { resolve, reject };
    waiting.push(mine);
    const timer = setTimeout(() => {
      waiting.splice(waiting.indexOf(mine), 1);
      refused++;
      reject(unavailable(`All ${size + overflow} connections to the database are in use.`));
    }, timeoutMs);
    return promise.finally(() => clearTimeout(timer));
  }

  function givePlace(): void {
    const next = waiting.shift();
    if (next) return next.resolve(undefined);
    places--;
    if (isClosing && places === 0) emptied.resolve();
  }

  /** Ends a connection. Its place stays the caller's. */
  function discard(connection: Connection): void {
    replaced++;
    void connection.end();
  }

  async function open(): Promise<Connection> {
    if (failed && performance.now() - failed.at < restMs) throw failed.error;
    try {
      const connection = await connect(address, limits, onStatement);
      const isUsable = await isFit(connection).catch((error: unknown) => {
        void connection.end();
        throw error;
      });
      if (isUsable) {
        failed = undefined;
        return connection;
      }
      void connection.end();
      throw unavailable(
        "The database takes no writes now: it is a standby, or was made read-only.",
      );
    } catch (error) {
      failed = { at: performance.now(), error };
      throw error;
    }
  }

  async function isFit(connection: Connection): Promise<boolean> {
    const { takesWrites, aheadMs } = await connection.look();
    connection.checkedAt = performance.now();
    onClock?.(aheadMs);
    return takesWrites || mayBeStandby;
  }

  /** Whether one that was idle can be used. If one has died, those that lay idle beside it have too, as a rule. */
  async function isAlive(connection: Connection): Promise<boolean> {
    const now = performance.now();
    if (connection.isBroken() || now - connection.madeAt > recycleMs) return false;
    if (!prePing || now - connection.checkedAt < livenessMs) return true;
    if (await isFit(connection).catch(() => false)) return true;
    dropIdle();
    return false;
  }

  function dropIdle(): void {
    for (const connection of idle.splice(0)) {
      discard(connection);
      givePlace();
    }
  }

  async function take(): Promise<Connection> {
    const free = await takePlace();
    if (free && (await isAlive(free))) return free;
    if (free) discard(free);
    try {
      return await open();
    } catch (error) {
      givePlace();
      refused++;
      throw toAnswer(error);
    }
  }

  function give(connection: Connection): void {
    const isOld = performance.now() - connection.madeAt > recycleMs;
    if (connection.isBroken() || isOld) {
      discard(connection);
      return givePlace();
    }
    const next = isClosing ? undefined : waiting.shift();
    if (next) return next.resolve(connection);
    if (!isClosing && places <= size) return void idle.push(connection);
    void connection.end();
    givePlace();
  }

  return {
    async use(work) {
      const connection = await take();
      inUse.add(connection);
      try {
        return await work(connection);
      } catch (error) {
        if (isLost(error) || isReadOnly(error)) {
          await connection.end();
          dropIdle();
        }
        throw error;
      } finally {
        inUse.delete(connection);
        give(connection);
      }
    },
    standing: () => ({
      inUse: places - idle.length,
      idle: idle.length,
      waiting: waiting.length,
      refused,
      replaced,
    }),
    async close(ms) {
      isClosing = true;
      for (const { reject } of waiting.splice(0)) reject(unavailable("The server is closing."));
      dropIdle();
      if (places === 0) emptied.resolve();
      const timer = setTimeout(() => {
        for (const connection of inUse) void connection.end();
        emptied.resolve();
      }, ms);
      await emptied.promise;
      clearTimeout(timer);
    },
  };
}
