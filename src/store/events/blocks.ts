// Events sealed into blocks, and single ones found in them again.
import type { Database } from "bun:sqlite";
import { packBlock, unpackMessageIds, unpackNumbers, valueAt } from "./block.ts";
import type { EventRow } from "./event.ts";

/** What tells whether two events are copies of one message. */
export type Copyable = Pick<EventRow, "messageId" | "sourceId" | "sentAt">;

export interface Blocks {
  /** Seals events that stand at `firstSeq` and after it, and returns the blocks that they lie in. */
  seal(firstSeq: number, events: readonly EventRow[]): Sealed[];
  /** The event at a place; undefined where none is any more. */
  find(seq: number): Copyable | undefined;
}

/** Events that lie in one block. */
export interface Sealed {
  firstSeq: number;
  events: readonly EventRow[];
}

/** Large enough to compress well, small enough to be read for a page of a list. */
const blockEventsMax = 4096;

export function createBlocks(database: Database): Blocks {
  const insert = database.query(
    "insert into blocks (first_seq, count, timestamp_min, timestamp_max, numbers, properties) values (?,?,?,?,?,?)",
  );
  const insertTexts = database.query(
    "insert into block_texts (first_seq, message_ids, others, flags) values (?,?,?,?)",
  );
  const findBlock = database.query<
    { firstSeq: number; count: number; numbers: Uint8Array; messageIds: Uint8Array },
    [number]
  >(
    "select first_seq as firstSeq, count, numbers, message_ids as messageIds from blocks join block_texts using (first_seq)" +
      " where first_seq <= ? order by first_seq desc limit 1",
  );
  // Copies come in the order of what they copy: the last block is nearly always the next one too.
  let last = openBlock(0);

  function openBlock(seq: number) {
    const row = findBlock.get(seq);
    if (!row) return undefined;
    const { firstSeq, count } = row;
    return {
      firstSeq,
      count,
      numbers: unpackNumbers(row.numbers, count),
      messageIds: unpackMessageIds(row.messageIds),
    };
  }

  return {
    seal(firstSeq, events) {
      last = undefined;
      const blocks = Math.ceil(events.length / blockEventsMax);
      const sealed: Sealed[] = [];
      for (let i = 0; i < blocks; i++) {
        // Equal shares, so that no block is left with a few.
        const from = Math.floor((events.length * i) / blocks);
        const share = events.slice(from, Math.floor((events.length * (i + 1)) / blocks));
        sealed.push({ firstSeq: firstSeq + from, events: share });
        const block = packBlock(share);
        const { count, timestampMin, timestampMax } = block;
        insert.run(
          firstSeq + from,
          count,
          timestampMin,
          timestampMax,
          block.numbers,
          block.properties,
        );
        insertTexts.run(firstSeq + from, block.messageIds, block.others, block.flags);
      }
      return sealed;
    },
    find(seq) {
      if (!last || seq < last.firstSeq || seq >= last.firstSeq + last.count) last = openBlock(seq);
      if (!last || seq >= last.firstSeq + last.count) return undefined;
      const place = seq - last.firstSeq;
      const { sourceId, timestamp, skew } = last.numbers;
      return {
        messageId: last.messageIds[place] ?? null,
        sourceId: valueAt(sourceId, place),
        sentAt: valueAt(timestamp, place) + valueAt(skew, place),
      };
    },
  };
}
