// A copy of a log that is kept elsewhere (src/store/postgres/events/), in the form that questions read fastest. It takes
// the log's rows in their order, each in one transaction with the place that it has come to. Events have the numbers
// that the log gave them, so that all copies are equal. Whatever is lost of it the log gives back.
import { Database } from "bun:sqlite";
import type { UnparsedEvent } from "../../../domain/event.ts";
import { encodeHead, type EventRecord, writeRecord } from "../../../domain/event-codec.ts";
import type { Ledger, Removed } from "../../../domain/ledger.ts";
import type { Position } from "../../../journal/position.ts";
import { type Attempt, createPortion, lostMax } from "../../../runtime/portion.ts";
import type { Erasure, Letter, Packing } from "../../event-log.ts";
import { mayPass } from "../passing.ts";
import { createErased } from "./erased.ts";
import { noteErasures, settleKnown } from "./erasure.ts";
import { createExpired } from "./expired.ts";
import { findExpiring } from "./expiring.ts";
import { createBounds, type Cutoffs, type Expiry, isCovered } from "../../expiry.ts";
import { createJournals } from "./journals.ts";
import { createLetters, screenRecord } from "./letters.ts";
import { createKnownIds, type DatedId, type KnownId } from "./known-ids.ts";
import { closeEvents, openEvents } from "./log-writer.ts";
import { createMarks, type Marks } from "./marks.ts";
import { isCopyPurgeDue, purge } from "./purge.ts";
import { createEventWriter, type EventWriter } from "./writer.ts";

export type { DatedId, KnownId };

/** A place in the log: behind a row. All zero is its beginning. */
export interface LogPlace {
  readonly position: number;
  /** The partition that the row is in. It never falls. */
  readonly day: number;
  /** A number by chance, by which the row is known again. */
  readonly tag: number;
  /** The last number that was given out. */
  readonly seq: number;
}

export interface LogRow {
  readonly place: LogPlace;
  /** When the log took it, in ms since 1970. */
  readonly receivedAt: number;
  readonly content: StoredEvents | StoredLetter | DroppedLetter | Place;
}

export interface StoredEvents {
  readonly kind: "events";
  readonly journal: string;
  /** Where the journal stands behind them. */
  readonly to: Position;
  /** The `seq` of the first; each of the others is one more. */
  readonly firstSeq: number;
  /** Undefined for one that was erased or has expired. */
  readonly events: readonly (UnparsedEvent | undefined)[];
}

export interface StoredLetter {
  readonly kind: "letter";
  readonly journal: string;
  readonly to: Position;
  readonly id: number;
  /** How many events it stands for. */
  readonly count: number;
  /** Undefined where it was dropped since. */
  readonly letter: Letter | undefined;
}

export interface DroppedLetter {
  readonly kind: "drop";
  readonly id: number;
}

/** The place where somebody was erased, or events have expired: who and what is learned before (learnErasures, learnExpiries). */
export interface Place {
  readonly kind: "erase";
}

/** An erasure, with the last event's number before it: what has no greater one goes, whenever it happened. */
export interface PlacedErasure extends Erasure {
  readonly seq: number;
}

/** What became of a row's events, in this copy. */
export type Became = Omit<Ledger, "accepted">;

/** What expired in the log: the turn tells it from others. */
export interface PlacedExpiry extends Expiry {
  readonly turn: number;
}

export interface LogCleaner {
  isExpired(event: string, timestamp: number, seq: number): boolean;
  /**
   * A record without erased people: the same where there are none, undefined where it is an erased person's own. `seq` is
   * its number.
   */
  screen(record: EventRecord, seq: number): EventRecord | undefined;
  /** The same, and undefined too where it has expired. */
  clean(record: EventRecord, seq: number): EventRecord | undefined;
}

