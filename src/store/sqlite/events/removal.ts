// Takes events out for good: erased people's, and those kept for long enough. A block is written anew
// without them, their places left empty, so that every other event stays where it is. In short
// transactions, from the oldest block to the newest row; begun again it removes what is left.
import type { Removed } from "../../../domain/ledger.ts";
import type { Database } from "bun:sqlite";
import {
  isThere,
  type Numbers,
  packBlock,
  type PackedBlock,
  unpackBlock,
  unpackNumbers,
  unpackOthers,
  valueAt,
} from "./block.ts";
import { timeOf } from "./erased.ts";
import type { EventRow } from "./event.ts";
import type { Places } from "./places.ts";
import { dayOf } from "../../../domain/time.ts";
import type { Occurrence, Rollups } from "./rollups.ts";

export interface Rules {
  /** Numbers of actors that were erased. */
  erasing: ReadonlySet<number>;
  /** By the number of a name: what happened before that time goes. */
  cutoffs: ReadonlyMap<number, number>;
  /** Whether an id that an event mentions is an erased person's. */
  isMentioned: (id: string, time: number) => boolean;
  /** Numbers of actors that were parted from others: the days of their events are to be rolled up anew. */
  parted: ReadonlySet<number>;
}

export interface RemovalOptions {
  rules: Rules;
  rollups: Pick<Rollups, "remove">;
  places: Pick<Places, "add">;
}

type Placed = Pick<EventRow, "nameId" | "userId" | "anonymousId" | "timestamp">;
type Head = Pick<PackedBlock, "count" | "timestampMin" | "numbers"> & { firstSeq: number };

/** Looked through before others have a turn. */
const stepMs = 15;

const noEvent = { nameId: 0, userId: 0, anonymousId: 0, messageId: null } as const;
const noTexts = { previousId: null, groupId: null, properties: null } as const;

