// Stores a made year of events as the recorder's Worker would. bun bench/fill-year.ts EVENTS.db COUNT
import { sqliteMigrations } from "../db/migrations.ts";
import type { NewEvent } from "../src/store/events/event.ts";
import { openMigrated } from "../src/store/database.ts";
import { createEventWriter } from "../src/store/events/writer.ts";
import { tellYear } from "./year.ts";

/** As many as make blocks at once. */
const batchEvents = 16_384;

const [file, count] = Bun.argv.slice(2) as [string, string];
const database = openMigrated(file, sqliteMigrations.events, { synchronous: "NORMAL" });
const writer = createEventWriter(database, { isAccount: () => false });
const append = database.transaction((batch: readonly NewEvent[]) => writer.append(batch));
for (const batch of tellYear(Number(count), batchEvents)) append.immediate(batch);
database.run("pragma wal_checkpoint(truncate)");
database.close();
