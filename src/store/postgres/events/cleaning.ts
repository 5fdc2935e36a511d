// Removes erased people and expired events from the log: rows that hold some are written again without them. One node at
// a time does so. It says so in the log's row, for some seconds from step to step; no lock is held, and none is needed,
// for a row that somebody has written meanwhile is read again. The log is read from its beginning only when somebody new
// is to be erased; else what came since is enough. What expired events have taught of ids is noted before they go (ids.ts).
import { decodeEvent, type EventRecord } from "../../../domain/event-codec.ts";
import type { Erasure } from "../../event-log.ts";
import type { EventCopy, LogCleaner } from "../../sqlite/events/copy.ts";
import type { Row } from "../connection.ts";
import type { Pool } from "../pool.ts";
import type { PlacedErasures } from "./erasures.ts";
import { createNoting, learnIds, type NotedIds } from "./ids.ts";
import { cleanLetter, packLetter } from "./letters.ts";
import type { Partitions } from "./partitions.ts";
import { pack, unpack } from "./payload.ts";
import { readLetter } from "./rows.ts";

export interface CleaningOptions {
  pool: Pool;
  copy: EventCopy;
  ids: NotedIds;
  erasures: PlacedErasures;
  partitions: Pick<Partitions, "dropEmpty">;
}

/** Cleans the log of everybody of whom the copy knows that they were erased, and of what has expired, a row a step. */
export type CleanLog = (now: number) => AsyncGenerator<void, void>;

/** How long a node has the log for itself, from step to step. */
const turnSeconds = 30;
/** Rows whose names are looked at together, and rows that are read with their events. */
const headsMax = 500;
const rowsMax = 4;
/** How often a row is read again that somebody else has written meanwhile. */
const attemptsMax = 3;

/** `cleaned` says of whom all rows up to `cleaned_position` were cleaned. */
const takeTurn = `update event_order set cleaning_until = clock_timestamp() + interval '${turnSeconds} seconds'
  where cleaning_until < clock_timestamp() returning position, day, cleaned, cleaned_position`;
const keepTurn = `update event_order set cleaning_until = clock_timestamp() + interval '${turnSeconds} seconds'`;
const endTurn = "update event_order set cleaning_until = 'epoch'";
const noteCleaned = "update event_order set cleaned = $1, cleaned_position = $2";
const listRows = `select day, position, first_seq, kind, count, revision, payload from event_batches
  where position > $1 and position <= $2 and kind <> 'drop' and oldest <> '{}' order by position limit ${rowsMax}`;
const listHeads = `select day, position, first_seq, oldest from event_batches
  where position > $1 and position <= $2 and kind = 'events' and oldest <> '{}' order by position limit ${headsMax}`;
const readRow = `select day, position, first_seq, kind, count, revision, payload from event_batches
  where day = $1 and position = $2`;
const writeRow = `update event_batches set payload = $1, oldest = $2, revision = revision + 1
  where day = $3 and position = $4 and revision = $5 returning 1`;

interface Work extends LogCleaner {
  /** Notes what is known of ids of these names. */
  note(names: readonly string[]): Promise<void>;
}

