// Events for tests: they are stored at once, in memory, so that activity and reports have them in the next line.
import { sqliteMigrations } from "../../db/migrations.ts";
import { ownSource, type RecordedEvent, toEvent, type UnparsedEvent } from "../domain/event.ts";
import { encodeProperties } from "../domain/event-codec.ts";
import type { Recorder } from "../recorder/recorder.ts";
import type { OpenLedger } from "../recorder/status.ts";
import type { EventLog } from "../store/event-log.ts";
import { openMigrated } from "../store/sqlite/database.ts";
import { createEventLog } from "../store/sqlite/events/log.ts";
import { createEventWriter, type EventWriter } from "../store/sqlite/events/writer.ts";
import { createCalmRecorder } from "./test-recorder.ts";

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

export function openTestEvents(clock: () => number): TestEvents {
  const events = openEventsInMemory();
  const { database } = events;
  // Whoever did something here has an account: to sign up is something.
  const accounts = new Set<string>();
  // Made with the first event: its statements take a tenth of what an app takes, and many tests record none.
  let writer: EventWriter | undefined;
  const openWriter = () =>
    (writer ??= createEventWriter(database, { isAccount: (userId) => accounts.has(userId) }));
  const recorded: RecordedEvent[] = [];
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
    const stored = openWriter().append(sent.map(unparsed));
    recorded.push(...sent);
    ledger.accepted += sent.length;
    ledger.stored += stored;
    ledger.duplicates += sent.length - stored;
  });
  const accept = (sent: readonly RecordedEvent[]) => {
    store(sent);
    for (const listener of recorder.listeners) listener();
  };
  const recorder = createCalmRecorder({
    record: (action) => accept([toEvent(action, clock())]),
    accept: async (sent) => accept(sent),
    ledger: () => ledger,
  });
  return { recorded, events, recorder };
}

function unparsed(event: RecordedEvent): UnparsedEvent {
  return { ...event, properties: encodeProperties(event.properties) };
}
