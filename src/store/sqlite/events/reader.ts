// Reads events back by order of arrival, a stretch at a time: a block, or some of the rows that are
// newer than any. The Worker may seal rows into a block meanwhile; no event is missed or seen twice.
import { and, asc, desc, eq, gt, gte, lt, max, sql } from "drizzle-orm";
import type { EventStore } from "../../store.ts";
import {
  type Column,
  noNumbers,
  type Numbers,
  type Others,
  unpackFlags,
  unpackLines,
  unpackMessageIds,
  unpackNumbers,
  unpackOthers,
  unpackProperties,
  valueAt,
} from "./block.ts";
import { type Lines, noLines, toLines } from "../../lines.ts";

/** Neighbours in the order of arrival. What lies in its columns is read when it is asked for. */
export interface Stretch {
  readonly count: number;
  /** Of their timestamps. */
  readonly timestampMin: number;
  readonly timestampMax: number;
  /** The order of arrival of the event at a place. */
  seqAt(place: number): number;
  /** The places, ascending, whose events are still there: the others were removed. */
  places(): Promise<number[]>;
  /** Where the number of the name is zero, the event was removed. */
  numbers(): Promise<Numbers>;
  /** JSON texts; the empty string for {}. */
  properties(): Promise<string[]>;
  /** The same as one text. */
  lines(): Promise<Lines>;
  texts(): Promise<Texts>;
}

export interface Texts {
  messageIds: (string | null)[];
  others: Others;
  /** Undefined where no event has any. */
  flags: ArrayLike<number> | undefined;
}

export interface EventReader {
  /**
   * The next stretch with an event after `seq`; it may hold earlier ones too. With a range, those
   * blocks are passed over that have no timestamp in [from, to).
   */
  after(seq: number, range?: Range): Promise<Stretch | undefined>;
  /** The next stretch with an event before `seq`; it may hold later ones too. */
  before(seq: number): Promise<Stretch | undefined>;
  /** The newest event's seq; zero where there is none. */
  last(): Promise<number>;
}

/** Timestamps from `from` on and before `to`. */
export interface Range {
  from: number;
  to: number;
}

const always: Range = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };

/** Rows that make a stretch. */
const rowsMax = 2048;

