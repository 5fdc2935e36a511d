// The ceiling of an import: the file unpacked and parsed, line by line, and stored naively.
// bun bench/naive-import.ts FILE.gz DATABASE prints how many events it stored.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type NaiveRow, storeNaively } from "./naive.ts";

const [file = "", database = ""] = Bun.argv.slice(2);
console.log(storeNaively(database, readRows(gunzipSync(readFileSync(file)).toString())));

function* readRows(text: string): Generator<NaiveRow> {
  const receivedAt = Date.now();
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const { messageId, userId, type, event, timestamp, properties } = JSON.parse(line);
    const at = Date.parse(timestamp);
    const json = JSON.stringify(properties);
    yield ["import", messageId, userId, type, event, at, receivedAt, json];
  }
}
