// Packs neighbouring text blocks into one column block, the oldest first, while nothing else is to be done. The work is
// done in short steps, and only the last one of each block writes, in one transaction: whenever it ends, the old blocks are
// there or the new one. The disk need not have it at once, for the old ones are as good: the next batch's sync is enough,
// and whoever waits for a sync of their own is not held up.
import type { Database } from "bun:sqlite";
import type { Packing } from "../../event-log.ts";
import { type Prepared, prepareColumns } from "./column-block.ts";
import type { ColumnWrites } from "./column-writes.ts";
import type { EventRow } from "./event.ts";
import { rowsOf } from "./event-rows.ts";
import type { Marks } from "./marks.ts";
import { type BlockHead, headColumns, type StoredBlocks } from "./stored-blocks.ts";
import type { ValueCodes } from "./value-codes.ts";

export interface Compaction {
  /** Does a part of the work. False if nothing is left, or if it failed a moment ago. */
  step(): boolean;
  state(): Packing;
  /** Begins anew with the blocks as they are now. */
  forget(): void;
}

export interface CompactionOptions {
  marks: Marks;
  blocks: Pick<StoredBlocks, "open">;
  writes: Pick<ColumnWrites, "insert">;
  codes: ValueCodes;
  eventsMax: number | undefined;
  /** Milliseconds. */
  clock?: () => number;
}

/** Events of a column block: of twice as many, a step took 110 ms at the 99th percentile on a machine under load. */
export const columnEventsMax = 8192;
/** The length of their properties: all of them are held at once. */
const lengthMax = 8_000_000;
/** How long it works before others have a turn. */
const stepMs = 4;
/** How long a failure is left alone before the next try. */
const retryMs = 60_000;

interface TextBlock {
  head: BlockHead;
  rows: EventRow[];
  hash: string;
}

export function createCompaction(database: Database, options: CompactionOptions): Compaction {
  const { marks, blocks, writes, codes } = options;
  const { eventsMax = columnEventsMax, clock = Date.now } = options;
  const next = database.query<BlockHead, [number]>(
    `select ${headColumns} from blocks where first_seq > ? order by first_seq limit 1`,
  );
  const readBytes = database.query<Record<string, Uint8Array | null>, [number]>(
    "select numbers, properties, message_ids, others, flags from blocks join block_texts using (first_seq)" +
      " where first_seq = ? and layout is null",
  );
  const drop = database.query("delete from blocks where first_seq = ?");
  const dropTexts = database.query("delete from block_texts where first_seq = ?");
  const readSynchronous = database.query<{ synchronous: number }, []>("pragma synchronous");
  const readLast = database.query<{ seq: number | null }, []>(
    "select first_seq + count - 1 as seq from blocks order by first_seq desc limit 1",
  );
  const state = { failures: 0, failing: undefined as string | undefined, failedAt: -Infinity };
  let work: Generator<void, boolean> | undefined;

  const hashOf = (firstSeq: number) =>
    Object.values(readBytes.get(firstSeq) ?? {})
      .map((bytes) => (bytes ? Bun.hash(bytes) : "none"))
      .join(" ");

  /** The next text blocks that make a column block; undefined if there are not enough yet. */
  function gather(): BlockHead[] | undefined {
    const heads: BlockHead[] = [];
    let count = 0;
    for (let seen = marks.get("compacted"); ;) {
      const head = next.get(seen);
      if (!head) return undefined;
      const isBehind = heads.length === 0 || head.firstSeq === seen + 1;
      if (heads.length > 0 && (head.layout || !isBehind || count + head.count > eventsMax)) {
        return heads;
      }
      seen = head.firstSeq + head.count - 1;
      if (head.layout) continue;
      heads.push(head);
      count += head.count;
    }
  }

  const replace = database.transaction((texts: readonly TextBlock[], write: () => void) => {
    // A purge may have come between.
    if (texts.some(({ head, hash }) => hashOf(head.firstSeq) !== hash)) return;
    for (const { head } of texts) {
      drop.run(head.firstSeq);
      dropTexts.run(head.firstSeq);
    }
    write();
    const { firstSeq, count } = (texts.at(-1) as TextBlock).head;
    marks.set("compacted", firstSeq + count - 1);
  });

  function write(texts: readonly TextBlock[], prepared: Prepared): void {
    const { synchronous } = readSynchronous.get() as { synchronous: number };
    database.run("pragma synchronous = normal");
    try {
      const { firstSeq } = (texts[0] as TextBlock).head;
      replace.immediate(texts, () => writes.insert(firstSeq, prepared));
    } finally {
      database.run(`pragma synchronous = ${synchronous}`);
    }
  }

  /** Packs one block. False if there was nothing to be packed. */
  function* compact(): Generator<void, boolean> {
    const heads = gather();
    if (!heads) return false;
    const texts: TextBlock[] = [];
    let length = 0;
    for (const head of heads) {
      const rows = rowsOf(blocks.open(head));
      for (const { properties } of rows) length += properties?.length ?? 0;
      if (texts.length > 0 && length > lengthMax) break;
      texts.push({ head, rows, hash: hashOf(head.firstSeq) });
      yield;
    }
    const rows = texts.flatMap((each) => each.rows);
    const prepared = yield* prepareColumns(rows, codes);
    yield;
    write(texts, prepared);
    return true;
  }

  return {
    step() {
      if (clock() - state.failedAt < retryMs) return false;
      try {
        const until = performance.now() + stepMs;
        do {
          work ??= compact();
          const { done, value } = work.next();
          if (!done) continue;
          work = undefined;
          state.failing = undefined;
          return value;
        } while (performance.now() < until);
        return true;
      } catch (error) {
        // What was stored before is as good: storing goes on.
        work = undefined;
        codes.forget();
        state.failures += 1;
        state.failing = String(error);
        state.failedAt = clock();
        return false;
      }
    },
    state() {
      const { failures, failing } = state;
      const last = readLast.get()?.seq ?? 0;
      return { waiting: Math.max(0, last - marks.get("compacted")), failures, failing };
    },
    forget() {
      work = undefined;
      codes.forget();
    },
  };
}
