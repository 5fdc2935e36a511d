// Puts what accounts did into their feeds.
import type { Database } from "bun:sqlite";
import type { Message } from "./copies.ts";
import type { RecentRow } from "./recent.ts";

export interface Activity {
  /** Adds those events that accounts did. */
  add(seqs: readonly number[], messages: readonly Message[], rows: readonly RecentRow[]): void;
}

export interface ActivityOptions {
  isAccount: (userId: string) => boolean;
}

export function createActivity(database: Database, { isAccount }: ActivityOptions): Activity {
  const insert = database.query(
    "insert into activity (actor, timestamp, seq, received_at, name_id, properties, source_id) values (?,?,?,?,?,?,?)",
  );
  return {
    add(seqs, messages, rows) {
      for (const [i, { event }] of messages.entries()) {
        // A public key says nothing on behalf of an account.
        if (event.userId === undefined || event.public || !isAccount(event.userId)) continue;
        const { userId, timestamp, receivedAt, nameId, properties, sourceId } = rows[
          i
        ] as RecentRow;
        const seq = seqs[i] as number;
        insert.run(userId, timestamp, seq, receivedAt, nameId, properties, sourceId);
      }
    },
  };
}
