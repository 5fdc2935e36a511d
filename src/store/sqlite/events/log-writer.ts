// The writing half of the port for events, on SQLite. A batch is one transaction without a pause, so nothing on this
// connection comes between its events, its ledger and its place.
import type { Database } from "bun:sqlite";
import type { UnparsedEvent } from "../../../domain/event.ts";
import {
  type Batch,
  type EventLogWriter,
  type Letter,
  type Move,
  UnstorableError,
} from "../../event-log.ts";
import { createAccountCheck } from "../accounts.ts";
import { keepCheckpointed } from "../checkpoints.ts";
import { openDatabase } from "../database.ts";
import { mayPass } from "../passing.ts";
import { cutoffsAt } from "../../expiry.ts";
import { listKept } from "./expiry.ts";
import { createJournals } from "./journals.ts";
import { createLetters } from "./letters.ts";
import { isPurgeDue, purge } from "./purge.ts";
import { createEventWriter } from "./writer.ts";

export interface EventLogFiles {
  /** app.db, migrated. It knows the accounts, and who and what must be removed. */
  appFile: string;
  /** events.db, migrated. */
  eventsFile: string;
}

/** The Worker waits less for a lock than others do: it tries again anyway, and must be quick to stop. */
const busyTimeoutMs = 2000;
/** How long a closing Worker waits for others that use the file. */
const closeTimeoutMs = 200;
/** The log is emptied at so many pages, 16 MB. The default is a quarter, and under load a commit writes a few MB. */
const checkpointPages = 4000;
const cacheKilobytes = 16_000;

/** Opens the store to write events. Other processes may have it open, too. */
export function openEventLogWriter({ appFile, eventsFile }: EventLogFiles): EventLogWriter {
  const app = openDatabase(appFile, { synchronous: "FULL" });
  const events = openEvents(eventsFile);
  const stopCheckpoints = keepCheckpointed(app);
  return {
    ...createEventLogWriter(app, events),
    async close() {
      stopCheckpoints();
      closeEvents(events);
      app.close();
    },
  };
}

/** Opens events.db as the Worker does. */
export function openEvents(file: string): Database {
  const events = openDatabase(file, { synchronous: "FULL" });
  events.run(`pragma busy_timeout = ${busyTimeoutMs}`);
  events.run(`pragma wal_autocheckpoint = ${checkpointPages}`);
  events.run(`pragma cache_size = -${cacheKilobytes}`);
  return events;
}

/** Others have the file open, so closing alone would leave its log as large as it is. */
export function closeEvents(events: Database): void {
  events.run(`pragma busy_timeout = ${closeTimeoutMs}`);
  events.run("pragma wal_checkpoint(truncate)");
  events.close();
}

/** The same on databases that are open already. It does not close them. */
export function createEventLogWriter(
  app: Database,
  events: Database,
): Omit<EventLogWriter, "close"> {
  const writer = createEventWriter(events, { isAccount: createAccountCheck(app) });
  const journals = createJournals(events);
  const letters = createLetters(events);

  function write(batch: readonly UnparsedEvent[]): number {
    try {
      return writer.append(batch);
    } catch (cause) {
      if (mayPass(cause)) throw cause;
      throw new UnstorableError("These events could not be stored together.", { cause });
    }
  }

  const append = events.transaction((batch: Batch) => {
    const began = performance.now();
    const stored = write(batch.events);
    batch.onCommit?.();
    const duplicates = batch.events.length - stored;
    journals.move(batch, { stored, duplicates, deadLettered: 0 });
    return { stored, duplicates, workMs: performance.now() - began };
  });
  const setAside = events.transaction((move: Move, letter: Letter) => {
    letters.add(move.journal, letter);
    journals.move(move, { stored: 0, duplicates: 0, deadLettered: letter.count });
  });
  const begin = events.transaction((journal: string) => {
    writer.upgrade();
    journals.enter(journal);
  });

  return {
    position: async (journal) => journals.position(journal),
    begin: async (journal) => begin.immediate(journal),
    async append(batch) {
      try {
        return append.immediate(batch);
      } catch (error) {
        writer.forget();
        throw error;
      }
    },
    setAside: async (move, letter) => setAside.immediate(move, letter),
    dropLetter: async (id) => letters.drop(id),
    lostSegments: async (journal) => letters.lostSegments(journal),
    ledger: async () => journals.ledger(),
    settle: async (isBusy) => writer.settle(isBusy),
    // All read what all write.
    behind: async () => 0,
    packing: async () => writer.packing(),
    async *purge(now) {
      const expiries = [{ seq: Infinity, cutoffs: cutoffsAt(listKept(app), now) }];
      return yield* purge({ app, events, expiries, onChange: () => writer.forget() });
    },
    isPurgeDue: async () => isPurgeDue(events),
  };
}