export interface EventCopy {
  /** Makes it ready for the rows of this log. Throws where it is another log's, or nobody's copy. */
  begin(log: number): void;
  place(): LogPlace;
  /**
   * Takes the next row. `accounts` are those of its userIds that are accounts'. An event that cannot be stored becomes
   * a dead letter, with its `seq` as its number. Undefined where the row is here already.
   */
  take(row: LogRow, accounts: ReadonlySet<string>): Became | undefined;
  ledger(): Ledger;
  settle(isBusy?: boolean): boolean;
  packing(): Packing;
  /** Notes who is to be erased, up to a turn: what is theirs is left out from now on. */
  learnErasures(erasures: readonly PlacedErasure[], turn: number): void;
  /** The turn up to which it has. */
  erasuresTurn(): number;
  /**
   * Looks for them among those who are known, for a short while, so that whoever comes after the erasure under the same
   * id is somebody new. To be called before each row, until it is false: nobody is left to be looked for.
   */
  settleErasures(): boolean;
  /** Notes all that has expired in the log. It is forgotten with the copy's end, and to be noted before the first row. */
  learnExpiries(expiries: readonly PlacedExpiry[]): void;
  expiries(): readonly PlacedExpiry[];
  /** Whether there are events that are to expire and have not, in short steps. */
  hasExpiring(cutoffs: Cutoffs): Generator<void, boolean>;
  /** Removes who was erased and what has expired, in short steps. */
  purge(): Generator<void, Removed>;
  isPurgeDue(): boolean;
  /** Who was erased, with the ids that turned out to be theirs. */
  erasures(): PlacedErasure[];
  /** What is known of ids of these names, of either kind, and of those to whom they belong. */
  knownIds(names: readonly string[]): KnownId[];
  /** Learns what others knew of ids, up to a turn of theirs. */
  learnIds(ids: readonly DatedId[], turn: number): void;
  /** The turn up to which it has. */
  idsTurn(): number;
  /** What may stay of the log by all that was learned. */
  cleaner(): LogCleaner;
  close(): void;
}

export interface CopyOptions {
  /** events.db, migrated. */
  file: string;
  /** The events at which an earlier Worker was lost, by `seq`. */
  before?: Attempt | undefined;
  /** Called with the `seq` and the number of events before they are stored, and with zero once that is done. */
  onTry?: (seq: number, events: number) => void;
}

export function openEventCopy({ file, before, onTry = () => {} }: CopyOptions): EventCopy {
  const database = openEvents(file);
  const app = openEmptyApp();
  const expired = createExpired<PlacedExpiry>(database);
  let accounts: ReadonlySet<string> = new Set();
  const isAccount = (userId: string) => accounts.has(userId);
  const writer = createEventWriter(database, { isAccount, expired });
  const journals = createJournals(database);
  const letters = createLetters(database);
  const marks = createMarks(database);
  const keep = createKeeping(database, { writer, before, onTry, bury: letters.put });

  function store({ content, receivedAt }: LogRow): Became {
    if (content.kind === "events") return keep(content, receivedAt);
    const nothing = { stored: 0, duplicates: 0, deadLettered: 0 };
    if (content.kind === "erase") return nothing;
    if (content.kind === "drop") {
      letters.drop(content.id);
      return nothing;
    }
    const { id, journal, letter, count } = content;
    if (letter) letters.put(id, journal, letter, receivedAt);
    return { ...nothing, deadLettered: count };
  }

  const take = database.transaction((row: LogRow) => {
    if (marks.get("log position") >= row.place.position) return undefined;
    const became = store(row);
    if ("journal" in row.content) {
      journals.follow(row.content.journal, row.content.to, became);
    }
    writePlace(marks, row.place);
    return became;
  });

  const learnIds = database.transaction((ids: readonly DatedId[], turn: number) => {
    writer.learnIds(ids);
    marks.set("log ids", turn);
  });

  const learnErasures = database.transaction((erasures: readonly PlacedErasure[], turn: number) => {
    marks.set("log erasures", turn);
    return noteErasures(erasures, database);
  });

  const begin = database.transaction((log: number) => {
    const own = marks.get("log");
    if (own !== log) demandEmpty(database, own);
    marks.set("log", log);
    writer.upgrade();
    writer.forget();
  });

  const settleErasures = createSettling(database, () => writer.forget());

  return {
    begin: (log) => begin.immediate(log),
    place: () => readPlace(marks),
    take(row, among) {
      accounts = among;
      try {
        return take.immediate(row);
      } catch (error) {
        writer.forget();
        throw error;
      } finally {
        onTry(0, 0);
      }
    },
    ledger: journals.ledger,
    settle: writer.settle,
    packing: writer.packing,
    learnErasures(erasures, turn) {
      if (learnErasures.immediate(erasures, turn)) writer.forget();
    },
    erasuresTurn: () => marks.get("log erasures"),
    settleErasures,
    learnExpiries: expired.replace,
    expiries: expired.list,
    hasExpiring: (cutoffs) => findExpiring(database, cutoffs, expired.list()),
    *purge() {
      while (settleErasures()) yield;
      const expiries = expired.list();
      const onChange = () => writer.forget();
      return yield* purge({ app, events: database, expiries, onChange });
    },
    isPurgeDue: () => isCopyPurgeDue(database),
    erasures: () => database.query<PlacedErasure, []>("select hash, until, seq from erased").all(),
    knownIds: createKnownIds(database).of,
    learnIds(ids, turn) {
      try {
        learnIds.immediate(ids, turn);
      } catch (error) {
        writer.forget();
        throw error;
      }
    },
    idsTurn: () => marks.get("log ids"),
    cleaner: () => createCleaner(database, expired.list()),
    close() {
      closeEvents(database);
      app.close();
    },
  };
}

