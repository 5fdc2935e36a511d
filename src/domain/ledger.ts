// What became of events: every one that was accepted is counted once more, as one of the other three.

/** Counts of events. `accepted` is the sum of the others and of what still waits in the journal. */
export interface Ledger {
  accepted: number;
  stored: number;
  duplicates: number;
  deadLettered: number;
}

/** Counts of events that were stored and are gone. */
export interface Removed {
  /** Events of erased people. */
  erased: number;
  /** Events that were kept for long enough. */
  expired: number;
}
