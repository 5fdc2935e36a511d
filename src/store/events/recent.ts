// The newest events, as rows: seen at once by whoever reads, until they are sealed into blocks.
import type { Database } from "bun:sqlite";
import type { EventRow } from "./event.ts";

export interface RecentRow extends EventRow {
  /** Of the message id; null without one. */
  hash: number | null;
}

export interface Recent {
  add(firstSeq: number, rows: readonly RecentRow[]): void;
  /** Rows whose message id has this hash. */
  find(hash: number): RecentRow[];
  /** Takes all of them out, oldest first. */
  take(): RecentRow[];
}

const fields =
  "timestamp, received_at as receivedAt, sent_at as sentAt, name_id as nameId, source_id as sourceId," +
  " user_id as userId, anonymous_id as anonymousId, message_id as messageId, hash," +
  " previous_id as previousId, group_id as groupId, properties";

export function createRecent(database: Database): Recent {
  const insert = database.query(
    "insert into recent (seq, timestamp, received_at, sent_at, name_id, source_id, user_id, anonymous_id," +
      " message_id, hash, previous_id, group_id, properties) values (?,?,?,?,?,?,?,?,?,?,?,?,?)",
  );
  const findByHash = database.query<RecentRow, [number]>(
    `select ${fields} from recent where hash = ?`,
  );
  const list = database.query<RecentRow, []>(`select ${fields} from recent order by seq`);
  const clear = database.query("delete from recent");

  return {
    add(firstSeq, rows) {
      for (const [i, row] of rows.entries()) {
        insert.run(
          firstSeq + i,
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
        );
      }
    },
    find: (hash) => findByHash.all(hash),
    take() {
      const rows = list.all();
      clear.run();
      return rows;
    },
  };
}
