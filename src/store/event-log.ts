// The port for events: what Plaudit asks of whatever keeps them. Everything goes by the batch and is
// asynchronous, so that a network may lie behind it. None of it shows how a database keeps an event. One suite
// holds every store to it: test/store/conformance.ts. SQLite's is sqlite/events/log.ts and log-writer.ts.
import type { ActorId } from "../domain/digest.ts";
import type { RecordedEvent, UnparsedEvent } from "../domain/event.ts";
import type { Ledger, Removed } from "../domain/ledger.ts";
import type { Position } from "../journal/position.ts";
import type { ColumnName, Property, Range, Span, Stretch } from "./event-columns.ts";

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

  /** Forgets what was set aside, for good; what it stands for stays counted. Nothing where there is no such letter. */
  dropLetter(id: number): Promise<void>;

  /** The journal's segments of which a stretch that could not be read was set aside. */
  lostSegments(journal: string): Promise<number[]>;

  /** What became of all journals' events, as far as they were stored. */
  ledger(): Promise<Ledger>;

  /**
   * Does some of what batches have left for later, within some 50 ms; less of it where batches wait. False where nothing
   * is left.
   */
  settle(isBusy?: boolean): Promise<boolean>;

  /** How many events that others stored are not to be read here yet. */
  behind(): Promise<number>;

  /** How far what was stored is packed for questions. */
  packing(): Promise<Packing>;

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

/** Questions read packed events fastest. Whoever stores events packs them when there is nothing else to do. */
export interface Packing {
  /** How many events are not packed yet. */
  waiting: number;
  /** How often packing failed since the store was opened. The events stay as they are, and it is tried again. */
  failures: number;
  /** Why it failed the last time; undefined if it did not. */
  failing: string | undefined;
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

/**
 * The events and all that was learned from them, for those who read. The recorder's Worker writes meanwhile.
 * Whatever is asked is asked of many events at once: no call is made for a single event.
 */
export interface EventLog {
  /** Whatever is read until `work` is done is of one moment. */
  snapshot<T>(work: () => Promise<T>): Promise<T>;
  /** The newest event's `seq`; zero if there is none. */
  last(): Promise<number>;
  /**
   * Events as columns. `columns` and `properties` name all that will be read of a stretch; nothing else is fetched. The
   * Worker may store and remove events meanwhile: no event that stays is missed or met twice.
   */
  stretches<Name extends ColumnName>(
    range: Range,
    columns: readonly Name[],
    properties?: readonly Property[],
  ): AsyncGenerator<Stretch<Name>, void>;
  /**
   * Cuts a range, in its order, into spans of some thousands of events that are stored together, so that several may read
   * it: together they have what `stretches` has. Spans without any timestamp in [from, to), or without anything that
   * is wanted, may be left out; to look for the latter takes some microseconds for each.
   */
  spans(range: Omit<Range, "newestFirst">): Promise<Span[]>;
  /** How often something of stored events was taken away. Between two equal numbers events were only added. */
  removals(): Promise<number>;
  /** False only if no event has a property, as far as is told at once. */
  mayHave(property: string): Promise<boolean>;
  /** Opens a property for one question. All its codes are of one moment if it is opened in a snapshot. */
  property(name: string): Promise<Property>;
  /** Events that a filter means, found and decoded a stretch at a time: also where nothing was found in it. */
  find(filter: EventFilter, range: Range): AsyncGenerator<Found, void>;

  readonly names: EventNames;
  readonly vocabulary: Vocabulary;
  /** Looks through all that is packed by column: how many blocks there are, and what is wrong with them. */
  checkColumns(): Promise<{ blocks: number; wrong: readonly string[] }>;
  readonly actors: Actors;
  readonly rollups: Rollups;
  readonly feeds: Feeds;
  readonly deadLetters: DeadLetters;

