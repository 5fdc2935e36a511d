// Reads events in order of arrival, a stretch at a time: a block, or some of the rows that are newer than any
// block. The Worker may seal rows into a block meanwhile; no event is missed or seen twice.
import { and, asc, desc, eq, gt, gte, lt, max, sql } from "drizzle-orm";
import { bisect } from "../../../domain/bisect.ts";
import type { ColumnName, Property, Range, Stretch } from "../../event-columns.ts";
import { noLines, toLines } from "../../lines.ts";
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
  valueAt,
} from "./block.ts";
import { oncePerPack, type Packs, readColumns } from "./columns.ts";
import type { LocalProperty } from "./property.ts";
import type { EventTables } from "./tables.ts";

export interface Stretches {
  /** The newest event's seq; zero if there is none. */
  last(): Promise<number>;
  walk<Name extends ColumnName>(
    range: Range,
    columns: readonly Name[],
    properties?: readonly Property[],
  ): AsyncGenerator<Stretch<Name>, void>;
}

/** Rows that make a stretch. */
const rowsMax = 2048;

export function createStretches(store: EventTables): Stretches {
  const reads = prepareReads(store);
  const { blockAfter, blockBefore, rowsAfter, rowsBefore, lastRow } = reads;

  /** The block with the next event after `seq`: the one around it, if rows read so far were sealed since. */
  async function blockPast(seq: number, times: Times): Promise<BlockHead | undefined> {
    const [around] = await blockBefore.execute({ seq: seq + 1 });
    if (around && around.firstSeq + around.count > seq + 1) return around;
    const [next] = await blockAfter.execute({ seq, ...times });
    return next;
  }

  /** The next stretch with an event after `seq`; it may hold earlier ones too. */
  async function nextAfter(seq: number, times: Times): Promise<Held | undefined> {
    const block = await blockPast(seq, times);
    if (block) return ofBlock(reads, block);
    const rows = await rowsAfter.execute({ seq });
    // They may have been sealed between the two reads.
    const sealed = await blockPast(seq, times);
    if (sealed) return ofBlock(reads, sealed);
    return rows.length === 0 ? undefined : ofRows(rows);
  }

  /** The next stretch with an event before `seq`; it may hold later ones too. */
  async function nextBefore(seq: number): Promise<Held | undefined> {
    const rows = await rowsBefore.execute({ seq });
    if (rows.length > 0) return ofRows(rows.toReversed());
    const [block] = await blockBefore.execute({ seq });
    return block && ofBlock(reads, block);
  }

  async function last(): Promise<number> {
    const [row] = await lastRow.execute();
    if (typeof row?.seq === "number") return row.seq;
    const [block] = await blockBefore.execute({ seq: Number.MAX_SAFE_INTEGER });
    return block ? block.firstSeq + block.count - 1 : 0;
  }

  async function* upwards<Name extends ColumnName>(range: Range, asked: Asked<Name>) {
    const { after = 0, before = (await last()) + 1, from = -timeMax, to = timeMax } = range;
    for (let seen = after; seen < before - 1;) {
      const held = await nextAfter(seen, { from, to });
      if (!held || held.seqAt(0) >= before) return;
      yield toStretch(held, { after: seen, before, ...asked });
      seen = held.seqAt(held.count - 1);
    }
  }

  async function* downwards<Name extends ColumnName>(range: Range, asked: Asked<Name>) {
    const { after = 0, before = Number.MAX_SAFE_INTEGER } = range;
    for (let seen = before; seen > after + 1;) {
      const held = await nextBefore(seen);
      if (!held || held.seqAt(held.count - 1) <= after) return;
      yield toStretch(held, { after, before: seen, ...asked });
      seen = held.seqAt(0);
    }
  }

  // One generator, and none within another: three of them cost a twentieth of a scan.
  return {
    last,
    walk: (range, columns, properties = []) =>
      (range.newestFirst ? downwards : upwards)(range, { columns, properties }),
  };
}

/** What will be read of each stretch. */
interface Asked<Name extends ColumnName> {
  columns: readonly Name[];
  properties: readonly Property[];
}

const timeMax = Number.MAX_SAFE_INTEGER;

/** Blocks are passed over that have no timestamp in [from, to). */
interface Times {
  from: number;
  to: number;
}

interface BlockHead {
  firstSeq: number;
  count: number;
  timestampMin: number;
  timestampMax: number;
}

type Row = EventTables["tables"]["recent"]["$inferSelect"];
type Reads = ReturnType<typeof prepareReads>;

