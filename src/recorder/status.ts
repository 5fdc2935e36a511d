// How the recorder is, in numbers: what health and metrics report.
import type { Ledger, Removed } from "../domain/ledger.ts";

/** The ledger of one journal while it is written: accepted = stored + duplicates + deadLettered + pending. */
export interface OpenLedger extends Ledger {
  pending: number;
}

export interface RecorderStatus {
  ledger: OpenLedger;
  /** Events turned away with an error, since the start. */
  refused: number;
  /** Activity of our own that could not be recorded, since the start. */
  dropped: number;
  journalBytes: number;
  workerRestarts: number;
  /** Batches that failed and were tried again, since the start. */
  drainFailures: number;
  /** Batches that were made smaller, because they failed or a Worker was lost at them, since the start. */
  drainHalvings: number;
  /** How long events have waited without any being stored; zero when none wait. */
  stalledMs: number;
  /** Events removed since the start: erased people's, and those kept for long enough. */
  removed: Removed;
  /** Why the recorder cannot do its work now; undefined when all is well. */
  failing: string | undefined;
}
