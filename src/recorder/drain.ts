// Journal to store, in batches: rows, ledger and the place that was read up to, in one transaction.
// A plain function of a folder and a database, so that it runs in the Worker and in a test alike.
import type { Database } from "bun:sqlite";
import { renameSync, rmSync } from "node:fs";
import { createEventWriter, type EventWriterOptions } from "../store/sqlite/events/writer.ts";
import type { Ledger } from "../domain/ledger.ts";
import { decodeEvent, type EventRecord, writeRecord } from "../domain/event-codec.ts";
import { type Attempt, createPortion, lostMax } from "./portion.ts";
import { type Chunk, openReader } from "../journal/reader.ts";
import type { Position } from "../journal/position.ts";
import { listSegments, segmentFile } from "../journal/segments.ts";

export interface DrainOptions extends EventWriterOptions {
  /** What the Worker before this one was lost at, in this journal. */
  before?: Attempt;
  /** Called before so many records are stored, and with zero when they are and what is left is the commit. */
  onTry?: (sequence: number, records: number) => void;
  /** Called when so many could not be stored: half of them are tried next. */
  onHalve?: (records: number, error: unknown) => void;
}

export interface Drain {
  position(): Position;
  /**
   * Stores one batch, or finds that it must be halved, and does some of what earlier ones left to do. False
   * when there was nothing left before `until`, nor of that. Throws when the store refuses for reasons that
   * may pass.
   */
  step(until: Position): boolean;
  /** Forgets what was learned from rows that somebody else has changed on this connection. */
  forget(): void;
  close(): void;
}

/** Opens the journal `name` at the place that the database remembers. Only `step` writes to it. */
export function openDrain(
  database: Database,
  folder: string,
  name: string,
  { before, onTry, onHalve, ...options }: DrainOptions,
): Drain {
  const writer = createEventWriter(database, options);
  const portion = createPortion(before);
  const reader = openReader(folder);
  const enter = database.query(
    "insert or ignore into journals (name, segment, offset, sequence, stored, duplicates, dead_lettered)" +
      " values (?, 0, 0, 0, 0, 0, 0)",
  );
  const prepare = database.transaction(() => {
    writer.upgrade();
    enter.run(name);
  });
  let isPrepared = false;
  let position = readPosition(database, name);
  // What became known before a crash, which may have come before they could be set aside.
  const damaged = new Set(
    database
      .query<{ segment: number }, [string]>(
        "select distinct segment from dead_letters where journal = ? and record like 'segment %'",
      )
      .all(name)
      .map((row) => row.segment),
  );

  const move = database.query(
    "update journals set segment = ?, offset = ?, sequence = ?, stored = stored + ?," +
      " duplicates = duplicates + ?, dead_lettered = dead_lettered + ?" +
      " where name = ? and segment = ? and offset = ? and sequence = ?",
  );
  const bury = database.query(
    "insert into dead_letters (journal, segment, offset, count, reason, record, created_at) values (?,?,?,?,?,?,?)",
  );

  /** How many of the records are new. A record alone that cannot be stored is set aside. */
  function store(records: readonly EventRecord[]): {
    stored: number;
    buried: number;
  } {
    const { segment, offset, sequence } = position;
    const setAside = (reason: string) => {
      bury.run(
        name,
        segment,
        offset,
        1,
        reason,
        writeRecord(records[0] as EventRecord),
        Date.now(),
      );
      return { stored: 0, buried: 1 };
    };
    if (records.length === 0) return { stored: 0, buried: 0 };
    if (portion.isHopeless(sequence)) {
      return setAside(`${lostMax} Workers were lost, each while it stored this event alone.`);
    }
    onTry?.(sequence, records.length);
    try {
      return { stored: append(records), buried: 0 };
    } catch (error) {
      writer.forget();
      if (isPassing(error)) throw error;
      if (records.length > 1) throw new TooMany(error);
      return setAside(String(error));
    } finally {
      onTry?.(sequence, 0);
    }
  }
  const append = database.transaction((records: readonly EventRecord[]) =>
    writer.append(records.map(decodeEvent)),
  );

  /** Fulfils all of a chunk or nothing; gives how long it took without the sync. */
  const commit = database.transaction(({ records, next, lost }: Chunk): number => {
    const from = performance.now();
    if (lost) {
      const { segment, offset, count, reason, where } = lost;
      bury.run(name, segment, offset, count, reason, where, Date.now());
    }
    const { stored, buried } = store(records);
    const moved = move.run(
      next.segment,
      next.offset,
      next.sequence,
      stored,
      records.length - stored - buried,
      buried + (lost?.count ?? 0),
      name,
      position.segment,
      position.offset,
      position.sequence,
    );
    if (moved.changes !== 1) throw new Error(`Another process moved the journal "${name}".`);
    return performance.now() - from;
  });

  function forgetSegmentsBefore(segment: number): void {
    for (const old of listSegments(folder).filter((each) => each < segment)) {
      const file = segmentFile(folder, old);
      // What could not be read is set aside for people to look at, never deleted.
      if (damaged.delete(old)) renameSync(file, `${file}.damaged`);
      else rmSync(file, { force: true });
    }
  }

  return {
    position: () => position,
    step(until) {
      if (!isPrepared) prepare.immediate();
      isPrepared = true;
      const chunk = reader.read(position, until, portion.records());
      if (!chunk) return writer.settle();
      if (chunk.lost) damaged.add(chunk.lost.segment);
      const count = chunk.records.length;
      try {
        portion.stored(chunk.next.sequence, count, commit.immediate(chunk));
      } catch (error) {
        writer.forget();
        position = readPosition(database, name);
        portion.failed(position.sequence, count);
        if (!(error instanceof TooMany)) throw error;
        onHalve?.(count, error.cause);
        return true;
      }
      const finished = chunk.next.segment > position.segment;
      position = chunk.next;
      if (finished) forgetSegmentsBefore(position.segment);
      writer.settle();
      return true;
    },
    forget: () => writer.forget(),
    close: () => reader.close(),
  };
}

/** The ledger of all journals together, as far as they have been read. */
export function readLedger(database: Database): Ledger {
  return database
    .query<Ledger, []>(
      "select coalesce(sum(sequence), 0) as accepted, coalesce(sum(stored), 0) as stored," +
        " coalesce(sum(duplicates), 0) as duplicates, coalesce(sum(dead_lettered), 0) as deadLettered from journals",
    )
    .get() as Ledger;
}

export function readPosition(database: Database, name: string): Position {
  const row = database
    .query<Position, [string]>("select segment, offset, sequence from journals where name = ?")
    .get(name);
  return row ?? { segment: 0, offset: 0, sequence: 0 };
}

/** Some of these cannot be stored: which, the halves will tell. */
class TooMany extends Error {
  constructor(cause: unknown) {
    super("These could not be stored together.", { cause });
  }
}

/** Whether trying again may succeed: busy, full, a failing disk. Never a reason to bury a record. */
function isPassing(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return (
    typeof code === "string" &&
    /^SQLITE_(BUSY|LOCKED|FULL|IOERR|NOMEM|CANTOPEN|READONLY|PROTOCOL|INTERRUPT|CORRUPT|NOTADB)/.test(
      code,
    )
  );
}
