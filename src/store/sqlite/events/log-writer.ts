// The writing half of the port for events, on SQLite. A batch is one transaction, done without a pause: on this
// connection nothing comes between its events, its ledger and its place.
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
import { createJournals } from "./journals.ts";
import { createLetters } from "./letters.ts";
import { isPurgeDue, purge } from "./purge.ts";
import { createEventWriter } from "./writer.ts";

export interface EventLogFiles {
  /** app.db, migrated: it knows the accounts, and who and what is to be removed. */
  appFile: string;
  /** events.db, migrated. */
  eventsFile: string;
}

/** Shorter than others wait: we try again anyway, and whoever wants to end us must not wait long. */
const busyTimeoutMs = 2000;
/** For whoever reads or writes the file meanwhile. */
const closeTimeoutMs = 200;
/** Pages, 16 MB: four times the default, since a commit writes a few megabytes under load. */
const checkpointPages = 4000;
const cacheKilobytes = 16_000;

/** Opens the store for one process that writes events; others may have it open too. */
export function openEventLogWriter({ appFile, eventsFile }: EventLogFiles): EventLogWriter {
  const app = openDatabase(appFile, { synchronous: "FULL" });
  const events = openDatabase(eventsFile, { synchronous: "FULL" });
  events.run(`pragma busy_timeout = ${busyTimeoutMs}`);
  events.run(`pragma wal_autocheckpoint = ${checkpointPages}`);
  events.run(`pragma cache_size = -${cacheKilobytes}`);
  const stopCheckpoints = keepCheckpointed(app);
  return {
    ...createEventLogWriter(app, events),
    async close() {
      stopCheckpoints();
      // Closing alone would leave the log as large as it is, for others still have the file open.
      events.run(`pragma busy_timeout = ${closeTimeoutMs}`);
      events.run("pragma wal_checkpoint(truncate)");
      events.close();
      app.close();
    },
  };
}

/** The same on databases that are open already, and stay so. */
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
    lostSegments: async (journal) => letters.lostSegments(journal),
    ledger: async () => journals.ledger(),
    settle: async () => writer.settle(),
    async *purge(now) {
      return yield* purge({ app, events, now, onChange: () => writer.forget() });
    },
    isPurgeDue: async () => isPurgeDue(events),
  };
}
