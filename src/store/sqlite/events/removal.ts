// Removes events for good: those of erased people, and expired ones. A block is written again without them. Their places
// stay empty, so that every other event stays where it is. It goes in short transactions, from the oldest block to the
// newest row. Begun again, it removes what is left.
import type { Database } from "bun:sqlite";
import type { Removed } from "../../../domain/ledger.ts";
import { dayOf } from "../../../domain/time.ts";
import { finish } from "../../../runtime/steps.ts";
import { isThere, packBlock } from "./block.ts";
import { prepareColumns } from "./column-block.ts";
import { createColumnWrites } from "./column-writes.ts";
import type { EventRow } from "./event.ts";
import { rowsOf } from "./event-rows.ts";
import { createMarks } from "./marks.ts";
import type { Places } from "./places.ts";
import type { Rollups } from "./rollups.ts";
import { type BlockHead, blockBehind, createStoredBlocks } from "./stored-blocks.ts";
import { createStoredValues } from "./stored-values.ts";
import { createValueCodes } from "./value-codes.ts";
import { createVerdict, type Judged, type Rules, type Verdict } from "./verdict.ts";

export interface RemovalOptions {
  rules: Rules;
  rollups: Pick<Rollups, "remove">;
  places: Pick<Places, "add">;
  /** Called when something was removed: values may have lost their codes, and copies their originals. */
  onChange: () => void;
}

/** How long it works before others have a turn. */
const stepMs = 15;

const noEvent = { nameId: 0, userId: 0, anonymousId: 0, messageId: null } as const;
const noTexts = { previousId: null, groupId: null, properties: null } as const;

export function* removeEvents(
  database: Database,
  { rules, rollups, places, onChange }: RemovalOptions,
): Generator<void, Removed> {
  const removed: Removed = { erased: 0, expired: 0 };
  const verdict = createVerdict(rules);
  if (verdict.isEmpty) return removed;
  const judge = createJudge(database, verdict, removed);
  const blocks = createSealedBlocks(database);
  const recent = createRecentRows(database);
  const marks = createMarks(database);

  /** Whether a block may hold something to remove. */
  function isSuspect(head: BlockHead): boolean {
    return head.timestampMin < verdict.before && verdict.concerns(blocks.open(head), head.firstSeq);
  }

  const clean = database.transaction((head: BlockHead) => {
    const { firstSeq: seq } = head;
    const before = rowsOf(blocks.open(head));
    const rows = before.map((row, i) => judge(row, seq + i) ?? { ...row, ...noEvent, ...noTexts });
    const parted = before.filter((row) => isThere(row) && verdict.isParted(row));
    for (const { timestamp } of parted) blocks.putStale(dayOf(timestamp));
    // From now on they may be joined to somebody else.
    places.add(
      seq,
      parted.filter((row) => !verdict.isErased(row)),
    );
    if (rows.every((row, i) => row === before[i])) return;
    const gone = before.filter((row, i) => isThere(row) && !isThere(rows[i] as EventRow));
    rollups.remove(gone, rules.erasing);
    blocks.write(head, rows);
    marks.add("removals", 1);
    onChange();
  });

  /** False if more was sealed meanwhile. */
  const cleanRecent = database.transaction((after: number) => {
    if (blocks.next(after)) return false;
    for (const row of recent.list()) {
      const kept = judge(row, row.seq);
      if (kept === row) continue;
      if (!kept) recent.empty(row.seq);
      else recent.strip(kept);
      marks.add("removals", 1);
      onChange();
    }
    return true;
  });

  let seen = 0;
  do {
    let began = performance.now();
    for (let block = blocks.next(seen); block; block = blocks.next(seen)) {
      seen = block.firstSeq + block.count - 1;
      if (isSuspect(block)) clean.immediate(block);
      if (performance.now() - began < stepMs) continue;
      yield;
      began = performance.now();
    }
  } while (!cleanRecent.immediate(seen));
  return removed;
}

/**
 * Returns an event as it may stay: the same object if nothing is wrong with it. If it must go, it is counted, removed
 * from its account's feed, and undefined is returned.
 */
function createJudge(database: Database, verdict: Verdict, removed: Removed) {
  const dropActivity = database.query(
    "delete from activity where actor = ? and timestamp = ? and seq = ?",
  );

  function reasonFor(row: Judged, seq: number): keyof Removed | undefined {
    if (verdict.isErased(row)) return "erased";
    return verdict.isExpired(row, seq) ? "expired" : undefined;
  }

  return <Row extends EventRow>(row: Row, seq: number): Row | undefined => {
    if (!isThere(row)) return row;
    const reason = reasonFor(row, seq);
    if (reason === undefined) return verdict.strip(row, seq);
    removed[reason] += 1;
    if (row.userId !== 0) dropActivity.run(row.userId, row.timestamp, seq);
    return undefined;
  };
}

function createSealedBlocks(database: Database) {
  const next = database.query<BlockHead, [number]>(blockBehind);
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
  const { open } = createStoredBlocks(database, createStoredValues(database));
  const codes = createValueCodes(database);
  const columns = createColumnWrites(database, codes);

  function writeText(seq: number, rows: readonly EventRow[]): void {
    const packed = packBlock(rows);
    const { timestampMin, timestampMax, numbers, properties, messageIds, others, flags } = packed;
    write.run(timestampMin, timestampMax, numbers, properties, seq);
    writeTexts.run(messageIds, others, flags, seq);
  }

  function dropBlock(head: BlockHead): void {
    const { firstSeq, layout } = head;
    if (layout) return columns.remove({ ...head, layout });
    drop.run(firstSeq);
    dropTexts.run(firstSeq);
  }

  return {
    next: (after: number) => next.get(after),
    open,
    putStale: (day: number) => void putStale.run(day),
    /** Writes a block again, or drops it if no event is left in it. */
    write(head: BlockHead, rows: readonly EventRow[]): void {
      const { firstSeq, layout } = head;
      // The last block says where the next event will stand.
      if (!rows.some(isThere) && firstSeq !== readLast.get()?.seq) return dropBlock(head);
      if (!layout) return writeText(firstSeq, rows);
      columns.replace({ ...head, layout }, finish(prepareColumns(rows, codes)));
    },
  };
}

type WaitingRow = EventRow & { seq: number };

function createRecentRows(database: Database) {
  const list = database.query<WaitingRow, []>(
    "select seq, timestamp, received_at as receivedAt, name_id as nameId, user_id as userId," +
      " anonymous_id as anonymousId, previous_id as previousId from recent where name_id != 0",
  );
  const empty = database.query(
    "update recent set name_id = 0, source_id = 0, user_id = 0, anonymous_id = 0, message_id = null," +
      " hash = null, previous_id = null, group_id = null, properties = null, flags = 0 where seq = ?",
  );
  const strip = database.query("update recent set anonymous_id = ?, previous_id = ? where seq = ?");
  return {
    list: () => list.all(),
    /** Leaves nothing of the event but its place. */
    empty: (seq: number) => void empty.run(seq),
    strip: ({ anonymousId, previousId, seq }: WaitingRow) =>
      void strip.run(anonymousId, previousId, seq),
  };
}
