// What an event of a real project's history takes in the file once all is packed, in numbers of this test. `bun run bench
// disk --history FILE.gz --before FOLDER` holds any history against another version.
import { expect, test } from "bun:test";
import { unlinkSync } from "node:fs";
import { join } from "node:path";
import { readDiskUse } from "../../../../bench/disk.ts";
import { sqliteMigrations } from "../../../../db/migrations.ts";
import { openMigrated } from "../../../../src/store/sqlite/database.ts";
import { createEventWriter } from "../../../../src/store/sqlite/events/writer.ts";
import { makeFolder } from "../../../recorder/kit.ts";
import { event } from "./kit.ts";

const history = new URL("../../../fixtures/half-a-year.ndjson.gz", import.meta.url);
/** As the import's Worker stores them. */
const batchEvents = 8192;

async function readHistory() {
  const text = new TextDecoder().decode(Bun.gunzipSync(await Bun.file(history).bytes()));
  return text
    .trim()
    .split("\n")
    .map((line, i) => {
      const { messageId, event: name, userId, timestamp, properties } = JSON.parse(line);
      return event(messageId, {
        event: name,
        userId,
        timestamp: Date.parse(timestamp),
        receivedAt: Date.UTC(2026, 0) + Math.floor(i / batchEvents),
        properties: JSON.stringify(properties),
      });
    });
}

/** 26.3 when this was written, of which six are empty tables; with a row for each value 51.5. */
const bytesMax = 28;

test("an event of a real history takes few bytes once all is packed", async () => {
  const file = join(makeFolder(), "events.db");
  const database = openMigrated(file, sqliteMigrations.events, { synchronous: "NORMAL" });
  const writer = createEventWriter(database, { isAccount: () => false });
  const events = await readHistory();
  for (let from = 0; from < events.length; from += batchEvents) {
    const batch = events.slice(from, from + batchEvents);
    database.transaction(() => writer.append(batch)).immediate();
  }
  while (writer.settle());
  database.run("pragma wal_checkpoint(truncate)");
  database.close();
  const { bytes, events: sealed } = readDiskUse(file);
  expect(sealed).toBeGreaterThan(24_000);
  expect(bytes / sealed).toBeLessThan(bytesMax);
  unlinkSync(file);
});
