// Events for tests: what is recorded is stored at once, in memory, so that feeds and reports have it in the
// very next line.
import { drizzle } from "drizzle-orm/bun-sqlite";
import { sqliteColumns } from "../../db/columns/sqlite.ts";
import { sqliteMigrations } from "../../db/migrations.ts";
import { defineEventTables } from "../../db/schema.ts";
import { type RecordedEvent, toEvent } from "../recorder/event.ts";
import type { Ledger, Recorder } from "../recorder/recorder.ts";
import { openMigrated } from "../store/database.ts";
import type { NewEvent } from "../store/events/event.ts";
import { createEventWriter } from "../store/events/writer.ts";
import type { EventStore, Reader } from "../store/store.ts";

export interface TestEvents {
  events: EventStore;
  recorder: Recorder;
  /** Everything that was recorded, in order. */
  recorded: RecordedEvent[];
}

export function openTestEvents(clock: () => number): TestEvents {
  const database = openMigrated(":memory:", sqliteMigrations.events, { synchronous: "NORMAL" });
  const writer = createEventWriter(database, { isAccount: () => true });
  const recorded: RecordedEvent[] = [];
  const listeners = new Set<() => void>();
  const ledger: Ledger = { accepted: 0, stored: 0, duplicates: 0, deadLettered: 0, pending: 0 };

  const store = database.transaction((events: readonly RecordedEvent[]) => {
    const stored = writer.append(events.map(toNewEvent));
    recorded.push(...events);
    ledger.accepted += events.length;
    ledger.stored += stored;
    ledger.duplicates += events.length - stored;
  });
  const accept = (events: readonly RecordedEvent[]) => {
    store(events);
    for (const listener of listeners) listener();
  };

  return {
    recorded,
    events: {
      db: drizzle(database, { casing: "snake_case" }) as unknown as Reader,
      tables: defineEventTables(sqliteColumns),
      // One connection: there is no other moment than now.
      snapshot: (work) => work(),
      close: async () => database.close(),
    },
    recorder: {
      crashedAt: undefined,
      record: (action) => accept([toEvent(action, clock())]),
      accept: async (events) => accept(events),
      status: () => ({
        ledger: { ...ledger },
        refused: 0,
        dropped: 0,
        journalBytes: 0,
        workerRestarts: 0,
        drainFailures: 0,
        removed: { erased: 0, expired: 0 },
        failing: undefined,
      }),
      onStored(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      drained: async () => {},
      tidy: () => {},
      tidied: async () => {},
      close: async () => {},
    },
  };
}

function toNewEvent(event: RecordedEvent): NewEvent {
  const { userId, anonymousId, previousId, groupId, sentAt, messageId, properties } = event;
  return {
    type: event.type,
    event: event.event,
    userId: userId ?? null,
    anonymousId: anonymousId ?? null,
    previousId: previousId ?? null,
    groupId: groupId ?? null,
    timestamp: event.timestamp,
    receivedAt: event.receivedAt,
    sentAt: sentAt ?? null,
    messageId: messageId ?? null,
    source: event.source,
    properties: Object.keys(properties).length === 0 ? null : JSON.stringify(properties),
  };
}
