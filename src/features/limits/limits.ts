// Limits, and what was counted over a restart. One node counts in its memory, and writes that within a second; what a
// crash loses is a second's. Where there are several nodes, each counts in its memory too, and then where all count.
import { gt, lte, sql } from "drizzle-orm";
import { AppError } from "../../domain/error.ts";
import {
  type Attempt,
  type Attempts,
  createAttempts,
  failuresMax,
} from "../../runtime/attempts.ts";
import type { Log } from "../../runtime/log.ts";
import type { CountNote, KeptLimit } from "../../runtime/kept-limit.ts";
import { createRateLimiter, refuse } from "../../runtime/rate.ts";
import type { Store } from "../../store/store.ts";
import { createSharing, type Sharing } from "./sharing.ts";
import { type BeginOne, countHere, countTogether } from "./under-way.ts";

export interface LimitsDeps {
  store: Store;
  clock: () => number;
  log: Log;
}

export type Limits = ReturnType<typeof createLimits>;

/** Counts one of the key; throws `rate_limited` when there were too many, and `unavailable`. */
export type Limit = (key: string) => Promise<void>;

export interface RateOptions {
  perMinute: number;
  /** As of a Sharing. */
  unaskedPart?: number;
  /** Whether its counts outlive a restart. Default: they do. */
  isKept?: boolean;
}

export interface SharedAttempts {
  /** Counts an attempt; undefined when there were too many within the minute. */
  take(who: string): Promise<Attempt | undefined>;
  /** The same, but throws `rate_limited`. */
  begin(who: string): Promise<Attempt>;
}

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

  /** Keeps a limit from now on. What all nodes count is kept without this. */
  function keep<Kept extends KeptLimit>(name: string, limit: Kept): Kept {
    if (store.tally) return limit;
    kept.set(name, limit);
    limit.onCount((note) => {
      if (waiting.size < waitingMax) waiting.set(`${name}:${note.key}`, note);
      schedule();
    });
    return limit;
  }

  /** Undefined where there is one node. */
  function share(name: string, unaskedPart?: number): Sharing | undefined {
    return store.tally && createSharing({ tally: store.tally, clock, name, unaskedPart });
  }

  function noteFailure(error: unknown): void {
    failures++;
    log.warn("What a limit counted could not be taken back", { error });
  }

  return {
    /** How often writing has failed since the start. */
    failures: () => failures,

    /** What all nodes count, for a limit that counts by itself. Undefined where there is one node. */
    share,

    /** A limit of requests. The name must stay the same over a restart. */
    rate(name: string, { perMinute, unaskedPart, isKept = true }: RateOptions): Limit {
      const limiter = createRateLimiter({ clock, perMinute });
      const own = isKept ? keep(name, limiter) : limiter;
      const all = share(name, unaskedPart);
      const bucket = { perMinute, atOnceMax: perMinute };
      return async (key) => {
        // First: a flood on one node costs the others nothing.
        own(key);
        const drawn = await all?.draw(key, bucket);
        if (drawn && drawn.waitMs > 0) throw refuse(drawn.waitMs);
      };
    },

    /** Counts what is under way, of which more than `max` are not told apart. */
    underWay(name: string, max: number): BeginOne {
      const all = share(name);
      return all ? countTogether({ all, max, noteFailure }) : countHere();
    },

    /** A limit of failed attempts. The name must stay the same over a restart. */
    attempts(name: string): SharedAttempts {
      const own = keep(name, createAttempts({ clock }));
      return withThrow(shareAttempts({ own, all: share(name), noteFailure }));
    },

    /** Reads what was counted before the restart. Called once, before the first request. */
    async load(): Promise<void> {
      if (store.tally) return;
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

    /** Removes what all nodes have counted and is over. */
    clear: async () => store.tally?.clear(clock()),

    /** Writes what waits, for the last time. */
    async close(): Promise<void> {
      isClosed = true;
      await flush();
    },
  };
}

interface Sharers {
  own: Attempts;
  all: Sharing | undefined;
  /** Told of one that could not be taken back. */
  noteFailure: (error: unknown) => void;
}

const ofFailures = { perMinute: failuresMax, atOnceMax: failuresMax };

/** Counts attempts in the node's memory, and then where all nodes count. */
function shareAttempts({ own, all, noteFailure }: Sharers) {
  return async (who: string): Promise<Attempt | { waitMs: number }> => {
    const mine = own.take(who);
    if ("waitMs" in mine || !all) return mine;
    try {
      const drawn = await all.draw(who, ofFailures);
      if (drawn.waitMs > 0) {
        mine.takeBack();
        return drawn;
      }
      return {
        isLast: mine.isLast || drawn.left === 0,
        takeBack() {
          mine.takeBack();
          all.putBack(who, ofFailures).catch(noteFailure);
        },
      };
    } catch (error) {
      mine.takeBack();
      throw error;
    }
  };
}

function withThrow(take: ReturnType<typeof shareAttempts>): SharedAttempts {
  return {
    async take(who) {
      const attempt = await take(who);
      return "waitMs" in attempt ? undefined : attempt;
    },
    async begin(who) {
      const attempt = await take(who);
      if (!("waitMs" in attempt)) return attempt;
      throw new AppError("rate_limited", "Too many failed sign-ins to this account.", {
        retryAfterSeconds: Math.ceil(attempt.waitMs / 1000),
      });
    },
  };
}

function chunk<T>(rows: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) =>
    rows.slice(i * size, (i + 1) * size),
  );
}
