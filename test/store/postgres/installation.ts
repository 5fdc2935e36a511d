// An installation on SQLite with some of everything, for `migrate-to`.
import { cpSync } from "node:fs";
import { join } from "node:path";
import type { SQL } from "bun";
import type { PostgresServer } from "./server.ts";
import { locateData } from "../../../src/data/folder.ts";
import { openDatabase } from "../../../src/store/sqlite/database.ts";
import { emptyFolder, historyFile, plaudit } from "../../cli/kit.ts";

/** Of the other history. */
export const [owner, device] = ["uab6d6f2d4444", "the author's phone"];

/** The demo, another history, somebody who was erased, and letters; and the password of the admin. */
export interface Installation {
  folder: string;
  password: string;
}

export async function makeInstallation(): Promise<Installation> {
  const folder = emptyFolder();
  const { out } = await run(["demo", "--data", folder]);
  const password = /password (\S+)/.exec(out)![1]!;
  await run(["import", historyFile, "--data", folder]);
  await joinOnce(folder);
  const app = openDatabase(locateData(folder).appFile, { synchronous: "FULL" });
  const { id } = app
    .query<{ id: string }, []>("select id from users where username != 'admin'")
    .get()!;
  // As versions wrote it before PostgreSQL's keys were thought of.
  app.run("insert into vocabulary values ('shop', 0, ?)", ["elevenchars".repeat(2000)]);
  app.close();
  await run(["erase", "--user", id, "--data", folder]);
  const events = openDatabase(locateData(folder).eventsFile, { synchronous: "FULL" });
  const bury = events.query(
    "insert into dead_letters (journal, segment, offset, count, reason, record, created_at) values ('server', 1, 24, ?, ?, ?, 0)",
  );
  bury.run(1, "no reason any more", JSON.stringify({ head: ["track"], properties: null }));
  bury.run(3, "could not be read", "segment 1 from byte 24");
  events.close();
  return { folder, password };
}

/** A device that is somebody's, of which no event tells any more. */
export async function joinOnce(folder: string): Promise<void> {
  const parts = { anonymousId: device, timestamp: "2018-05-01T00:00:00.000Z" };
  const lines = [
    { ...parts, type: "track", event: "file.added", messageId: "before" },
    { ...parts, type: "identify", userId: owner, messageId: "joined" },
  ];
  const stdin = lines.map((line) => JSON.stringify(line)).join("\n");
  await run(["import", "-", "--data", folder], stdin);
  await run(["retention", "set", "--event", "identify", "--days", "30", "--data", folder]);
}

export async function run(words: readonly string[], stdin = "") {
  const outcome = await plaudit(words, { stdin });
  if (outcome.code !== 0) throw new Error(`${words.join(" ")}: ${outcome.told.join("\n")}`);
  return outcome;
}

export const move = (url: string, folder: string) => plaudit(["migrate-to", url, "--data", folder]);

/** A folder of its own with the same data, and a database. */
export async function copyInstallation(
  { folder: source }: Installation,
  server: PostgresServer,
  make: (name: string) => Promise<SQL> = server.createDatabase,
): Promise<{ folder: string; url: string; sql: SQL }> {
  const folder = join(emptyFolder(), "data");
  cpSync(source, folder, { recursive: true });
  const name = `moved_${crypto.randomUUID().slice(0, 8)}`;
  return { folder, url: server.urlOf(name), sql: await make(name) };
}
