// Reads the log's rows from a replica, which has them a moment later. While it fails they come from the log itself: a
// node never lacks anything because of its replica.
import type { LogRows } from "./rows.ts";

export interface ReplicaOptions {
  replica: LogRows;
  /** The log itself. */
  log: LogRows;
  /** Called when the replica is left for the log, with the reason, once until it is used again. */
  onLeft: (reason: string) => void;
  onUsedAgain: () => void;
}

/** A replica that failed is not asked for so long. One that is silent holds its reader up only so often. */
const restMs = 10_000;

/** Where the log ends is what the log itself says. */
export function createReplica({ replica, log, onLeft, onUsedAgain }: ReplicaOptions): LogRows {
  let failedAt = -Infinity;
  let isLeft = false;
  let isOfLog = false;

  /** An address may name another installation, whose rows would be taken for ours. */
  async function demandLog(id: number): Promise<void> {
    const found = await replica.end();
    if (found.log !== id) throw new Error("It is no replica of this database.");
    isOfLog = true;
  }

  function leave(error: unknown): void {
    failedAt = performance.now();
    isOfLog = false;
    if (!isLeft) onLeft(reasonOf(error));
    isLeft = true;
  }

  return {
    end: log.end,
    async after(place, limit) {
      if (performance.now() - failedAt < restMs) return log.after(place, limit);
      const id = isOfLog ? undefined : (await log.end()).log;
      try {
        if (id !== undefined) await demandLog(id);
        const rows = await replica.after(place, limit);
        if (isLeft) onUsedAgain();
        isLeft = false;
        return rows;
      } catch (error) {
        leave(error);
        return log.after(place, limit);
      }
    },
  };
}

/** What a pool says to whoever needs a connection hides what the server said. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
