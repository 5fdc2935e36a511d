// Keeps the counts of limits over a restart. They are counted in memory, and written within a second; what a crash
// loses is a second's.
import { gt, lte, sql } from "drizzle-orm";
import type { Log } from "../../runtime/log.ts";
import type { CountNote, KeptLimit } from "../../runtime/kept-limit.ts";
import type { Store } from "../../store/store.ts";

export interface LimitsDeps {
  store: Store;
  clock: () => number;
  log: Log;
}

export type Limits = ReturnType<typeof createLimits>;

const writeMs = 1000;
/** Rows in the table. Beyond this new ones stay in memory alone: nobody may fill the disk with made-up names. */
const rowsMax = 50_000;
/** Counts that wait to be written. */
const waitingMax = 20_000;
/** Rows of one statement. */
const stepRows = 500;

export function createLimits({ store, clock, log }: LimitsDeps) {
  const { limits } = store.tables;
  const kept = new Map<string, KeptLimit>();
  const waiting = new Map<string, CountNote>();
  let timer: Timer | undefined;
  let failures = 0;
  let isClosed = false;

  function schedule(): void {
    if (isClosed) return;
    timer ??= setTimeout(() => void flush(), writeMs).unref();
  }

  /** Writes what waits. A failure is logged and counted, and the counts stay in memory. */
  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const rows = Array.from(waiting, ([key, note]) => ({
      key,
      windowEndsAt: new Date(note.endsAt),
      count: note.count,
    }));
    waiting.clear();
    if (rows.length === 0) return;
    try {
      await write(rows);
    } catch (error) {
      failures++;
      log.warn("Counts of limits could not be kept, and would be lost by a restart", { error });
    }
  }

  async function write(rows: readonly { key: string; windowEndsAt: Date; count: number }[]) {
    const free = rowsMax - (await store.db.$count(limits));
    const some = rows.slice(0, Math.max(0, free));
    await store.atomically((db) => [
      db.delete(limits).where(lte(limits.windowEndsAt, new Date(clock()))),
      ...chunk(some, stepRows).map((values) =>
        db
          .insert(limits)
          .values(values)
          .onConflictDoUpdate({
            target: limits.key,
            set: { windowEndsAt: sql`excluded.window_ends_at`, count: sql`excluded.count` },
          }),
      ),
    ]);
  }

  return {
    /** How often writing has failed since the start. */
    failures: () => failures,

    /** Keeps a limit from now on. The name must stay the same over a restart. */
    keep<Kept extends KeptLimit>(name: string, limit: Kept): Kept {
      kept.set(name, limit);
      limit.onCount((note) => {
        if (waiting.size < waitingMax) waiting.set(`${name}:${note.key}`, note);
        schedule();
      });
      return limit;
    },

    /** Reads what was counted before the restart. Called once, before the first request. */
    async load(): Promise<void> {
      const rows = await store.db
        .select()
        .from(limits)
        .where(gt(limits.windowEndsAt, new Date(clock())))
        .limit(rowsMax);
      for (const { key, count, windowEndsAt } of rows) {
        const [name = "", own = ""] = key.split(":");
        kept.get(name)?.restore({ key: own, count, endsAt: windowEndsAt.getTime() });
      }
    },

    flush,

    /** Writes what waits, for the last time. */
    async close(): Promise<void> {
      isClosed = true;
      await flush();
    },
  };
}

function chunk<T>(rows: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) =>
    rows.slice(i * size, (i + 1) * size),
  );
}
