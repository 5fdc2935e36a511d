// The partitions of the log: one for each day of UTC on which rows came.
import { dayMs } from "../../../domain/time.ts";
import type { Connection } from "../connection.ts";
import { stateOf } from "../failures.ts";
import type { Pool } from "../pool.ts";

export interface Partitions {
  /** Makes those of a day and of the next, unless they are there. */
  make(day: number): Promise<void>;
  /** Drops those of before a day in which nothing is left. Fulfils with how many. */
  dropEmpty(before: number): Promise<number>;
}

/** Nodes take turns: "partition" in ASCII, as far as it fits. */
const turn = "8097874530543233";
/** How long one waits for the turn, and for a table that others use. Meanwhile whoever comes waits behind it. */
const lockMsMax = 3000;

export function createPartitions(pool: Pool): Partitions {
  /** Runs the work in a transaction, when no other node is at it. */
  function takeTurn<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return pool.use(async (connection) => {
      await connection.run(`begin; set local lock_timeout = ${lockMsMax}`);
      try {
        await connection.run(`select pg_advisory_xact_lock(${turn})`);
        const result = await work(connection);
        await connection.run("commit");
        return result;
      } catch (error) {
        if (!connection.isBroken()) await connection.run("rollback").catch(() => connection.end());
        throw error;
      }
    });
  }

  return {
    make: (day) =>
      takeTurn(async (connection) => {
        for (const each of [day, day + 1]) await make(connection, each);
      }),
    async dropEmpty(before) {
      const days = await pool.use((connection) => listDays(connection));
      let dropped = 0;
      for (const day of days.filter((each) => each < before)) {
        try {
          dropped += await takeTurn((connection) => dropIfEmpty(connection, day));
        } catch (error) {
          // Somebody reads it. The next purge drops it.
          if (stateOf(error) !== "55P03") throw error;
        }
      }
      return dropped;
    },
  };
}

/** It is attached when it is made: making it as a partition would hold up everybody who reads or writes the log. */
async function make(connection: Connection, day: number): Promise<void> {
  const name = nameOf(day);
  const found = "select 1 from pg_inherits where inhrelid = to_regclass($1)";
  if ((await connection.run(found, [name])).length > 0) return;
  await connection.run(`create table if not exists ${name} (like event_batches including all)`);
  await connection.run(
    `alter table event_batches attach partition ${name} for values from (${day}) to (${day + 1})`,
  );
}

async function listDays(connection: Connection): Promise<number[]> {
  const rows = await connection.run(
    "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'event_batches'::regclass",
  );
  return rows.map(({ name }) => dayOf(String(name)));
}

async function dropIfEmpty(connection: Connection, day: number): Promise<number> {
  const left = "select 1 from event_batches where day = $1 and oldest <> '{}' limit 1";
  if ((await connection.run(left, [day])).length > 0) return 0;
  await connection.run(`drop table ${nameOf(day)}`);
  return 1;
}

/** `event_batches_20261130`. */
function nameOf(day: number): string {
  return `event_batches_${new Date(day * dayMs).toISOString().slice(0, 10).replaceAll("-", "")}`;
}

function dayOf(name: string): number {
  const [, year, month, date] = /(\d{4})(\d\d)(\d\d)"?$/.exec(name) ?? [];
  return Date.UTC(Number(year), Number(month) - 1, Number(date)) / dayMs;
}
