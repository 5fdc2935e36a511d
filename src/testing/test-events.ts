// Events for tests: they are stored at once, in memory, so that activity and reports have them in the next line.
import { sqliteMigrations } from "../../db/migrations.ts";
import { ownSource, type RecordedEvent, toEvent, type UnparsedEvent } from "../domain/event.ts";
import { encodeProperties } from "../domain/event-codec.ts";
import type { OpenLedger, Recorder, RecorderStatus } from "../recorder/recorder.ts";
import type { EventLog } from "../store/event-log.ts";
import { openMigrated } from "../store/sqlite/database.ts";
import { createEventLog } from "../store/sqlite/events/log.ts";
import { createEventWriter } from "../store/sqlite/events/writer.ts";

export interface TestEvents {
  events: EventLog;
  recorder: Recorder;
  /** Everything that was recorded, in order. */
  recorded: RecordedEvent[];
}

/** events.db in memory. One connection reads and writes: there is no other moment than now. */
export function openEventsInMemory() {
  const database = openMigrated(":memory:", sqliteMigrations.events, {
    synchronous: "NORMAL",
  });
  const log = createEventLog(database, { snapshot: (work) => work() });
  return Object.assign(log, { database });
}

/** The status of a recorder without any failure. */
export function calmStatus(ledger: OpenLedger): RecorderStatus {
  return {
    ledger: { ...ledger },
    refused: 0,
    dropped: 0,
    journalBytes: 0,
    workerRestarts: 0,
    drainFailures: 0,
    drainHalvings: 0,
    stalledMs: 0,
    removed: { erased: 0, expired: 0 },
    failing: undefined,
  };
}

export function openTestEvents(clock: () => number): TestEvents {
  const events = openEventsInMemory();
  const { database } = events;
  // Whoever did something here has an account: to sign up is something.
  const accounts = new Set<string>();
  const writer = createEventWriter(database, {
    isAccount: (userId) => accounts.has(userId),
  });
  const recorded: RecordedEvent[] = [];
  const listeners = new Set<() => void>();
  const ledger: OpenLedger = {
    accepted: 0,
    stored: 0,
    duplicates: 0,
    deadLettered: 0,
    pending: 0,
  };

  const store = database.transaction((sent: readonly RecordedEvent[]) => {
    for (const { source, userId } of sent) {
      if (source === ownSource && userId !== undefined) accounts.add(userId);
    }
    const stored = writer.append(sent.map(unparsed));
    recorded.push(...sent);
    ledger.accepted += sent.length;
    ledger.stored += stored;
    ledger.duplicates += sent.length - stored;
  });
  const accept = (sent: readonly RecordedEvent[]) => {
    store(sent);
    for (const listener of listeners) listener();
  };

  return {
    recorded,
    events,
    recorder: {
      crashedAt: undefined,
      record: (action) => accept([toEvent(action, clock())]),
      accept: async (sent) => accept(sent),
      status: () => calmStatus(ledger),
      onStored(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      drained: async () => {},
      purge: () => {},
      purged: async () => {},
      close: async () => {},
    },
  };
}

function unparsed(event: RecordedEvent): UnparsedEvent {
  return { ...event, properties: encodeProperties(event.properties) };
}
