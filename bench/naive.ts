// What a team would write first: one table, unique by source and message id, an index by person and
// time, prepared inserts, 2,000 a transaction, each as durable as ours. The ceiling of whatever stores.
import { Database } from "bun:sqlite";

export type NaiveRow = [
  source: string,
  messageId: string,
  person: string,
  type: string,
  event: string,
  timestamp: number,
  receivedAt: number,
  properties: string,
];

const transactionRows = 2000;

/** Stores the rows, each once. Returns how many were new. */
export function storeNaively(file: string, rows: Iterable<NaiveRow>): number {
  const database = new Database(file, { create: true });
  database.run("pragma journal_mode = wal");
  database.run("pragma synchronous = full");
  database.run(
    `create table events (
      id integer primary key, source text not null, message_id text not null, person text not null,
      type text not null, event text not null, timestamp integer not null, received_at integer not null,
      properties text not null)`,
  );
  database.run("create unique index events_message on events (source, message_id)");
  database.run("create index events_person on events (person, timestamp)");
  const insert = database.query(
    `insert or ignore into events (source, message_id, person, type, event, timestamp, received_at, properties)
     values (?,?,?,?,?,?,?,?)`,
  );
  const insertAll = database.transaction((batch: readonly NaiveRow[]) => {
    for (const row of batch) insert.run(...row);
  });

  let batch: NaiveRow[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < transactionRows) continue;
    insertAll.immediate(batch);
    batch = [];
  }
  insertAll.immediate(batch);
  const { stored } = database.query("select count(*) as stored from events").get() as {
    stored: number;
  };
  database.close();
  return stored;
}
