// The ceiling of ingest: the same events, from memory, stored naively. Prints how many there are and how
// long it took, in seconds. bun bench/naive-ingest.ts DATABASE COUNT
import { listCalls } from "./batches.ts";
import { type NaiveRow, storeNaively } from "./naive.ts";

const [database = "", count = "0"] = Bun.argv.slice(2);
const rows = readRows();
// The calls are made before the time is taken.
const first = rows.next().value as NaiveRow;
const startedAt = performance.now();
const stored = storeNaively(database, withFirst(first, rows));
console.log(stored, (performance.now() - startedAt) / 1000);

function* readRows(): Generator<NaiveRow> {
  const receivedAt = Date.now();
  const json = new Map<unknown, string>();
  const at = new Map<string, number>();
  const once = <K, V>(known: Map<K, V>, key: K, make: () => V): V => {
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = make()));
    return value;
  };
  for (const { messageId, userId, type, event, timestamp, properties } of listCalls(
    Number(count),
  )) {
    const text = once(json, properties, () => JSON.stringify(properties));
    const time = once(at, timestamp, () => Date.parse(timestamp));
    yield ["bench", messageId, userId, type, event, time, receivedAt, text];
  }
}

function* withFirst(first: NaiveRow, rest: Generator<NaiveRow>): Generator<NaiveRow> {
  yield first;
  yield* rest;
}
