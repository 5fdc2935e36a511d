// The state of the recorder in numbers, for health and metrics.
import type { Ledger, Removed } from "../domain/ledger.ts";

/** The ledger of one journal while it is written: accepted = stored + duplicates + deadLettered + pending. */
export interface OpenLedger extends Ledger {
  pending: number;
}

export interface RecorderStatus {
  ledger: OpenLedger;
  /** How many events were turned away with an error. This and the other counts are since the start. */
  refused: number;
  /** How many actions of our own could not be recorded. */
  dropped: number;
  journalBytes: number;
  workerRestarts: number;
  /** How many batches failed and were tried again. */
  drainFailures: number;
  /** How many batches were made smaller, because they failed or a Worker was lost at them. */
  drainHalvings: number;
  /** How many stored events are not packed yet, which questions read more slowly. */
  unpacked: number;
  /** How often packing them failed. They stay as they are. */
  packingFailures: number;
  /** How many events that other nodes stored are not here yet. */
  behind: number;
  /** Whether all that they had stored at the start is here: it was once, and a node may be a moment late. */
  isWhole: boolean;
  /** How often the replica failed, so that the primary was read in its place. */
  replicaFailures: number;
  /** How long events have waited without any being stored; zero when none wait. */
  stalledMs: number;
  /** How many events were removed: those of erased people, and expired ones. */
  removed: Removed;
  /** Why the recorder does not work now; undefined when all is well. */
  failing: string | undefined;
}
