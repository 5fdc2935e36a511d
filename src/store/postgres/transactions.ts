// Transactions that look as if each were alone. SQLite has one writer at a time, and the features count on it: without
// this, two admins who demote each other at once leave none. PostgreSQL undoes those that got in each other's way
// (postgresql.org/docs/current/transaction-iso.html#XACT-SERIALIZABLE), and they begin again.
import { createQueue } from "../../runtime/queue.ts";
import { type Connection, connectionLimits } from "./connection.ts";
import {
  DeadlineError,
  isCollision,
  isLost,
  isReadOnly,
  toAnswer,
  unavailable,
} from "./failures.ts";
import type { Pool } from "./pool.ts";

/** How often one begins that gets in the way of others. */
const attemptsMax = 20;
/** How long one waits before it begins again: from this, which doubles, to that. Chance parts those of several nodes. */
const pauseMs = { first: 2, most: 100 };
/** How many may wait to begin again. */
const waitingMax = 1000;

const begin = "begin isolation level serializable";

/** Runs a piece of work in a transaction, and fulfils once it is committed. The work may run several times. */
export type Transact = <T>(work: Work<T>) => Promise<T>;
type Work<T> = (connection: Connection) => Promise<T>;

/** `statementMsMax` is for servers that have no limit of their own. Rejects with `unavailable`, or as the work does. */
export function createTransactions(pool: Pool, { statementMsMax } = connectionLimits): Transact {
  const limited = `${begin}; set local statement_timeout = ${statementMsMax}`;
  // One at a time begins again: so those that all want one row don't undo each other for ever.
  const inLine = createQueue({
    atOnceMax: 1,
    waitingMax,
    full: () => unavailable("Too many writes get in each other's way."),
  });

  async function runOnce<T>(connection: Connection, work: Work<T>): Promise<T> {
    await connection.run(connection.isLimited ? begin : limited);
    const result = await work(connection).catch(async (error: unknown) => {
      if (!connection.isBroken()) await connection.run("rollback").catch(() => connection.end());
      throw error;
    });
    await connection.run("commit").catch(tellDoubt);
    return result;
  }

  return async (work) => {
    const once = () => pool.use((connection) => runOnce(connection, work));
    // Nothing was committed, so it can be done on another connection.
    const attempt = () => once().catch((error) => (mayBeElsewhere(error) ? once() : fail(error)));
    try {
      return await attempt().catch((error) =>
        isCollision(error) ? inLine(() => tryAgain(attempt)) : fail(error),
      );
    } catch (error) {
      throw toAnswer(error);
    }
  };
}

/** Runs it until nothing gets in its way. */
async function tryAgain<T>(attempt: () => Promise<T>): Promise<T> {
  for (let made = 2; ; made++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isCollision(error) || made === attemptsMax) throw error;
      await Bun.sleep(Math.random() * Math.min(pauseMs.first * 2 ** made, pauseMs.most));
    }
  }
}

/** Whoever has waited for a silent server to the end waits no second time. */
function mayBeElsewhere(error: unknown): boolean {
  return isReadOnly(error) || (isLost(error) && !(error instanceof DeadlineError));
}

/** Of a commit whose answer was lost nobody knows whether it was made. It must not be done again. */
function tellDoubt(error: unknown): never {
  if (!isLost(error)) throw error;
  throw unavailable("The database went away: this may have been stored, or not.", error);
}

function fail(error: unknown): never {
  throw error;
}