  /** The sources that events have, the oldest first, so many at most. */
  sources(limit: number): Promise<{ id: number; source: string }[]>;
  /** The number that stands for a source; undefined if no event has it. */
  sourceNumber(source: string): Promise<number | undefined>;
  /** The ledgers of all journals that ever were, by their names. */
  ledgers(): Promise<JournalLedger[]>;
  /** The ledger of one journal: all zero if there never was one. */
  ledgerOf(journal: string): Promise<JournalLedger>;
  /** How many calls would have joined ids that may not be joined, since ever. */
  refusedJoins(): Promise<number>;
  /** Who was erased. */
  erasures(): Promise<Erasure[]>;
  close(): Promise<void>;
}

/** Which events; what is left out matches all. */
export interface EventFilter {
  event?: string;
  userId?: string;
  itemId?: string;
  source?: string;
  /** What somebody did, under whichever of the ids that trusted senders have joined. */
  person?: string;
  /** Timestamps from this one on. */
  from?: number;
  /** Timestamps before this one. */
  to?: number;
}

/** A decoded event and its order of arrival. */
export interface StoredEvent extends RecordedEvent {
  seq: number;
}

/** The events of one stretch that a filter means. */
export interface Found {
  /** The `seq` up to which the search has come: it goes on behind it. */
  readonly reached: number;
  /** Where they are, in the order of the search. */
  readonly seqs: readonly number[];
  /** Decodes those at the indexes from `start` on and before `end`. */
  read(start?: number, end?: number): Promise<StoredEvent[]>;
}

/** A name that events have. Several calls may bear one: each has a number of its own. */
export interface EventName {
  id: number;
  type: string;
  event: string;
}

export interface EventNames {
  list(): Promise<EventName[]>;
}

/** What events have, and how many of them, the most frequent first. For suggestions: whoever asks is answered at once. */
export interface Vocabulary {
  names(): Promise<Counted<Use>>;
  /** The properties of all events, or of those with a name. */
  properties(event?: string): Promise<Counted<Use>>;
  values(
    property: string,
    options: { event?: string | undefined; prefix?: string | undefined; limit: number },
  ): Promise<Counted<ValueUse>>;
}

export interface Use {
  name: string;
  count: number;
}

export interface ValueUse {
  /** The value as JSON. */
  json: string;
  count: number;
}

export interface Counted<Each> {
  uses: Each[];
  /** Events that were not looked at: they are not packed yet, or have one of too many different values, or a long one. */
  unseen: number;
}

/** What stands for somebody in the events, as trusted senders have it. */
export interface Person {
  /** The userId that they go by; undefined for an anonymous id that belongs to nobody. */
  userId: string | undefined;
  /** All ids that are theirs. */
  ids: readonly ActorId[];
}

/** The ids that events bear, a number for each, and who is who. */
export interface Actors {
  /** No number is above it. */
  max(): Promise<number>;
  /** As reports see it: the ids that are joined to somebody, and beside each the person's id. */
  joins(): Promise<{ actors: readonly number[]; people: readonly number[] }>;
  /** Those of them who may still stand in the roll-ups as somebody of their own. */
  unfolded(): Promise<readonly number[]>;
  /** What these numbers stand for. */
  namesOf(ids: readonly number[]): Promise<ReadonlyMap<number, string>>;
  /** The same, with the kind of each. */
  idsOf(ids: readonly number[]): Promise<ReadonlyMap<number, ActorId>>;
  /** The numbers of the ids with this name: of a userId, an anonymous id, or both. */
  named(name: string): Promise<number[]>;
  /** The numbers of anonymous ids that are userIds too, with those userIds' numbers. */
  namesakes(): Promise<ReadonlyMap<number, number>>;
  /** The numbers of these userIds; unknown ones are left out. */
  numbersOf(userIds: readonly string[]): Promise<number[]>;
  /**
   * Who an id is: a userId, or else an anonymous id. An id that is joined to somebody is that somebody.
   * Undefined if no event bears it.
   */
  personOf(id: string): Promise<Person | undefined>;
}

/** Roll-ups are of days or of months of UTC, counted since 1970: src/domain/time.ts. */
export type RollupUnit = "day" | "month";
/** The number of a name, or all events that count unasked: src/domain/counting.ts. */
export type RollupName = number | "all";

/** How many events there were in a day or month, and how many people had them. */
export interface Rollup {
  unit: RollupUnit;
  name: RollupName;
  period: number;
  count: number;
  users: number;
}

/** A set of people. */
export interface PersonSet {
  readonly size: number;
  /** Sets the bit of each. */
  addTo(bits: Uint32Array): void;
}

export interface RollupRange {
  unit: RollupUnit;
  /** Default: each of them. */
  names?: readonly RollupName[];
  /** The first period. */
  from: number;
  /** The period after the last one. */
  to: number;
}

export interface Rollups {
  /** The newest event that they may have: no later one is in them. Zero if there are none. */
  last(): Promise<number>;
  /** The months that have any, or that have events which should be in one. */
  months(): Promise<number[]>;
  list(range: RollupRange): Promise<Rollup[]>;
  /** Who was counted in one; undefined if it is gone. */
  peopleIn(rollup: Rollup): Promise<PersonSet | undefined>;
}

/** One thing that an account did. */
export interface FeedEntry {
  seq: number;
  timestamp: number;
  receivedAt: number;
  event: string;
  /** JSON text; null for {}. */
  properties: string | null;
  /** Null if the event is older than this field, until the Worker has looked it up. */
  source: string | null;
}

/** What each account did, newest first. */
export interface Feeds {
  /** Prepares the read of an account's newest entries: every dashboard asks for them. */
  newest(limit: number): (userId: string) => Promise<FeedEntry[]>;
  /** The next entries before a place. */
  before(
    userId: string,
    place: { timestamp: number; seq: number },
    limit: number,
  ): Promise<FeedEntry[]>;
}

/** The ledger of one journal: accepted = stored + duplicates + deadLettered, as far as the journal was read. */
export interface JournalLedger extends Ledger {
  name: string;
}

/** What could not be stored. */
export interface DeadLetter {
  id: number;
  journal: string;
  /** How many events it stands for. */
  count: number;
  reason: string;
  /** The record as it was, or where in the journal it would have been. */
  record: string;
  createdAt: Date;
}

export interface DeadLetters {
  /** The newest first, of those that are older than `before`. */
  list(page: { limit: number; before?: number }): Promise<DeadLetter[]>;
  find(id: number): Promise<DeadLetter | undefined>;
  /** How many there are, and how many events they stand for. */
  count(): Promise<{ letters: number; events: number }>;
}

/** The person with this digest is erased: all events that happened or arrived before then, in ms since 1970. */
export interface Erasure {
  hash: string;
  until: number;
}
