// Stored events as they are written in a journal, in the order of their arrival: for whoever moves them elsewhere. Their
// properties' text is as it came.
import type { Database } from "bun:sqlite";
import type { EventRecord } from "../../../domain/event-codec.ts";
import { createMemo } from "../../../runtime/memo.ts";
import { isThere } from "./block.ts";
import type { EventRow } from "./event.ts";
import { rowsOf } from "./event-rows.ts";
import type { Row } from "./recent-rows.ts";
import { type BlockHead, createStoredBlocks, headColumns, recentRows } from "./stored-blocks.ts";
import { createStoredValues } from "./stored-values.ts";

/** Events that lie behind one another. */
export interface Records {
  firstSeq: number;
  /** Undefined where an event was removed, or never stood. */
  records: (EventRecord | undefined)[];
}

/** How many of the newest events are read at once. */
const rowsMax = 5000;
/** How many words are remembered. It bounds memory, not what may be read. */
const rememberedMax = 10_000;

/** Gives the events behind a place, some at a time; nothing where there are no more. A writer may be at work. */
export function createRecordReader(database: Database): (after: number) => Records | undefined {
  const blocks = createStoredBlocks(database, createStoredValues(database));
  const findBlock = database.query<BlockHead, [number]>(
    `select ${headColumns} from blocks where first_seq <= ? order by first_seq desc limit 1`,
  );
  const nextBlock = database.query<BlockHead, [number]>(
    `select ${headColumns} from blocks where first_seq > ? order by first_seq limit 1`,
  );
  const listRows = database.query<Row, [number]>(
    `select ${recentRows} from recent where seq > ? order by seq limit ${rowsMax}`,
  );
  const toRecords = createDecoder(database);

  function readBlock(after: number): Records | undefined {
    const around = findBlock.get(after + 1);
    const isAround = around !== null && around.firstSeq + around.count > after + 1;
    const head = isAround ? around : nextBlock.get(after);
    if (!head) return undefined;
    const skipped = Math.max(0, after + 1 - head.firstSeq);
    const rows = rowsOf(blocks.open(head)).slice(skipped);
    return { firstSeq: head.firstSeq + skipped, records: toRecords(rows) };
  }

  function readRows(after: number): Records | undefined {
    const rows = listRows.all(after);
    const [first] = rows;
    if (!first) return undefined;
    // They lie behind one another: places of removed ones stay.
    return { firstSeq: first.seq, records: toRecords(rows) };
  }

  return database.transaction((after: number) => readBlock(after) ?? readRows(after));
}

function createDecoder(database: Database) {
  const names = database.query<{ type: string; event: string }, [number]>(
    "select type, event from names where id = ?",
  );
  const sources = database.query<{ name: string }, [number]>(
    "select name from sources where id = ?",
  );
  const actors = database.query<{ id: number; name: string }, [string]>(
    "select id, name from actors where id in (select value from json_each(?))",
  );
  const knownNames = createMemo<number, { type: string; event: string }>(rememberedMax);
  const knownSources = createMemo<number, string>(rememberedMax);
  const nameOf = (id: number) => knownNames.of(id, () => found(names.get(id)));
  const sourceOf = (id: number) => knownSources.of(id, () => found(sources.get(id)).name);

  return (rows: readonly EventRow[]): (EventRecord | undefined)[] => {
    const ids = new Set(rows.flatMap(({ userId, anonymousId }) => [userId, anonymousId]));
    const borne = actors.all(JSON.stringify([...ids]));
    const idOf = new Map(borne.map(({ id, name }) => [id, name]));
    return rows.map((row) => {
      if (!isThere(row)) return undefined;
      const { type, event } = nameOf(row.nameId);
      const head: EventRecord["head"] = [
        type,
        event,
        idOf.get(row.userId) ?? null,
        idOf.get(row.anonymousId) ?? null,
        row.timestamp,
        row.receivedAt,
        row.sentAt === row.timestamp ? null : row.sentAt,
        row.messageId,
        sourceOf(row.sourceId),
        row.previousId,
        row.groupId,
      ];
      if (row.flags !== 0) head.push(row.flags);
      return { head, properties: row.properties || null };
    });
  };
}

function found<T>(row: T | null): T {
  if (row === null) throw new Error("An event's words are gone.");
  return row;
}
