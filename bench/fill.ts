// Puts events into a data folder as the Worker would, without a server: bun bench/fill.ts FOLDER COUNT.
// They are of the same people as the batches, over the last ninety days.
import { migrationsOf } from "../src/extension.ts";
import { standardExtensions } from "../src/app/standard.ts";
import { locateData } from "../src/data/folder.ts";
import { prepareData } from "../src/data/migration.ts";
import { openDatabase } from "../src/store/sqlite/database.ts";
import type { UnparsedEvent } from "../src/domain/event.ts";
import { createEventWriter } from "../src/store/sqlite/events/writer.ts";
import { listCalls } from "./batches.ts";

const [folder = "", words = "0"] = Bun.argv.slice(2);
const count = Number(words);
const batchRows = 16_000;
const daysMs = 90 * 24 * 60 * 60 * 1000;

const data = locateData(folder);
await prepareData(data, migrationsOf(standardExtensions));
const database = openDatabase(data.eventsFile, { synchronous: "FULL" });
// Nobody else needs these rows before they are all there.
database.run("pragma synchronous = off");
database.run("pragma wal_autocheckpoint = 16000");
const writer = createEventWriter(database, { isAccount: () => false });
// As the Worker does before its first batch: else the first start would make all that is derived anew.
database.transaction(() => writer.upgrade()).immediate();
const append = database.transaction((events: readonly UnparsedEvent[]) => writer.append(events));

let events: UnparsedEvent[] = [];
for (const event of listEvents()) {
  events.push(event);
  if (events.length < batchRows) continue;
  append.immediate(events);
  events = [];
}
append.immediate(events);
database.close();

function* listEvents(): Generator<UnparsedEvent> {
  const from = Date.now() - daysMs;
  let i = 0;
  for (const { type, event, userId, messageId, properties } of listCalls(count)) {
    const timestamp = Math.floor(from + (daysMs / count) * i);
    i += 1;
    yield {
      type,
      event,
      userId,
      timestamp,
      receivedAt: timestamp,
      messageId: `${messageId}-${i}`,
      source: "bench",
      properties: JSON.stringify(properties),
    };
  }
}
