// Reads outside of transactions. Those that are asked at once run at once, each on a connection of its own.
import type { Runner } from "./drizzle.ts";
import { DeadlineError, isLost, toAnswer } from "./failures.ts";
import type { Pool } from "./pool.ts";
import type { Connection } from "./connection.ts";

/** A read whose connection died is asked once more, on another one. */
export function createReads(pool: Pool): Runner {
  async function read<T>(ask: (connection: Connection) => Promise<T>): Promise<T> {
    try {
      return await pool.use(ask).catch((error: unknown) => {
        // Whoever has waited for a silent server to the end waits no second time.
        if (!isLost(error) || error instanceof DeadlineError) throw error;
        return pool.use(ask);
      });
    } catch (error) {
      throw toAnswer(error);
    }
  }
  return {
    run: (text, values) => read((connection) => connection.run(text, values)),
    list: (text, values) => read((connection) => connection.list(text, values)),
  };
}
