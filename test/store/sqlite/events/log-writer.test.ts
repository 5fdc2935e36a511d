import { expect, test } from "bun:test";
import { sqliteMigrations } from "../../../../db/migrations.ts";
import { UnstorableError } from "../../../../src/store/event-log.ts";
import { openMigrated } from "../../../../src/store/sqlite/database.ts";
import { createEventLogWriter } from "../../../../src/store/sqlite/events/log-writer.ts";
import { event } from "./kit.ts";

test("a database that is full in the middle of a batch blames no event, and stores it once there is room", async () => {
  const options = { synchronous: "NORMAL" } as const;
  using app = openMigrated(":memory:", sqliteMigrations.app, options);
  using database = openMigrated(":memory:", sqliteMigrations.events, options);
  const writer = createEventLogWriter(app, database);
  await writer.begin("server");
  const { page_count: pages } = database.query("pragma page_count").get() as { page_count: number };
  database.run(`pragma max_page_count = ${pages + 5}`);
  const from = await writer.position("server");
  const to = { segment: 1, offset: 100, sequence: 9000 };
  const events = Array.from({ length: 9000 }, (_, i) => event(`message ${i}`));
  const failure = await writer.append({ journal: "server", from, to, events }).catch((e) => e);
  expect(failure).toMatchObject({ code: "SQLITE_FULL" });
  expect(failure).not.toBeInstanceOf(UnstorableError);
  database.run("pragma max_page_count = 100000");
  expect(await writer.position("server")).toEqual(from);
  const appended = await writer.append({ journal: "server", from, to, events });
  expect(appended).toMatchObject({ stored: 9000, duplicates: 0 });
});
