// Seals events into blocks, and finds single events in them.
import type { Database } from "bun:sqlite";
import { isThere, packBlock, valueAt } from "./block.ts";
import type { EventRow } from "./event.ts";
import { type BlockHead, headColumns, type StoredBlocks } from "./stored-blocks.ts";

/** What decides whether two events are copies of one message. */
export type Copyable = Pick<EventRow, "messageId" | "sourceId" | "sentAt">;

/** A stored event, with what decides whether it has expired. */
export interface Found extends Copyable {
  readonly seq: number;
  readonly timestamp: number;
  readonly nameId: number;
}

export interface Blocks {
  /** Seals events that stand at `firstSeq` and after it, and returns the blocks that they lie in. */
  seal(firstSeq: number, events: readonly EventRow[]): Sealed[];
  /** The event at a place; undefined if it is gone. */
  find(seq: number): Found | undefined;
  /** Forgets what others, or a rollback, may have changed. */
  reload(): void;
}

/** Events that lie in one block. */
export interface Sealed {
  firstSeq: number;
  events: readonly EventRow[];
}

/** Large enough to compress well, small enough to be read for a page of a list. */
const blockEventsMax = 4096;
/** The limit of a block's properties, as text. Whoever reads a block holds all of it at once, several times over. */
const blockLengthMax = 8_000_000;

export function createBlocks(database: Database, stored: Pick<StoredBlocks, "open">): Blocks {
  const insert = database.query(
    "insert into blocks (first_seq, count, timestamp_min, timestamp_max, numbers, properties) values (?,?,?,?,?,?)",
  );
  const insertTexts = database.query(
    "insert into block_texts (first_seq, message_ids, others, flags) values (?,?,?,?)",
  );
  const findBlock = database.query<BlockHead, [number]>(
    `select ${headColumns} from blocks where first_seq <= ? order by first_seq desc limit 1`,
  );
  // Copies come in the order of their originals, so the last block is nearly always the next one too.
  let last = openBlock(0);

  function openBlock(seq: number) {
    const head = findBlock.get(seq);
    if (!head) return undefined;
    const { firstSeq, count } = head;
    const { numbers, messageIds } = stored.open(head);
    return {
      firstSeq,
      count,
      nameId: numbers("nameId"),
      sourceId: numbers("sourceId"),
      timestamp: numbers("timestamp"),
      skew: numbers("skew"),
      messageIds: messageIds(),
    };
  }

  return {
    seal(firstSeq, events) {
      last = undefined;
      const sealed: Sealed[] = [];
      let seq = firstSeq;
      for (const share of sharesOf(events)) {
        if (!share.some(isThere)) {
          seq += share.length;
          continue;
        }
        sealed.push({ firstSeq: seq, events: share });
        const block = packBlock(share);
        const { count, timestampMin, timestampMax } = block;
        insert.run(seq, count, timestampMin, timestampMax, block.numbers, block.properties);
        insertTexts.run(seq, block.messageIds, block.others, block.flags);
        seq += count;
      }
      return sealed;
    },
    find(seq) {
      if (!last || seq < last.firstSeq || seq >= last.firstSeq + last.count) last = openBlock(seq);
      if (!last || seq >= last.firstSeq + last.count) return undefined;
      const place = seq - last.firstSeq;
      const { nameId, sourceId, skew } = last;
      const timestamp = valueAt(last.timestamp, place);
      return {
        seq,
        timestamp,
        nameId: valueAt(nameId, place),
        messageId: last.messageIds[place] ?? null,
        sourceId: valueAt(sourceId, place),
        sentAt: timestamp + valueAt(skew, place),
      };
    },
    reload() {
      last = undefined;
    },
  };
}

/** Shares of equal size, each of which fits a block, so that no block gets only a few. Shares that are too long are halved. */
function* sharesOf(events: readonly EventRow[]): Generator<readonly EventRow[]> {
  const shares = Math.ceil(events.length / blockEventsMax);
  for (let i = 0; i < shares; i++) {
    const from = Math.floor((events.length * i) / shares);
    yield* halvesOf(events.slice(from, Math.floor((events.length * (i + 1)) / shares)));
  }
}

function* halvesOf(events: readonly EventRow[]): Generator<readonly EventRow[]> {
  const length = events.reduce((sum, { properties }) => sum + (properties?.length ?? 0), 0);
  if (events.length === 1 || length <= blockLengthMax) return yield events;
  const middle = events.length >> 1;
  yield* halvesOf(events.slice(0, middle));
  yield* halvesOf(events.slice(middle));
}
