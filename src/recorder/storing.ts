// Stores what the journal holds, batch after batch, however often the store refuses.
import { adoptOthers } from "./adoption.ts";
import { type Desk, type Post, rest } from "./desk.ts";
import type { Position } from "../journal/position.ts";

export interface Storing {
  /** Everything before `until` may be stored. */
  read(until: Position): void;
  /** Reports how far it is. The main thread takes it for a sign of life. */
  report(): Promise<void>;
  /** Others may have stored something: looks at once. */
  wake(): void;
  /** Looks for work that nobody told of: what others have stored, or what failed a while ago. Reports in any case. */
  look(): Promise<void>;
  /** Fulfils when it is at no batch. Once the Worker has to stop, it begins none. */
  idle(): Promise<void>;
}

/** Garbage is collected after so many events. Left alone it grows to 50 MB. */
const collectEvents = 45_000;
/**
 * What was left for later takes no more than this part of a core while batches come in, for it shares the machine with
 * those who send them: it rests after each step, until the next batch.
 */
const laterPartMax = 1 / 5;
/** After so long without a batch nobody is held up. An old folder of ten million events is packed within minutes then. */
const quietMs = 3_000;
/** Steps of what was left for later are reported no more often: each report wakes the main thread. */
const laterReportMs = 200;
const retryMsMin = 100;
const retryMsMax = 5000;

export function createStoring(desk: Desk, post: Post): Storing {
  const { store, drain, leaving } = desk;
  let until: Position | undefined;
  let collectedAt = 0;
  /** The start counts as a batch: others have much to do then. */
  let storedAt = performance.now();
  let reportedAt = -Infinity;
  let packingFailures = 0;
  /** How many events others have stored that are not here yet. */
  let behind = 0;
  /** Aborted when there is more to read. */
  let waking = new AbortController();
  /** Why the last batch could not be stored; undefined if it was. */
  let failing: string | undefined;
  // Other journals come before our own, so that one batch is stored at a time.
  const adopted = adoptOthers(desk, post, report).catch(fail);
  let isStoring = true;
  let work = adopted.then(storeAll);

  async function report(): Promise<void> {
    const position = drain.position();
    const ledger = await store.ledger();
    const packing = await store.packing();
    behind = await store.behind();
    if (packing.failures > packingFailures) {
      post({ type: "packingFailed", reason: packing.failing ?? "It does not say why." });
    }
    packingFailures = packing.failures;
    reportedAt = performance.now();
    post({ type: "progress", position, ledger, unpacked: packing.waiting, behind, failing });
  }

  function fail(error: unknown): Promise<void> {
    failing = String(error);
    post({ type: "failed", reason: failing });
    return report();
  }

  async function storeAll(): Promise<void> {
    isStoring = true;
    let retryMs = retryMsMin;
    while (!leaving.aborted) {
      const wanted = until;
      const { sequence } = drain.position();
      const began = performance.now();
      waking = new AbortController();
      try {
        const isDone = !wanted || !(await drain.step(wanted));
        if (isDone) {
          await report();
          // `until` may have moved meanwhile, or others have stored something.
          if (!waking.signal.aborted) break;
          continue;
        }
        failing = undefined;
        retryMs = retryMsMin;
        const isForLater = drain.position().sequence === sequence && behind === 0;
        const isReported = !isForLater || began - reportedAt >= laterReportMs;
        if (isReported) await report();
        collectGarbage(drain.position().sequence);
        await restAfter({ began, isForLater });
      } catch (error) {
        await fail(error);
        await rest(retryMs, leaving);
        retryMs = Math.min(retryMs * 2, retryMsMax);
      }
    }
    isStoring = false;
  }

  async function restAfter(step: { began: number; isForLater: boolean }): Promise<void> {
    const now = performance.now();
    if (!step.isForLater) storedAt = now;
    if (step.isForLater && now - storedAt < quietMs) {
      return rest((now - step.began) * (1 / laterPartMax - 1), leaving, waking.signal);
    }
    // Messages come in between steps, too.
    await Bun.sleep(0);
  }

  function collectGarbage(sequence: number): void {
    if (sequence - collectedAt < collectEvents) return;
    collectedAt = sequence;
    Bun.gc(true);
  }

  return {
    read(to) {
      until = to;
      waking.abort();
      if (!isStoring) work = storeAll();
    },
    report,
    wake() {
      waking.abort();
      if (!isStoring && until) work = storeAll();
    },
    async look() {
      if (isStoring || !until) return report();
      await (work = storeAll());
    },
    idle: () => work,
  };
}