/** Returns what looks for the erased, a step a call: it and a purge must not do so side by side. */
function createSettling(database: Database, onChange: () => void): () => boolean {
  const isLeft = database.query("select 1 from erased where settled = 0 limit 1");
  let steps: Generator<void, void> | undefined;
  return () => {
    if (!steps && isLeft.get() === null) return false;
    steps ??= settleKnown(database, onChange);
    try {
      if (steps.next().done) steps = undefined;
    } catch (error) {
      steps = undefined;
      throw error;
    }
    return true;
  };
}

/** Events without a log's mark are nobody's copy, and would be counted as if the log had them. */
function demandEmpty(database: Database, own: number): void {
  const isEmpty = database.query("select 1 from journals limit 1").get() === null;
  if (own === 0 && isEmpty) return;
  const whose =
    own === 0 ? "has events that the database has not" : "is a copy of another database's";
  throw new Error(
    `${database.filename} ${whose} events: choose another data folder, or move that file away.`,
  );
}

function readPlace(marks: Marks): LogPlace {
  const [position, day] = [marks.get("log position"), marks.get("log day")];
  return { position, day, tag: marks.get("log tag"), seq: marks.get("log seq") };
}

function writePlace(marks: Marks, { position, day, tag, seq }: LogPlace): void {
  marks.set("log position", position);
  marks.set("log day", day);
  marks.set("log tag", tag);
  marks.set("log seq", seq);
}

interface KeepingParts extends Required<Pick<CopyOptions, "onTry">> {
  writer: EventWriter;
  before: Attempt | undefined;
  bury: ReturnType<typeof createLetters>["put"];
}

/**
 * Stores a row's events, inside a transaction: all at once or, where that failed or cost a Worker, in smaller parts, down
 * to the one event that is at fault. Copies do so alike, since each event is stored or not whatever part it is in.
 */
function createKeeping(database: Database, { writer, before, onTry, bury }: KeepingParts) {
  const portion = createPortion(before);
  const attempt = database.transaction(writer.appendNumbered);

  return ({ journal, to, firstSeq, events }: StoredEvents, receivedAt: number): Became => {
    let [stored, deadLettered, at] = [0, 0, 0];
    const last = firstSeq + events.length - 1;

    function setAside(seq: number, event: UnparsedEvent, reason: string): void {
      const record = writeRecord({ head: encodeHead(event), properties: event.properties });
      bury(seq, journal, { ...to, count: 1, reason, record }, receivedAt);
      deadLettered += 1;
    }

    /** False where the part must be made smaller. */
    function tryPart(seq: number, part: StoredEvents["events"]): boolean {
      const there = part.flatMap((event, i) => (event ? [{ ...event, seq: seq + i }] : []));
      const [first] = there;
      if (part.length === 1 && first && portion.isHopeless(seq)) {
        setAside(
          seq,
          first,
          `${lostMax} Workers were lost, each while it stored this event alone.`,
        );
        return true;
      }
      onTry(seq, part.length);
      const began = performance.now();
      try {
        // Of an event that is gone nobody knows any more that it was not a copy.
        stored += attempt(there, last) + part.length - there.length;
        portion.stored(seq, part.length, performance.now() - began);
        return true;
      } catch (error) {
        if (mayPass(error)) throw error;
        writer.forget();
        portion.failed(seq, part.length);
        if (part.length > 1 || !first) return false;
        setAside(seq, first, String(error));
        return true;
      }
    }

    while (at < events.length) {
      const part = events.slice(at, at + portion.records());
      if (tryPart(firstSeq + at, part)) at += part.length;
    }
    return { stored, duplicates: events.length - stored - deadLettered, deadLettered };
  };
}

/** What a purge reads of app.db: nothing, since who is erased and what has expired is learned from the log. */
function openEmptyApp(): Database {
  const database = new Database(":memory:");
  database.run("create table erasures (hash text primary key, until integer not null)");
  return database;
}

function createCleaner(database: Database, expiries: readonly Expiry[]): LogCleaner {
  const erased = createErased(database);
  erased.reload();
  const boundsOf = createBounds(expiries);
  const isExpired = (event: string, timestamp: number, seq: number) =>
    isCovered(boundsOf(event), timestamp, seq);
  const screen = (record: EventRecord, seq: number) =>
    erased.size === 0 ? record : screenRecord(record, erased.screen, seq);
  return {
    isExpired,
    screen,
    clean(record, seq) {
      const [, event, , , timestamp] = record.head;
      return isExpired(event, timestamp, seq) ? undefined : screen(record, seq);
    },
  };
}