export function createEventReader({ db, tables }: EventStore): EventReader {
  const { blocks, blockTexts, recent } = tables;
  const seq = sql.placeholder("seq");
  const head = {
    firstSeq: blocks.firstSeq,
    count: blocks.count,
    timestampMin: blocks.timestampMin,
    timestampMax: blocks.timestampMax,
  };
  const blockAfter = db
    .select(head)
    .from(blocks)
    .where(
      and(
        gt(blocks.firstSeq, seq),
        gte(blocks.timestampMax, sql.placeholder("from")),
        lt(blocks.timestampMin, sql.placeholder("to")),
      ),
    )
    .orderBy(asc(blocks.firstSeq))
    .limit(1)
    .prepare("block_after");
  const blockBefore = db
    .select(head)
    .from(blocks)
    .where(lt(blocks.firstSeq, seq))
    .orderBy(desc(blocks.firstSeq))
    .limit(1)
    .prepare("block_before");
  const rowsAfter = db
    .select()
    .from(recent)
    .where(gt(recent.seq, seq))
    .orderBy(asc(recent.seq))
    .limit(rowsMax)
    .prepare("rows_after");
  const rowsBefore = db
    .select()
    .from(recent)
    .where(lt(recent.seq, seq))
    .orderBy(desc(recent.seq))
    .limit(rowsMax)
    .prepare("rows_before");
  const lastRow = db
    .select({ seq: max(recent.seq) })
    .from(recent)
    .prepare("last_row");
  const readNumbers = db
    .select({ packed: blocks.numbers })
    .from(blocks)
    .where(eq(blocks.firstSeq, seq))
    .limit(1)
    .prepare("block_numbers");
  const readProperties = db
    .select({ packed: blocks.properties })
    .from(blocks)
    .where(eq(blocks.firstSeq, seq))
    .limit(1)
    .prepare("block_properties");
  const readTexts = db
    .select()
    .from(blockTexts)
    .where(eq(blockTexts.firstSeq, seq))
    .limit(1)
    .prepare("block_texts");

  function ofBlock({ firstSeq, count, timestampMin, timestampMax }: BlockHead): Stretch {
    const place = { seq: firstSeq };
    let numbers: Promise<Numbers> | undefined;
    // A block goes when all of its events were removed, which may be while it is read.
    const stretch: Omit<Stretch, "places"> = {
      count,
      timestampMin,
      timestampMax,
      seqAt: (i) => firstSeq + i,
      numbers: () => (numbers ??= unpack()),
      async properties() {
        const [row] = await readProperties.execute(place);
        return row ? unpackProperties(row.packed) : Array<string>(count).fill("");
      },
      async lines() {
        const [row] = await readProperties.execute(place);
        return row ? unpackLines(row.packed, count) : noLines(count);
      },
      async texts() {
        const [row] = await readTexts.execute(place);
        if (!row) return { messageIds: [], others: {}, flags: undefined };
        return {
          messageIds: unpackMessageIds(row.messageIds),
          others: unpackOthers(row.others),
          flags: unpackFlags(row.flags),
        };
      },
    };
    async function unpack(): Promise<Numbers> {
      const [row] = await readNumbers.execute(place);
      return row ? unpackNumbers(row.packed, count) : noNumbers(count);
    }
    return withPlaces(stretch);
  }

  /** The block with the next event after `seq`: the one around it, if rows read so far were sealed since. */
  async function blockPast(seq: number, range: Range): Promise<BlockHead | undefined> {
    const [around] = await blockBefore.execute({ seq: seq + 1 });
    if (around && around.firstSeq + around.count > seq + 1) return around;
    const [next] = await blockAfter.execute({ seq, ...range });
    return next;
  }

  async function before(seq: number): Promise<Stretch | undefined> {
    const rows = await rowsBefore.execute({ seq });
    if (rows.length > 0) return ofRows(rows.toReversed());
    const [block] = await blockBefore.execute({ seq });
    return block && ofBlock(block);
  }

  return {
    before,
    async after(seq, range = always) {
      const block = await blockPast(seq, range);
      if (block) return ofBlock(block);
      const rows = await rowsAfter.execute({ seq });
      // They may have been sealed between the two reads.
      const sealed = await blockPast(seq, range);
      if (sealed) return ofBlock(sealed);
      return rows.length === 0 ? undefined : ofRows(rows);
    },
    async last() {
      const [row] = await lastRow.execute();
      if (typeof row?.seq === "number") return row.seq;
      const [block] = await blockBefore.execute({ seq: Number.MAX_SAFE_INTEGER });
      return block ? block.firstSeq + block.count - 1 : 0;
    },
  };
}

interface BlockHead {
  firstSeq: number;
  count: number;
  timestampMin: number;
  timestampMax: number;
}

type Row = EventStore["tables"]["recent"]["$inferSelect"];

function ofRows(rows: readonly Row[]): Stretch {
  const column = (value: (row: Row) => number): Column => ({
    min: 0,
    deltas: Float64Array.from(rows, value),
  });
  const timestamps = rows.map((row) => row.timestamp);
  const others: Others = {};
  for (const [i, { previousId, groupId }] of rows.entries()) {
    if (previousId !== null || groupId !== null) others[i] = [previousId, groupId];
  }
  return withPlaces({
    count: rows.length,
    timestampMin: Math.min(...timestamps),
    timestampMax: Math.max(...timestamps),
    seqAt: (i) => (rows[i] as Row).seq,
    numbers: async () => ({
      timestamp: column((row) => row.timestamp),
      receivedAt: column((row) => row.receivedAt),
      skew: column((row) => row.sentAt - row.timestamp),
      nameId: column((row) => row.nameId),
      sourceId: column((row) => row.sourceId),
      userId: column((row) => row.userId),
      anonymousId: column((row) => row.anonymousId),
    }),
    properties: async () => rows.map((row) => row.properties ?? ""),
    lines: async () => toLines(rows.map((row) => row.properties ?? "").join("\n"), rows.length),
    texts: async () => ({
      messageIds: rows.map((row) => row.messageId),
      others,
      flags: rows.map((row) => row.flags),
    }),
  });
}

function withPlaces(stretch: Omit<Stretch, "places">): Stretch {
  return {
    ...stretch,
    async places() {
      const { nameId } = await stretch.numbers();
      const places: number[] = [];
      for (let i = 0; i < stretch.count; i++) if (valueAt(nameId, i) !== 0) places.push(i);
      return places;
    },
  };
}
