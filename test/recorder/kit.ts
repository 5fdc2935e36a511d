// Journals, stores and recorders on real files, for the tests of this folder.
import { Database } from "bun:sqlite";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqliteMigrations } from "../../db/migrations.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { type Disk, realDisk } from "../../src/journal/disk.ts";
import type { RecordedEvent } from "../../src/domain/event.ts";
import { type Journal, type JournalOptions, openJournal } from "../../src/journal/journal.ts";
import { openRecorder, type Recorder, type RecorderOptions } from "../../src/recorder/recorder.ts";
import type { Position } from "../../src/journal/position.ts";
import { openMigrated } from "../../src/store/sqlite/database.ts";
import { createEventLogWriter } from "../../src/store/sqlite/events/log-writer.ts";

export const workerUrl = new URL("../../src/recorder/worker.ts", import.meta.url);

/** The store on a database of a test's own; nobody has an account, and nobody is erased. */
export function createStore(events: Database) {
  const app = openMigrated(":memory:", sqliteMigrations.app, { synchronous: "NORMAL" });
  return createEventLogWriter(app, events);
}

/** Where a journal was stored to. */
export async function readPosition(folder: string): Promise<Position> {
  const database = openEvents(folder);
  const position = await createStore(database).position("server");
  database.close();
  return position;
}

/** A fresh folder with an empty, migrated events.db. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "plaudit-test-"));
  mkdirSync(join(folder, "journal", "server"), { recursive: true });
  openEvents(folder).close();
  openMigrated(join(folder, "app.db"), sqliteMigrations.app, { synchronous: "NORMAL" }).close();
  return folder;
}

export function openEvents(folder: string): Database {
  return openMigrated(join(folder, "events.db"), sqliteMigrations.events, { synchronous: "FULL" });
}

export function journalFolder(folder: string): string {
  return join(folder, "journal", "server");
}

let made = 0;

export function makeEvent(overrides: Partial<RecordedEvent> = {}): RecordedEvent {
  made += 1;
  return {
    type: "track",
    event: "tested",
    userId: `user ${made % 7}`,
    timestamp: Date.UTC(2026, 0, 1) + made,
    receivedAt: Date.UTC(2026, 0, 1) + made,
    messageId: `message ${made}`,
    source: "tests",
    properties: { number: made, text: "line\nbreak" },
    ...overrides,
  };
}

export function makeEvents(count: number): RecordedEvent[] {
  return Array.from({ length: count }, () => makeEvent());
}

export async function openTestJournal(
  folder: string,
  overrides: Partial<JournalOptions> = {},
): Promise<Journal> {
  return openJournal({
    folder: journalFolder(folder),
    firstSequence: 0,
    firstSegment: 0,
    bytesMax: 64 * 1024 * 1024,
    diskBytesMin: 0,
    onDiskFailure: () => {},
    ...overrides,
  });
}

export async function openTestRecorder(
  folder: string,
  overrides: Partial<RecorderOptions> = {},
): Promise<Recorder> {
  const recorder = await openRecorder({
    journals: join(folder, "journal"),
    name: "server",
    appFile: join(folder, "app.db"),
    eventsFile: join(folder, "events.db"),
    workerUrl,
    durability: "fast",
    journalBytesMax: 64 * 1024 * 1024,
    diskBytesMin: 0,
    log: silentLog,
    onDiskFailure: () => {},
    ...overrides,
  });
  if (!recorder) throw new Error("The journal is taken.");
  return recorder;
}

/** The message ids that are stored, in order of arrival. */
export function storedIds(folder: string): (string | null)[] {
  const database = openEvents(folder);
  const rows = database
    .query<{ message_id: string | null }, []>("select message_id from recent order by seq")
    .all();
  database.close();
  return rows.map((row) => row.message_id);
}

/** A disk that fails where a test says so. */
export function faultyDisk(faults: Partial<Disk>): Disk {
  return { ...realDisk, ...faults };
}

export function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}
