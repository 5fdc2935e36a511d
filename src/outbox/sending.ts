// Sends what waits in the outbox: a few at a time, each until it is gone, or given up for good. One server sends.
// A crash in the middle of an attempt means another one: what is sent may arrive twice, and is never lost.
import { and, asc, eq, gt, isNotNull, isNull, lt, lte, or } from "drizzle-orm";
import { createQueue } from "../runtime/queue.ts";
import type { Log } from "../runtime/log.ts";
import type { Store } from "../store/store.ts";
import { heldSetting } from "./standing.ts";
import type { Seal } from "./seal.ts";

/** It will never be taken: trying again is of no use. */
export class Undeliverable extends Error {
  override readonly name = "Undeliverable";
}

/** Sends one. Rejects when it was not taken, with `Undeliverable` if it never will be. `nothing` is not counted. */
export type Send = (content: string) => Promise<void | "nothing">;

export interface SendingDeps {
  store: Store;
  clock: () => number;
  log: Log;
  seal: Seal;
  /** By kind. What nobody sends waits. */
  senders: Readonly<Record<string, Send>>;
  /** How long nothing is looked for, unless somebody says that there is something. */
  everyMs?: number;
}

export interface SendingStatus {
  /** Since the start. */
  sent: number;
  /** Attempts that failed. */
  retried: number;
  /** What was given up. */
  failed: number;
}

export interface Sending {
  start(): void;
  /** Something was written: it is looked for at once. */
  notify(): void;
  status(): SendingStatus;
  /** Waits for what is under way, for at most five seconds. */
  close(): Promise<void>;
}

const atOnceMax = 4;
const batchMax = 50;
const attemptMsMax = 30_000;
/** An attempt that was never heard of again is over by then. */
const leaseMs = 2 * attemptMsMax;
const retryMsMin = 15_000;
const retryMsMax = 60 * 60 * 1000;
const attemptsMax = 40;
const closeMsMax = 5_000;
const errorLengthMax = 200;
/** What is done with is kept for so long, to be looked at. */
const keptMs = 7 * 24 * 60 * 60 * 1000;

interface Row {
  id: string;
  kind: string;
  payload: unknown;
  attempts: number;
  nextAt: Date | null;
}

export function createSending(deps: SendingDeps): Sending {
  const { clock, log, everyMs = 5_000 } = deps;
  const rows = createRows(deps);
  const status = { sent: 0, retried: 0, failed: 0 };
  const inTurn = createQueue({ atOnceMax, waitingMax: batchMax, full: () => new Error("full") });
  const state = { isStarted: false, isClosed: false, isWorking: false, isAsked: false };
  let timer: Timer | undefined;
  let working: Promise<void> = Promise.resolve();

  async function attempt(row: Row): Promise<void> {
    if (!(await rows.claim(row, leaseMs))) return;
    try {
      const sent = await open(row, deps);
      await rows.finish(row, { sentAt: new Date(clock()) });
      if (sent !== "nothing") status.sent++;
    } catch (error) {
      const lastError = describe(error);
      const isOver = error instanceof Undeliverable || row.attempts + 1 >= attemptsMax;
      log.warn(isOver ? "Something could not be sent." : "Something could not be sent yet.", {
        kind: row.kind,
        attempts: row.attempts + 1,
        reason: lastError,
      });
      if (isOver) {
        status.failed++;
        return rows.finish(row, { failedAt: new Date(clock()), lastError });
      }
      status.retried++;
      await rows.postpone(row, { delayMs: delayAfter(row.attempts), lastError });
    }
  }

  /** All that is due, and what was added meanwhile. */
  async function work(): Promise<void> {
    do {
      state.isAsked = false;
      const due = await rows.due();
      await Promise.all(due.map((row) => inTurn(() => attempt(row))));
      if (due.length === batchMax) state.isAsked = true;
    } while (state.isAsked && !state.isClosed);
    await rows.clear(keptMs);
  }

  function runAfter(ms: number): void {
    clearTimeout(timer);
    if (!state.isClosed) timer = setTimeout(run, ms);
  }

  function run(): void {
    if (state.isClosed) return;
    state.isStarted = state.isWorking = true;
    working = work()
      .catch((error: unknown) => log.warn("The outbox could not be read.", { error }))
      .finally(() => {
        state.isWorking = false;
        runAfter(state.isAsked ? 0 : everyMs);
      });
  }

  return {
    start: run,
    notify() {
      state.isAsked = true;
      // Whoever is at work looks again before the end.
      if (state.isStarted && !state.isWorking) runAfter(0);
    },
    status: () => status,
    async close() {
      state.isClosed = true;
      clearTimeout(timer);
      await Promise.race([working, Bun.sleep(closeMsMax)]);
    },
  };
}