export function* removeEvents(
  database: Database,
  { rules, rollups, places }: RemovalOptions,
): Generator<void, Removed> {
  const { erasing, cutoffs, isMentioned, parted } = rules;
  const removed: Removed = { erased: 0, expired: 0 };
  if (erasing.size === 0 && cutoffs.size === 0) return removed;
  const oldest = erasing.size > 0 ? Infinity : Math.max(...cutoffs.values());

  const next = database.query<Head, [number]>(
    "select first_seq as firstSeq, count, timestamp_min as timestampMin, numbers" +
      " from blocks where first_seq > ? order by first_seq limit 1",
  );
  const readOthers = database.query<{ others: Uint8Array | null }, [number]>(
    "select others from block_texts where first_seq = ?",
  );
  const read = database.query<PackedBlock, [number]>(
    "select count, numbers, properties, message_ids as messageIds, others, flags" +
      " from blocks join block_texts using (first_seq) where first_seq = ?",
  );
  const write = database.query(
    "update blocks set timestamp_min = ?, timestamp_max = ?, numbers = ?, properties = ? where first_seq = ?",
  );
  const writeTexts = database.query(
    "update block_texts set message_ids = ?, others = ?, flags = ? where first_seq = ?",
  );
  const readLast = database.query<{ seq: number }, []>("select max(first_seq) as seq from blocks");
  const putStale = database.query("insert or ignore into stale_days (day) values (?)");
  const drop = database.query("delete from blocks where first_seq = ?");
  const dropTexts = database.query("delete from block_texts where first_seq = ?");
  const dropActivity = database.query(
    "delete from activity where actor = ? and timestamp = ? and seq = ?",
  );
  const listRecent = database.query<EventRow & { seq: number }, []>(
    "select seq, timestamp, received_at as receivedAt, name_id as nameId, user_id as userId," +
      " anonymous_id as anonymousId, previous_id as previousId from recent where name_id != 0",
  );
  const emptyRecent = database.query(
    "update recent set name_id = 0, source_id = 0, user_id = 0, anonymous_id = 0, message_id = null," +
      " hash = null, previous_id = null, group_id = null, properties = null, flags = 0 where seq = ?",
  );
  const stripRecent = database.query(
    "update recent set anonymous_id = ?, previous_id = ? where seq = ?",
  );

  const isErased = ({ userId, anonymousId }: Placed) => erasing.has(userId || anonymousId);
  const isParted = ({ userId, anonymousId }: Placed) => parted.has(userId || anonymousId);
  const isExpired = ({ nameId, timestamp }: Placed) =>
    timestamp < (cutoffs.get(nameId) ?? -Infinity);

  /** The event as it may stay; undefined where it may not. The same where nothing is wrong with it. */
  function judge<Row extends EventRow>(row: Row): Row | undefined {
    if (isErased(row)) {
      removed.erased += 1;
      return undefined;
    }
    if (isExpired(row)) {
      removed.expired += 1;
      return undefined;
    }
    // Somebody else's, on an erased person's device, or told to be that person before.
    const isTheirs = erasing.has(row.anonymousId);
    const isPrevious =
      erasing.size > 0 && row.previousId !== null && isMentioned(row.previousId, timeOf(row));
    if (!isTheirs && !isPrevious) return row;
    return {
      ...row,
      anonymousId: isTheirs ? 0 : row.anonymousId,
      previousId: isPrevious ? null : row.previousId,
    };
  }

  function forget(seq: number, { userId, timestamp }: Placed): void {
    if (userId !== 0) dropActivity.run(userId, timestamp, seq);
  }

  /** Whether a block may hold something to remove: told by what is quickly read. */
  function isSuspect({ firstSeq, count, timestampMin, numbers: packed }: Head): boolean {
    if (timestampMin >= oldest) return false;
    const numbers: Numbers = unpackNumbers(packed, count);
    const event: Placed = { nameId: 0, userId: 0, anonymousId: 0, timestamp: 0 };
    for (let i = 0; i < count; i++) {
      event.nameId = valueAt(numbers.nameId, i);
      if (!isThere(event)) continue;
      event.userId = valueAt(numbers.userId, i);
      event.anonymousId = valueAt(numbers.anonymousId, i);
      event.timestamp = valueAt(numbers.timestamp, i);
      if (isErased(event) || isExpired(event) || erasing.has(event.anonymousId)) return true;
      if (isParted(event)) return true;
    }
    if (erasing.size === 0) return false;
    const others = unpackOthers(readOthers.get(firstSeq)?.others ?? null);
    return Object.values(others).some((texts) => texts?.[0] && isMentioned(texts[0], -Infinity));
  }

  const rewrite = database.transaction((seq: number) => {
    const block = read.get(seq);
    if (!block) return;
    const gone: Occurrence[] = [];
    const left: EventRow[] = [];
    let isChanged = false;
    const rows = unpackBlock(block).map((row, i) => {
      if (!isThere(row)) return row;
      if (isParted(row)) {
        putStale.run(dayOf(row.timestamp));
        if (!isErased(row)) left.push(row);
      }
      const kept = judge(row);
      isChanged ||= kept !== row;
      if (kept) return kept;
      forget(seq + i, row);
      gone.push(row);
      return { ...row, ...noEvent, ...noTexts };
    });
    // They may be joined to somebody else.
    places.add(seq, left);
    if (!isChanged) return;
    rollups.remove(gone, erasing);
    // The last one tells where the next event stands.
    if (!rows.some(isThere) && seq !== readLast.get()?.seq) {
      drop.run(seq);
      dropTexts.run(seq);
      return;
    }
    const packed = packBlock(rows);
    const { timestampMin, timestampMax, numbers, properties, messageIds, others, flags } = packed;
    write.run(timestampMin, timestampMax, numbers, properties, seq);
    writeTexts.run(messageIds, others, flags, seq);
  });

  /** False where more was sealed meanwhile. */
  const cleanRecent = database.transaction((after: number) => {
    if (next.get(after)) return false;
    for (const row of listRecent.all()) {
      const kept = judge(row);
      if (kept === row) continue;
      if (kept) {
        stripRecent.run(kept.anonymousId, kept.previousId, row.seq);
        continue;
      }
      emptyRecent.run(row.seq);
      forget(row.seq, row);
    }
    return true;
  });

  let seen = 0;
  do {
    let began = performance.now();
    for (let block = next.get(seen); block; block = next.get(seen)) {
      seen = block.firstSeq;
      if (isSuspect(block)) rewrite.immediate(seen);
      if (performance.now() - began < stepMs) continue;
      yield;
      began = performance.now();
    }
  } while (!cleanRecent.immediate(seen));
  return removed;
}
