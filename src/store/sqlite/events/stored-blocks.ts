// Blocks as they lie in the database, text blocks and column blocks alike.
import type { Database } from "bun:sqlite";
import { type Layout, readLayout } from "./layout.ts";
import { type ColumnBlock, openColumnBlock } from "./opened-columns.ts";
import { openTextBlock, type PackedTexts, type SealedBlock } from "./sealed-block.ts";
import type { StoredValues } from "./stored-values.ts";

/** What a block's row says without any of its columns. */
export interface BlockHead {
  firstSeq: number;
  count: number;
  timestampMin: number;
  timestampMax: number;
  /** Null for a text block. */
  layout: Uint8Array | null;
}

export interface ColumnHead extends BlockHead {
  layout: Uint8Array;
}

export interface StoredBlocks {
  /** Opens a block whose head was read. Outside of a transaction use `openWhole`: it may be written again. */
  open(head: BlockHead): SealedBlock;
  /** Opens a column block. */
  openColumns(head: ColumnHead): ColumnBlock;
  /** The same, with all of its columns fetched now, and none unpacked. */
  openWhole(head: BlockHead): SealedBlock;
}

/** The columns of a head, in a select. */
export const headColumns =
  "first_seq as firstSeq, count, timestamp_min as timestampMin, timestamp_max as timestampMax, layout";

/** Selects the next block that has a place behind a number. It may begin before it: blocks are packed into larger ones. */
export const blockBehind = `select ${headColumns} from blocks where first_seq + count - 1 > ?1
  and first_seq >= coalesce((select max(first_seq) from blocks where first_seq <= ?1), 0) order by first_seq limit 1`;

/** The columns of a row that is not sealed yet, in a select. */
export const recentRows =
  "seq, timestamp, received_at as receivedAt, sent_at as sentAt, name_id as nameId, source_id as sourceId," +
  " user_id as userId, anonymous_id as anonymousId, message_id as messageId, previous_id as previousId," +
  " group_id as groupId, properties, flags";

interface TextBlockRow {
  numbers: Uint8Array;
  properties: Uint8Array;
}

export function createStoredBlocks(
  database: Database,
  stored: Pick<StoredValues, "nameOf" | "jsonsOf">,
): StoredBlocks {
  const readNumbers = database.query<Pick<TextBlockRow, "numbers">, [number]>(
    "select numbers from blocks where first_seq = ?",
  );
  const readProperties = database.query<Pick<TextBlockRow, "properties">, [number]>(
    "select properties from blocks where first_seq = ?",
  );
  const readTexts = database.query<PackedTexts, [number]>(
    "select message_ids as messageIds, others, flags from block_texts where first_seq = ?",
  );
  const readColumn = database.query<{ bytes: Uint8Array }, [number, number]>(
    "select bytes from block_columns where first_seq = ? and column = ?",
  );
  const listColumns = database.query<{ column: number; bytes: Uint8Array }, [number]>(
    "select column, bytes from block_columns where first_seq = ?",
  );

  function openColumns(
    { count }: BlockHead,
    layout: Layout,
    fetch: (column: number) => Uint8Array | undefined,
  ): ColumnBlock {
    return openColumnBlock({ count, layout, fetch, stored });
  }

  function openStored(head: ColumnHead): ColumnBlock {
    const fetch = (column: number) => readColumn.get(head.firstSeq, column)?.bytes;
    return openColumns(head, readLayout(head.layout), fetch);
  }

  return {
    openColumns: openStored,
    open(head) {
      const { firstSeq, count, layout } = head;
      if (layout) return openStored({ ...head, layout });
      return openTextBlock({
        count,
        numbers: () => readNumbers.get(firstSeq)?.numbers,
        properties: () => readProperties.get(firstSeq)?.properties,
        texts: () => readTexts.get(firstSeq) ?? undefined,
      });
    },
    openWhole(head) {
      const { firstSeq, count, layout } = head;
      if (layout) {
        const columns = new Map(listColumns.all(firstSeq).map((row) => [row.column, row.bytes]));
        return openColumns(head, readLayout(layout), (column) => columns.get(column));
      }
      const numbers = readNumbers.get(firstSeq)?.numbers;
      const properties = readProperties.get(firstSeq)?.properties;
      const texts = readTexts.get(firstSeq) ?? undefined;
      return openTextBlock({
        count,
        numbers: () => numbers,
        properties: () => properties,
        texts: () => texts,
      });
    },
  };
}
