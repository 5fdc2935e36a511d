// Journal to store, in batches: rows, ledger and the place that was read up to, in one transaction.
// A plain function of a folder and a database, so that it runs in the Worker and in a test alike.
import type { Database } from "bun:sqlite";
import { renameSync, rmSync } from "node:fs";
import type { NewEvent } from "../store/events/event.ts";
import { createEventWriter, type EventWriterOptions } from "../store/events/writer.ts";
import { flagsOf, type JournalRecord } from "./frame.ts";
import { type Chunk, openReader } from "./reader.ts";
import { listSegments, segmentFile } from "./segments.ts";

/** Where a journal has been read up to, and what became of its events. */
export interface Position {
  segment: number;
  offset: number;
  sequence: number;
}

export interface Ledger {
  accepted: number;
  stored: number;
  duplicates: number;
  deadLettered: number;
}

/** Where the journal ends: nothing behind it may be read. */
export interface Until {
  segment: number;
  offset: number;
  sequence: number;
}

export interface Drain {
  position(): Position;
  /** Stores one batch. False when there was nothing left before `until`. */
  step(until: Until): boolean;
  /** Forgets what was learned from rows that somebody else has changed on this connection. */
  forget(): void;
  close(): void;
}

/** Opens the journal `name` at the place that the database remembers. Only `step` writes to it. */
export function openDrain(
  database: Database,
  folder: string,
  name: string,
  options: EventWriterOptions,
): Drain {
  const writer = createEventWriter(database, options);
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
      " where name = ? and segment = ? and offset = ?",
  );
  const bury = database.query(
    "insert into dead_letters (journal, segment, offset, count, reason, record, created_at) values (?,?,?,?,?,?,?)",
  );

  const commit = database.transaction((chunk: Chunk) => {
    const { next, lost } = chunk;
    const place = [name, position.segment, position.offset] as const;
    let stored = 0;
    let buried = lost?.count ?? 0;
    if (lost) {
      const { segment, offset, count, reason, where } = lost;
      bury.run(name, segment, offset, count, reason, where, Date.now());
    }

    /** Halves what fails until the one record that cannot be stored stands alone. */
    const append = (records: readonly JournalRecord[]): void => {
      try {
        stored += database.transaction(() => writer.append(records.map(toNewEvent)))();
      } catch (error) {
        writer.forget();
        if (isPassing(error)) throw error;
        if (records.length === 1) {
          bury.run(...place, 1, String(error), JSON.stringify(records[0]), Date.now());
          buried += 1;
          return;
        }
        const half = records.length >> 1;
        append(records.slice(0, half));
        append(records.slice(half));
      }
    };
    if (chunk.records.length > 0) append(chunk.records);

    const duplicates = chunk.records.length - stored - (buried - (lost?.count ?? 0));
    const moved = move.run(
      next.segment,
      next.offset,
      next.sequence,
      stored,
      duplicates,
      buried,
      ...place,
    );
    if (moved.changes !== 1) throw new Error(`Another process moved the journal "${name}".`);
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
      const chunk = reader.read(position, until);
      if (!chunk) return false;
      if (chunk.lost) damaged.add(chunk.lost.segment);
      try {
        commit.immediate(chunk);
      } catch (error) {
        writer.forget();
        position = readPosition(database, name);
        throw error;
      }
      const finished = chunk.next.segment > position.segment;
      position = chunk.next;
      if (finished) forgetSegmentsBefore(position.segment);
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

function toNewEvent({ head, properties }: JournalRecord): NewEvent {
  const [
    type,
    event,
    userId,
    anonymousId,
    timestamp,
    receivedAt,
    sentAt,
    messageId,
    source,
    previousId,
    groupId,
    flags,
  ] = head;
  return {
    type,
    event,
    userId,
    anonymousId,
    timestamp,
    receivedAt,
    sentAt,
    messageId,
    source,
    previousId,
    groupId,
    ...flagsOf(flags),
    properties,
  };
}
