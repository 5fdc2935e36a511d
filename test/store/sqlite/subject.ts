// SQLite, as the conformance suite opens it.
import type { Database } from "bun:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqliteMigrations } from "../../../db/migrations.ts";
import { digestOf } from "../../../src/domain/digest.ts";
import { openMigrated } from "../../../src/store/sqlite/database.ts";
import { openEventLogWriter } from "../../../src/store/sqlite/events/log-writer.ts";
import { openEventLog } from "../../../src/store/sqlite/opening.ts";
import type { Subject } from "../demand.ts";

export function openSqlite(): Subject {
  const folder = mkdtempSync(join(tmpdir(), "plaudit-test-"));
  const files = { appFile: join(folder, "app.db"), eventsFile: join(folder, "events.db") };
  const app = openMigrated(files.appFile, sqliteMigrations.app, { synchronous: "NORMAL" });
  const events = openMigrated(files.eventsFile, sqliteMigrations.events, { synchronous: "NORMAL" });
  const opened: { close(): Promise<void> }[] = [];

  /** A second close does nothing. */
  function keep<T extends { close(): Promise<void> }>(part: T): T {
    let closing: Promise<void> | undefined;
    const once = { ...part, close: () => (closing ??= part.close()) };
    opened.push(once);
    return once;
  }

  return {
    openWriter: () => keep(openEventLogWriter(files)),
    openLog: () => keep(openEventLog(files.eventsFile)),
    addAccount: () => addAccount(app),
    erase(userId, until) {
      for (const kind of ["user", "anonymous"] as const) {
        app.run("insert or replace into erasures values (?, ?)", [digestOf(kind, userId), until]);
      }
    },
    keep: (event, days) =>
      void app.run("insert or replace into retention values (?, ?)", [event, days]),
    refuse() {
      events.run("begin immediate");
      return () => void events.run("rollback");
    },
    async close() {
      for (const each of opened.reverse()) await each.close();
      events.close();
      app.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function addAccount(app: Database): string {
  const id = Bun.randomUUIDv7();
  app.run(
    "insert into users (id, username, email, age, created_at, updated_at) values (?, ?, ?, 30, 0, 0)",
    [id, id.slice(-12), `${id}@example.com`],
  );
  return id;
}