export function createCleaning(options: CleaningOptions): CleanLog {
  const { pool, copy, ids, erasures: placed, partitions } = options;
  const run = (text: string, values: readonly unknown[] = []) =>
    pool.use((connection) => connection.run(text, values));

  /** Writes a row again if something of it must go. */
  async function clean(row: Row, work: Work): Promise<void> {
    let found: Row | undefined = row;
    for (let attempt = 0; found && attempt < attemptsMax; attempt++) {
      const cleaned = cleanRow(found, work);
      if (!cleaned) return;
      await work.note(cleaned.names);
      const { day, position, revision } = found;
      const { payload, oldest } = cleaned;
      const written = await run(writeRow, [payload, oldest, day, position, revision]);
      if (written.length > 0) return;
      [found] = await run(readRow, [day, position]);
    }
  }

  /** All rows between two positions, with their events. */
  async function* cleanAll(from: number, to: number, work: Work) {
    for (let seen = from; ;) {
      const rows = await run(listRows, [seen, to]);
      if (rows.length === 0) return;
      for (const row of rows) {
        await clean(row, work);
        seen = Number(row["position"]);
        yield;
      }
      await run(keepTurn);
    }
  }

  /** Rows up to a position that have something expired, by the earliest of each name. */
  async function* cleanExpired(to: number, work: Work) {
    for (let seen = 0; ;) {
      const heads = await run(listHeads, [seen, to]);
      if (heads.length === 0) return;
      for (const { day, position, first_seq, oldest } of heads) {
        seen = Number(position);
        const earliest = Object.entries(JSON.parse(String(oldest)) as Record<string, number>);
        const seq = Number(first_seq);
        if (!earliest.some(([event, timestamp]) => work.isExpired(event, timestamp, seq))) continue;
        const [row] = await run(readRow, [day, position]);
        if (row) await clean(row, work);
        yield;
      }
      await run(keepTurn);
    }
  }

  /** The copy knows of ids what others know, and what it lacks of that is not noted any more. */
  async function* reviewIds(erasures: readonly Erasure[], isNew: boolean, now: number) {
    while (await learnIds(ids, copy)) {
      await run(keepTurn);
      yield;
    }
    if (!isNew) return;
    for await (const _ of ids.review(copy, erasures, now)) {
      await run(keepTurn);
      yield;
    }
  }

  function openWork(now: number): Work {
    return { ...copy.cleaner(), note: createNoting(ids, copy, now) };
  }

  return async function* (now) {
    const [turn] = await run(takeTurn);
    if (!turn) return;
    try {
      // What the copy has is cleaned, and what it has learned from that is noted first: nobody else will learn it there.
      const end = Math.min(Number(turn["position"]), copy.place().position);
      const erasures = copy.erasures();
      await placed.note(erasures);
      const work = openWork(now);
      const whom = digestOf(erasures);
      const isNew = turn["cleaned"] !== whom;
      const before = isNew ? 0 : Number(turn["cleaned_position"]);
      yield* reviewIds(erasures, isNew, now);
      if (erasures.length > 0) yield* cleanAll(before, end, work);
      yield* cleanExpired(erasures.length > 0 ? before : end, work);
      await run(noteCleaned, [whom, end]);
      await partitions.dropEmpty(Number(turn["day"]));
    } finally {
      await run(endTurn);
    }
  };
}

/** What is to be written, and the ids of what goes; undefined where the row may stay as it is. */
function cleanRow(row: Row, cleaner: LogCleaner) {
  const payload = row["payload"] as Uint8Array;
  const firstSeq = Number(row["first_seq"]);
  if (row["kind"] === "letter") {
    const letter = readLetter(payload);
    if (!letter) return undefined;
    const kept = cleanLetter(letter, (record) => cleaner.screen(record, firstSeq));
    return kept === letter ? undefined : { ...packLetter(kept), names: [] };
  }
  const records = unpack(payload, Number(row["count"]));
  const kept = records.map((record, i) => record && cleaner.clean(record, firstSeq + i));
  if (kept.every((record, i) => record === records[i])) return undefined;
  const gone = records.filter((_, i) => !kept[i]);
  return { ...pack(kept), names: [...new Set(gone.flatMap(namesOf))] };
}

/** The ids that an event bears. */
function namesOf(record: EventRecord | undefined): string[] {
  if (!record) return [];
  const { userId, anonymousId, previousId } = decodeEvent(record);
  return [userId, anonymousId, previousId].filter((name) => name !== undefined);
}

function digestOf(erasures: readonly Erasure[]): string {
  if (erasures.length === 0) return "";
  const lines = erasures.map(({ hash, until }) => `${hash} ${until}`).toSorted();
  return new Bun.CryptoHasher("sha256").update(lines.join("\n")).digest("hex");
}
