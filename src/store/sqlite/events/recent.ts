// The newest events. They are rows, which readers see at once, until they are sealed into blocks.
import type { Database } from "bun:sqlite";
import type { Found } from "./blocks.ts";
import type { EventRow } from "./event.ts";

export interface RecentRow extends EventRow {
  /** The hash of the message id; null if there is none. */
  hash: number | null;
}

/** A row at its place among all events. */
export type SeatedRow = RecentRow & { seq: number };

export interface Recent {
  /** Adds events with their `seq`, each above all before. */
  add(rows: readonly RecentRow[], seqs: readonly number[]): void;
  /** The events whose message id has this hash. */
  find(hash: number): readonly Found[];
  /** Takes all of them out, oldest first. */
  take(): SeatedRow[];
  /** Reads again what another process, or a rollback, may have changed. */
  reload(): void;
}

type Hashed = Pick<
  SeatedRow,
  "seq" | "hash" | "messageId" | "sourceId" | "sentAt" | "timestamp" | "nameId"
>;

const fields =
  "seq, timestamp, received_at as receivedAt, sent_at as sentAt, name_id as nameId, source_id as sourceId," +
  " user_id as userId, anonymous_id as anonymousId, message_id as messageId, hash," +
  " previous_id as previousId, group_id as groupId, properties, flags";

export function createRecent(database: Database): Recent {
  const insert = database.query(
    "insert into recent (seq, timestamp, received_at, sent_at, name_id, source_id, user_id, anonymous_id," +
      " message_id, hash, previous_id, group_id, properties, flags) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
  );
  const listHashed = database.query<Hashed, []>(
    "select seq, hash, message_id as messageId, source_id as sourceId, sent_at as sentAt, timestamp," +
      " name_id as nameId from recent where hash is not null",
  );
  const list = database.query<SeatedRow, []>(`select ${fields} from recent order by seq`);
  const clear = database.query("delete from recent");
  // They are held in memory too: each new event asks for them, and an index would cost as much as its row.
  const held = new Map<number, Found[]>();

  function hold(seq: number, row: Omit<Hashed, "seq">): void {
    const { hash, messageId, sourceId, sentAt, timestamp, nameId } = row;
    if (hash === null) return;
    const found = { seq, messageId, sourceId, sentAt, timestamp, nameId };
    const alike = held.get(hash);
    if (alike) alike.push(found);
    else held.set(hash, [found]);
  }

  return {
    add(rows, seqs) {
      for (const [i, row] of rows.entries()) {
        const seq = seqs[i] as number;
        insert.run(
          seq,
          row.timestamp,
          row.receivedAt,
          row.sentAt,
          row.nameId,
          row.sourceId,
          row.userId,
          row.anonymousId,
          row.messageId,
          row.hash,
          row.previousId,
          row.groupId,
          row.properties,
          row.flags,
        );
        hold(seq, row);
      }
    },
    find: (hash) => held.get(hash) ?? [],
    take() {
      const rows = list.all();
      clear.run();
      held.clear();
      return rows;
    },
    reload() {
      held.clear();
      for (const row of listHashed.iterate()) hold(row.seq, row);
    },
  };
}
