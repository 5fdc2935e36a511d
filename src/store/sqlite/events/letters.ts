// Dead letters: events that could not be stored, kept until somebody has looked at them.
import type { Database } from "bun:sqlite";
import {
  decodeEvent,
  type EventRecord,
  readRecord,
  withIds,
  writeRecord,
} from "../../../domain/event-codec.ts";
import type { Letter } from "../../event-log.ts";
import type { Erased } from "./erased.ts";

export interface Letters {
  add(journal: string, letter: Letter): void;
  /** The same where a log says which letter it is, and when it was written, in ms since 1970. */
  put(id: number, journal: string, letter: Letter, createdAt: number): void;
  drop(id: number): void;
  /** The segments of a journal with a stretch that could not be read. */
  lostSegments(journal: string): number[];
}

export function createLetters(database: Database): Letters {
  const insert = database.query(
    "insert into dead_letters (journal, segment, offset, count, reason, record, created_at) values (?,?,?,?,?,?,?)",
  );
  const put = database.query(
    "insert or ignore into dead_letters (id, journal, segment, offset, count, reason, record, created_at)" +
      " values (?,?,?,?,?,?,?,?)",
  );
  const drop = database.query("delete from dead_letters where id = ?");
  // The record of an event is JSON. Where a stretch lies is said in words.
  const listLost = database.query<{ segment: number }, [string]>(
    "select distinct segment from dead_letters where journal = ? and record not like '{%'",
  );
  return {
    add: (journal, { segment, offset, count, reason, record }) =>
      void insert.run(journal, segment, offset, count, reason, record, Date.now()),
    put: (id, journal, { segment, offset, count, reason, record }, createdAt) =>
      void put.run(id, journal, segment, offset, count, reason, record, createdAt),
    drop: (id) => void drop.run(id),
    lostSegments: (journal) => listLost.all(journal).map(({ segment }) => segment),
  };
}

/** Drops the letters of erased people, and takes their ids out of others'. One letter a step. */
export function* cleanLetters(
  database: Database,
  { screen }: Pick<Erased, "screen">,
): Generator<void, void> {
  const next = database.query<{ id: number; record: string }, [number]>(
    "select id, record from dead_letters where id > ? order by id limit 1",
  );
  const drop = database.query("delete from dead_letters where id = ?");
  const put = database.query("update dead_letters set record = ? where id = ?");
  for (let letter = next.get(0); letter; letter = next.get(letter.id), yield) {
    const record = readRecord(letter.record);
    if (!record) continue;
    const kept = screenRecord(record, screen, letter.id);
    if (kept === record) continue;
    if (kept) put.run(writeRecord(kept), letter.id);
    else drop.run(letter.id);
  }
}

/**
 * A record without the ids of erased people, the same where there are none; undefined if it is an erased person's own.
 * `seq` is its number in a log.
 */
export function screenRecord(
  record: EventRecord,
  screen: Erased["screen"],
  seq: number,
): EventRecord | undefined {
  const event = { ...decodeEvent(record), seq };
  const kept = screen(event);
  if (kept === event) return record;
  return kept && withIds(record, kept);
}
