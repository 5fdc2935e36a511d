// The main thread's side of recording. (Implementation lands with the journal; the seam is here first.)
import type { RecordedEvent, Record } from "./event.ts";

/** The ledger: accepted = stored + duplicates + deadLettered + pending, always. */
export interface Ledger {
  accepted: number;
  stored: number;
  duplicates: number;
  deadLettered: number;
  pending: number;
}

export interface RecorderStatus {
  ledger: Ledger;
  /** Events turned away with an error, since the start. */
  refused: number;
  /** Activity of our own that could not be recorded, since the start. */
  dropped: number;
  journalBytes: number;
  workerRestarts: number;
  /** Batches that failed and were tried again, since the start. */
  drainFailures: number;
  /** Why the recorder cannot do its work now; undefined when all is well. */
  failing: string | undefined;
}

export interface Recorder {
  readonly record: Record;
  /**
   * Takes events in: once it fulfils they are kept. Throws AppError `unavailable` when the journal
   * is full or its disk refuses, and then none of them is kept.
   */
  accept(events: readonly RecordedEvent[]): Promise<void>;
  status(): RecorderStatus;
  /** Fulfils once everything accepted so far is stored, or rejects after `withinMs`. */
  drained(withinMs: number): Promise<void>;
  /** Stops taking events, drains for at most `withinMs`, and lets go of the journal. */
  close(withinMs: number): Promise<void>;
}
