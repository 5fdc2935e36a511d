// A place in a journal.

/** The place before an event. Within a journal, `sequence` puts places in order, and so do `segment` and `offset`. */
export interface Position {
  /** The number of the journal's file. */
  segment: number;
  /** How many bytes of that file come before it. */
  offset: number;
  /** How many events of the journal come before it. */
  sequence: number;
}
