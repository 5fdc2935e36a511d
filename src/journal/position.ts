// A place in a journal.

/** The place before an event. Places of one journal are in order by `sequence`, and by `segment` and `offset` too. */
export interface Position {
  /** The number of the journal's file. */
  segment: number;
  /** Bytes into that file. */
  offset: number;
  /** How many events come before this place. */
  sequence: number;
}
