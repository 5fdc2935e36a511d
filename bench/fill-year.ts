// Stores a made year of events as the recorder's Worker would: bun bench/fill-year.ts EVENTS.db COUNT [unpacked].
// `unpacked`: as a Worker leaves them that never had time to pack.
import { sqliteMigrations } from "../db/migrations.ts";
import type { UnparsedEvent } from "../src/domain/event.ts";
import { openMigrated } from "../src/store/sqlite/database.ts";
import { createEventWriter } from "../src/store/sqlite/events/writer.ts";
import { tellYear } from "./year.ts";

/** Enough to be sealed at once. */
const batchEventsMax = 16_384;
/** Events at the end that are not sealed yet, as there always are some. */
const waitingEvents = 4096;

const [file, count, how] = Bun.argv.slice(2) as [string, string, string?];
const sealed = Number(count) - waitingEvents;
const batchEvents = Math.ceil(sealed / Math.ceil(sealed / batchEventsMax));
const database = openMigrated(file, sqliteMigrations.events, {
  synchronous: "NORMAL",
});
const writer = createEventWriter(database, { isAccount: () => false });
// Else a server would count all of it again as it starts.
writer.upgrade();
const append = database.transaction((events: readonly UnparsedEvent[]) => writer.append(events));

let batch: UnparsedEvent[] = [];
let told = 0;
for (const event of tellYear(Number(count))) {
  batch.push(event);
  told += 1;
  if (batch.length < batchEvents && told !== sealed && told < Number(count)) continue;
  append.immediate(batch);
  batch = [];
}
// As a server does that has nothing else to do.
while (writer.settle(how === "unpacked"));
database.run("pragma wal_checkpoint(truncate)");
database.close();
