// Reads events in order of arrival, a stretch at a time: a block, or some of the rows that are newer than any
// block. The Worker may seal rows into a block meanwhile, and pack blocks together; no event is missed or seen twice.
import type { Database } from "bun:sqlite";
import { bisect } from "../../../domain/bisect.ts";
import type { ColumnName, Property, Range, Stretch } from "../../event-columns.ts";
import { readColumns } from "./columns.ts";
import { valueAt } from "./block.ts";
import type { LocalProperty } from "./property.ts";
import { openRows, type Row } from "./recent-rows.ts";
import type { SealedBlock } from "./sealed-block.ts";
import { type BlockHead, headColumns, recentRows, type StoredBlocks } from "./stored-blocks.ts";

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
const rowsMax = 4096;

/** What is read of one moment: rows need not be read twice. */
export interface Moment {
  /** Stretches of rows, by the `seq` that they follow; undefined if reads are of any moment. */
  rows: Map<number, Held> | undefined;
}

/** Stretches of rows that are kept until the moment ends. Rows are sealed long before they are so many. */
const keptMax = 4;

export function createStretches(
  database: Database,
  blocks: StoredBlocks,
  moment: Moment = { rows: undefined },
): Stretches {
  const { blockAfter, blockBefore, rowsAfter, rowsBefore, lastRow } = prepareReads(database);

  /**
   * Reads what belongs together. Unless all is read in one transaction, a block may be written again at any time: then
   * all of it is fetched now.
   */
  function atOnce<T>(read: (open: Open) => T): T {
    if (database.inTransaction) return read(blocks.open);
    return database.transaction(() => read(blocks.openWhole))();
  }

  /** The block with the next event after `seq`: the one around it, if rows read so far were sealed since. */
  function blockPast(seq: number, { from, to }: Times): BlockHead | null {
    const around = blockBefore.get(seq + 1);
    if (around && around.firstSeq + around.count > seq + 1) return around;
    return blockAfter.get(seq, from, to);
  }

  /** The next stretch with an event after `seq`; it may hold earlier ones too. */
  function nextAfter(seq: number, times: Times, open: Open): Held | undefined {
    const block = blockPast(seq, times);
    return block ? ofBlock(block, open) : rowsPast(seq);
  }

  function rowsPast(seq: number): Held | undefined {
    const { rows } = moment;
    if (!rows) return ofRows(rowsAfter.all(seq));
    const sealed = blockBefore.get(Number.MAX_SAFE_INTEGER);
    const start = Math.max(seq, sealed ? sealed.firstSeq + sealed.count - 1 : 0);
    const known = rows.get(start);
    if (known) return known;
    const held = ofRows(rowsAfter.all(start));
    if (held && rows.size < keptMax) rows.set(start, held);
    return held;
  }

  /** The next stretch with an event before `seq`; it may hold later ones too. */
  function nextBefore(seq: number, open: Open): Held | undefined {
    const rows = ofRows(rowsBefore.all(seq).reverse());
    if (rows) return rows;
    const block = blockBefore.get(seq);
    return block ? ofBlock(block, open) : undefined;
  }

  function readLast(): number {
    const row = lastRow.get();
    if (typeof row?.seq === "number") return row.seq;
    const block = blockBefore.get(Number.MAX_SAFE_INTEGER);
    return block ? block.firstSeq + block.count - 1 : 0;
  }

  const last = async () => atOnce(readLast);

  async function* upwards<Name extends ColumnName>(range: Range, asked: Asked<Name>) {
    const { after = 0, before = (await last()) + 1, from = -timeMax, to = timeMax } = range;
    for (let seen = after; seen < before - 1;) {
      const held = atOnce((open) => nextAfter(seen, { from, to }, open));
      if (!held || held.seqAt(0) >= before) return;
      if (mayHave(held, range)) yield toStretch(held, { after: seen, before, ...asked });
      seen = held.seqAt(held.block.count - 1);
    }
  }

  async function* downwards<Name extends ColumnName>(range: Range, asked: Asked<Name>) {
    const { after = 0, before = Number.MAX_SAFE_INTEGER } = range;
    for (let seen = before; seen > after + 1;) {
      const held = atOnce((open) => nextBefore(seen, open));
      if (!held || held.seqAt(held.block.count - 1) <= after) return;
      if (mayHave(held, range)) yield toStretch(held, { after, before: seen, ...asked });
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

function prepareReads(database: Database) {
  const heads = `select ${headColumns} from blocks`;
  const rows = `select ${recentRows} from recent`;
  return {
    blockAfter: database.query<BlockHead, [number, number, number]>(
      `${heads} where first_seq > ? and timestamp_max >= ? and timestamp_min < ? order by first_seq limit 1`,
    ),
    blockBefore: database.query<BlockHead, [number]>(
      `${heads} where first_seq < ? order by first_seq desc limit 1`,
    ),
    rowsAfter: database.query<Row, [number]>(`${rows} where seq > ? order by seq limit ${rowsMax}`),
    rowsBefore: database.query<Row, [number]>(
      `${rows} where seq < ? order by seq desc limit ${rowsMax}`,
    ),
    lastRow: database.query<{ seq: number | null }, []>("select max(seq) as seq from recent"),
  };
}

/** What lies together, without a range. */
export interface Held {
  block: SealedBlock;
  timestampMin: number;
  timestampMax: number;
  seqAt(place: number): number;
}

function mayHave({ block }: Held, { wanted }: Range): boolean {
  return !wanted || wanted.some((each) => block.mayHave(each));
}

type Open = StoredBlocks["open"];

function ofBlock(head: BlockHead, open: Open): Held {
  const { firstSeq, timestampMin, timestampMax } = head;
  return { block: open(head), timestampMin, timestampMax, seqAt: (place) => firstSeq + place };
}

function ofRows(rows: readonly Row[]): Held | undefined {
  if (rows.length === 0) return undefined;
  const timestamps = rows.map((row) => row.timestamp);
  return {
    block: openRows(rows),
    timestampMin: Math.min(...timestamps),
    timestampMax: Math.max(...timestamps),
    seqAt: (place) => (rows[place] as Row).seq,
  };
}

/** What is held, cut to what arrived after `after` and before `before`, with these columns. */
function toStretch<Name extends ColumnName>(
  { block, timestampMin, timestampMax, seqAt }: Held,
  { after, before, columns, properties }: { after: number; before: number } & Asked<Name>,
): Stretch<Name> {
  const { count } = block;
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
      const nameId = block.numbers("nameId");
      const places: number[] = [];
      for (let place = start; place < end; place++) {
        if (valueAt(nameId, place) !== 0) places.push(place);
      }
      return places;
    },
    async read(...wanted) {
      const stray = wanted.find((name) => !columns.includes(name));
      if (stray !== undefined) throw new Error(`The column ${stray} was not asked for.`);
      return readColumns(block, wanted);
    },
    async property(property, places = placesTo(count)) {
      if (!properties.includes(property)) {
        throw new Error(`The property ${property.name} was not asked for.`);
      }
      // Whatever opens a property here opens such a one.
      return block.property(property as LocalProperty, places);
    },
  };
}

function placesTo(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, place) => place);
}
