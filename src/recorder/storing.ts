// Stores what the journal holds, batch after batch, however often the store refuses meanwhile.
import { adoptOthers } from "./adoption.ts";
import { type Desk, type Post, rest } from "./desk.ts";
import type { Position } from "../journal/position.ts";
import { readLedger } from "./drain.ts";

export interface Storing {
  /** Fulfils when others' journals are stored. */
  readonly adopted: Promise<void>;
  /** Everything before `until` may be stored. */
  read(until: Position): void;
  /** Tells how far it is. */
  report(): void;
  /** Fulfils when it is at no batch; after the word to leave it begins none. */
  idle(): Promise<void>;
}

/** What batches leave behind is collected after so many events; left alone it grows to 50 MB. */
const collectEvents = 45_000;
const retryMsMin = 100;
const retryMsMax = 5000;

export function createStoring(desk: Desk, post: Post): Storing {
  const { events, drain, leaving } = desk;
  let until: Position | undefined;
  let collectedAt = 0;
  /** Why the last batch could not be stored; undefined when it was. */
  let failing: string | undefined;
  // Not beside our own: two writers on one connection know nothing of each other's rows.
  const adopted = adoptOthers(desk, post, report).catch(fail);
  let isStoring = true;
  let work = adopted.then(storeAll);

  function report(): void {
    post({ type: "progress", position: drain.position(), ledger: readLedger(events), failing });
  }

  function fail(error: unknown): void {
    failing = String(error);
    post({ type: "failed", reason: failing });
    report();
  }

  async function storeAll(): Promise<void> {
    isStoring = true;
    let retryMs = retryMsMin;
    while (!leaving.aborted) {
      try {
        if (!until || !drain.step(until)) break;
        failing = undefined;
        retryMs = retryMsMin;
        report();
        collectGarbage(drain.position().sequence);
        // Let messages in between batches.
        await Bun.sleep(0);
      } catch (error) {
        fail(error);
        await rest(retryMs, leaving);
        retryMs = Math.min(retryMs * 2, retryMsMax);
      }
    }
    isStoring = false;
  }

  function collectGarbage(sequence: number): void {
    if (sequence - collectedAt < collectEvents) return;
    collectedAt = sequence;
    Bun.gc(true);
  }

  return {
    adopted,
    read(to) {
      until = to;
      if (!isStoring) work = storeAll();
    },
    report,
    idle: () => work,
  };
}
