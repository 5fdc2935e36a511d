// The port for events: what Plaudit asks of whatever keeps them. Everything goes by the batch and is
// asynchronous, so that a network may lie behind it. One suite holds every store to it: test/store/conformance.ts.
import type { UnparsedEvent } from "../domain/event.ts";
import type { Ledger, Removed } from "../domain/ledger.ts";
import type { Position } from "../journal/position.ts";

/**
 * Whoever stores events: the recorder's Worker, alone. Calls are made one after the other, but for `purge`, whose
 * steps run between them. Where nothing else is said, an error means that the store could not do it now: nothing
 * of the call was done, and it may be made again.
 */
export interface EventLogWriter {
  /** Up to where a journal was stored; its beginning, where nothing was. */
  position(journal: string): Promise<Position>;

  /** Makes the store ready for a journal's batches. Once before the first. */
  begin(journal: string): Promise<void>;

  /**
   * Stores a batch, and the journal's place behind it: both or neither. Copies of a message are stored once:
   * events of one source and message id, sent within a day. Throws `UnstorableError` where some of the events
   * cannot be stored, now or later, and `MovedError` where the journal is not at the batch's beginning.
   */
  append(batch: Batch): Promise<Appended>;

  /**
   * Keeps what cannot be stored where people find it, and moves the journal's place behind it: both or neither.
   * Throws `MovedError` as `append` does.
   */
  setAside(move: Move, letter: Letter): Promise<void>;

  /** The journal's segments of which a stretch that could not be read was set aside. */
  lostSegments(journal: string): Promise<number[]>;

  /** What became of all journals' events, as far as they were stored. */
  ledger(): Promise<Ledger>;

  /** Does some of what batches have left for later, within some 20 ms. False where nothing is left. */
  settle(): Promise<boolean>;

  /**
   * Erases the people whose erasure was asked for, and expires what was kept for long enough. Stops after every
   * short step, so that batches come between; ended early, the next purge does the rest.
   */
  purge(now: number): AsyncGenerator<void, Removed>;

  /** Whether storing has learned of more that belongs to erased people: it is to be purged. */
  isPurgeDue(): Promise<boolean>;

  /** Lets go of the store. */
  close(): Promise<void>;
}

/** A stretch of a journal. */
export interface Move {
  journal: string;
  from: Position;
  to: Position;
}

export interface Batch extends Move {
  /** In their order. */
  events: readonly UnparsedEvent[];
  /** Called once nothing but the commit is left to do: what fails or hangs from then on is no event's fault. */
  onCommit?: () => void;
}

/** What became of a batch. */
export interface Appended {
  stored: number;
  duplicates: number;
  /** How long the work took, the waits for its turn and for the disk left out. */
  workMs: number;
}

/** What stands for events that could not be stored. */
export interface Letter {
  /** Where in the journal they are. */
  segment: number;
  offset: number;
  /** How many events it stands for; zero where nobody knows. */
  count: number;
  reason: string;
  /** The event's record, as JSON; of a stretch that could not be read, where it lies, in words. */
  record: string;
}

/** Some events of a batch cannot be stored: which, its halves will tell. Nothing of it was stored. */
export class UnstorableError extends Error {
  override readonly name = "UnstorableError";
}

/** The journal is not at the place that the batch begins at: another process has stored from it. */
export class MovedError extends Error {
  override readonly name = "MovedError";
}