function prepareReads({ db, tables }: EventTables) {
  const { blocks, blockTexts, recent } = tables;
  const seq = sql.placeholder("seq");
  const { firstSeq, count, timestampMin, timestampMax } = blocks;
  const heads = () => db.select({ firstSeq, count, timestampMin, timestampMax }).from(blocks);
  const isInTime = and(
    gte(timestampMax, sql.placeholder("from")),
    lt(timestampMin, sql.placeholder("to")),
  );
  const isBlock = eq(firstSeq, seq);
  const rows = () => db.select().from(recent);
  return {
    blockAfter: heads()
      .where(and(gt(firstSeq, seq), isInTime))
      .orderBy(asc(firstSeq))
      .limit(1)
      .prepare("block_after"),
    blockBefore: heads()
      .where(lt(firstSeq, seq))
      .orderBy(desc(firstSeq))
      .limit(1)
      .prepare("block_before"),
    rowsAfter: rows()
      .where(gt(recent.seq, seq))
      .orderBy(asc(recent.seq))
      .limit(rowsMax)
      .prepare("rows_after"),
    rowsBefore: rows()
      .where(lt(recent.seq, seq))
      .orderBy(desc(recent.seq))
      .limit(rowsMax)
      .prepare("rows_before"),
    lastRow: db
      .select({ seq: max(recent.seq) })
      .from(recent)
      .prepare("last_row"),
    numbers: db
      .select({ packed: blocks.numbers })
      .from(blocks)
      .where(isBlock)
      .limit(1)
      .prepare("block_numbers"),
    properties: db
      .select({ packed: blocks.properties })
      .from(blocks)
      .where(isBlock)
      .limit(1)
      .prepare("block_properties"),
    texts: db
      .select()
      .from(blockTexts)
      .where(eq(blockTexts.firstSeq, seq))
      .limit(1)
      .prepare("block_texts"),
  };
}

/** What lies together, without a range. */
interface Held {
  count: number;
  timestampMin: number;
  timestampMax: number;
  seqAt(place: number): number;
  packs: Packs;
}

function ofBlock(reads: Reads, { firstSeq, count, timestampMin, timestampMax }: BlockHead): Held {
  const block = { seq: firstSeq };
  // A block goes when all of its events were removed, which may be while it is read.
  const packs = oncePerPack({
    async numbers() {
      const [row] = await reads.numbers.execute(block);
      return row ? unpackNumbers(row.packed, count) : noNumbers(count);
    },
    async properties() {
      const [row] = await reads.properties.execute(block);
      return row ? unpackLines(row.packed, count) : noLines(count);
    },
    async texts() {
      const [row] = await reads.texts.execute(block);
      if (!row) return { messageIds: [], others: {}, flags: undefined };
      return {
        messageIds: unpackMessageIds(row.messageIds),
        others: unpackOthers(row.others),
        flags: unpackFlags(row.flags),
      };
    },
  });
  return { count, timestampMin, timestampMax, seqAt: (place) => firstSeq + place, packs };
}

function ofRows(rows: readonly Row[]): Held {
  const timestamps = rows.map((row) => row.timestamp);
  const count = rows.length;
  return {
    count,
    timestampMin: Math.min(...timestamps),
    timestampMax: Math.max(...timestamps),
    seqAt: (place) => (rows[place] as Row).seq,
    packs: oncePerPack({
      numbers: async () => numbersOf(rows),
      properties: async () => toLines(rows.map((row) => row.properties ?? "").join("\n"), count),
      texts: async () => ({
        messageIds: rows.map((row) => row.messageId),
        others: othersOf(rows),
        flags: rows.map((row) => row.flags),
      }),
    }),
  };
}

function numbersOf(rows: readonly Row[]): Numbers {
  const column = (value: (row: Row) => number): Column => ({
    min: 0,
    deltas: Float64Array.from(rows, value),
  });
  return {
    timestamp: column((row) => row.timestamp),
    receivedAt: column((row) => row.receivedAt),
    skew: column((row) => row.sentAt - row.timestamp),
    nameId: column((row) => row.nameId),
    sourceId: column((row) => row.sourceId),
    userId: column((row) => row.userId),
    anonymousId: column((row) => row.anonymousId),
  };
}

function othersOf(rows: readonly Row[]): Others {
  const others: Others = {};
  for (const [i, { previousId, groupId }] of rows.entries()) {
    if (previousId !== null || groupId !== null) others[i] = [previousId, groupId];
  }
  return others;
}

/** What is held, cut to what arrived after `after` and before `before`, with these columns. */
function toStretch<Name extends ColumnName>(
  { count, timestampMin, timestampMax, seqAt, packs }: Held,
  { after, before, columns, properties }: { after: number; before: number } & Asked<Name>,
): Stretch<Name> {
  const isWhole = seqAt(0) > after && seqAt(count - 1) < before;
  const start = isWhole ? 0 : bisect(count, (place) => seqAt(place) > after);
  const end = isWhole ? count : bisect(count, (place) => seqAt(place) >= before);
  return {
    count,
    start,
    end,
    timestampMin,
    timestampMax,
    seqAt,
    async places() {
      const { nameId } = await packs.numbers();
      const places: number[] = [];
      for (let place = start; place < end; place++) {
        if (valueAt(nameId, place) !== 0) places.push(place);
      }
      return places;
    },
    read(...wanted) {
      const stray = wanted.find((name) => !columns.includes(name));
      if (stray !== undefined) throw new Error(`The column ${stray} was not asked for.`);
      return readColumns(packs, wanted);
    },
    async property(property, places = placesTo(count)) {
      if (!properties.includes(property)) {
        throw new Error(`The property ${property.name} was not asked for.`);
      }
      // Whatever opens a property here opens such a one.
      return (property as LocalProperty).inLines(await packs.properties(), places);
    },
  };
}

function placesTo(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, place) => place);
}
