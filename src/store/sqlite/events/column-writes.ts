// Writes column blocks, and counts the values in them, in a transaction of the caller's.
import type { Database } from "bun:sqlite";
import { type Prepared, packColumns } from "./column-block.ts";
import { type ColumnHead, createStoredBlocks } from "./stored-blocks.ts";
import { createStoredValues } from "./stored-values.ts";
import { createUseCounts, usesOf } from "./uses.ts";
import type { ValueCodes } from "./value-codes.ts";

export interface ColumnWrites {
  /** Puts a column block at a place, where no block is. */
  insert(firstSeq: number, prepared: Prepared): void;
  /** Puts it there instead of another column block. */
  replace(before: ColumnHead, prepared: Prepared): void;
  remove(head: ColumnHead): void;
}

export function createColumnWrites(database: Database, codes: ValueCodes): ColumnWrites {
  const insertBlock = database.query(
    "insert into blocks (first_seq, count, timestamp_min, timestamp_max, numbers, properties, layout)" +
      " values (?, ?, ?, ?, x'', x'', ?)",
  );
  const insertColumn = database.query(
    "insert into block_columns (first_seq, column, bytes) values (?, ?, ?)",
  );
  const dropBlock = database.query("delete from blocks where first_seq = ?");
  const dropColumns = database.query("delete from block_columns where first_seq = ?");
  const counts = createUseCounts(database, codes);

  /** Nothing is remembered between blocks: an erasure may have changed what codes stand for. */
  function open(head: ColumnHead) {
    return createStoredBlocks(database, createStoredValues(database)).openColumns(head);
  }

  function insert(firstSeq: number, prepared: Prepared): void {
    const packed = packColumns(prepared, codes);
    const { count, timestampMin, timestampMax, layout, columns, uses } = packed;
    insertBlock.run(firstSeq, count, timestampMin, timestampMax, layout);
    for (const [column, bytes] of columns) insertColumn.run(firstSeq, column, bytes);
    counts.add(uses);
  }

  function drop({ firstSeq }: ColumnHead): void {
    dropBlock.run(firstSeq);
    dropColumns.run(firstSeq);
  }

  return {
    insert,
    replace(before, prepared) {
      const uses = usesOf(open(before));
      drop(before);
      // First what is new, so that values that stay keep their codes.
      insert(before.firstSeq, prepared);
      counts.remove(uses);
    },
    remove(head) {
      const uses = usesOf(open(head));
      drop(head);
      counts.remove(uses);
    },
  };
}