/** Sends a row's content in time. */
async function open(row: Row, { seal, senders, clock }: SendingDeps): Promise<void | "nothing"> {
  const { sealed, until } = row.payload as { sealed?: unknown; until?: unknown };
  if (typeof until === "number" && until <= clock()) throw new Undeliverable("It came too late.");
  let content: string;
  try {
    content = seal.open(String(sealed));
  } catch (cause) {
    throw new Undeliverable("It was sealed with another secret.", { cause });
  }
  const send = senders[row.kind];
  if (!send) throw new Error(`Nobody sends ${row.kind}.`);
  return Promise.race([send(content), rejectLate()]);
}

async function rejectLate(): Promise<never> {
  await Bun.sleep(attemptMsMax);
  throw new Error("It took too long.");
}

/** Twice as long each time, and not all at the same moment. */
function delayAfter(attempts: number): number {
  const delayMs = Math.min(retryMsMin * 2 ** attempts, retryMsMax);
  return delayMs * (0.75 + Math.random() / 2);
}

function describe(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.slice(0, errorLengthMax).toWellFormed();
}

function createRows({ store, clock, senders }: SendingDeps) {
  const { outbox, settings } = store.tables;

  /** Nothing of until then is sent. */
  async function heldUntil(): Promise<Date> {
    const [held] = await store.db
      .select({ value: settings.value })
      .from(settings)
      .where(eq(settings.name, heldSetting))
      .limit(1);
    return new Date(Number(held?.value ?? 0));
  }

  return {
    /** What is to be tried now, the longest due first. */
    async due(): Promise<Row[]> {
      const until = await heldUntil();
      return store.db
        .select({
          id: outbox.id,
          kind: outbox.kind,
          payload: outbox.payload,
          attempts: outbox.attempts,
          nextAt: outbox.nextAt,
        })
        .from(outbox)
        .where(
          and(
            lte(outbox.nextAt, new Date(clock())),
            or(...Object.keys(senders).map((kind) => eq(outbox.kind, kind))),
            gt(outbox.createdAt, until),
          ),
        )
        .orderBy(asc(outbox.nextAt))
        .limit(batchMax);
    },

    /** Takes it for an attempt: it is due again once that has been given up. */
    async claim({ id, attempts, nextAt }: Row, forMs: number): Promise<boolean> {
      const [claimed] = await store.atomically((db) => [
        db
          .update(outbox)
          .set({ attempts: attempts + 1, nextAt: new Date(clock() + forMs) })
          .where(and(eq(outbox.id, id), eq(outbox.attempts, attempts), eq(outbox.nextAt, nextAt!)))
          .returning({ id: outbox.id }),
      ]);
      return claimed.length > 0;
    },

    async postpone({ id }: Row, { delayMs, lastError }: { delayMs: number; lastError: string }) {
      await store.atomically((db) => [
        db
          .update(outbox)
          .set({ nextAt: new Date(clock() + delayMs), lastError })
          .where(and(eq(outbox.id, id), isNotNull(outbox.nextAt))),
      ]);
    },

    /** It is done with, and what it said is gone. */
    async finish(
      { id }: Row,
      end: { sentAt: Date } | { failedAt: Date; lastError: string },
    ): Promise<void> {
      await store.atomically((db) => [
        db
          .update(outbox)
          .set({ nextAt: null, payload: {}, ...end })
          .where(eq(outbox.id, id)),
      ]);
    },

    /** Deletes what has been done with for long, if there is any. */
    async clear(keptMs: number): Promise<void> {
      const old = and(isNull(outbox.nextAt), lt(outbox.createdAt, new Date(clock() - keptMs)));
      const [any] = await store.db.select({ id: outbox.id }).from(outbox).where(old).limit(1);
      if (any) await store.atomically((db) => [db.delete(outbox).where(old)]);
    },
  };
}
