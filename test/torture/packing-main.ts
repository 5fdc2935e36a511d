// Packs the events of a file until it is killed: arguments are the file, and the step before which it kills itself.
import { sqliteMigrations } from "../../db/migrations.ts";
import { openMigrated } from "../../src/store/sqlite/database.ts";
import { createEventWriter } from "../../src/store/sqlite/events/writer.ts";

const [file = "", steps = "0"] = Bun.argv.slice(2);
const database = openMigrated(file, sqliteMigrations.events, { synchronous: "NORMAL" });
const writer = createEventWriter(database, { isAccount: () => false });
for (let left = Number(steps); writer.settle(); left--) {
  if (left === 0) process.kill(process.pid, "SIGKILL");
}
database.close();
