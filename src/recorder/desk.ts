// What the clerk works with: both databases, the journal's drain, and the word that it is time to go.
import { Database } from "bun:sqlite";
import { createAccountCheck } from "../store/sqlite/accounts.ts";
import { openDatabase } from "../store/sqlite/database.ts";
import type { EventWriterOptions } from "../store/sqlite/events/writer.ts";
import { type Drain, type DrainOptions, openDrain } from "./drain.ts";
import type { FromWorker, Opening } from "./messages.ts";

export type Post = (message: FromWorker) => void;

export interface Desk {
  readonly app: Database;
  readonly events: Database;
  readonly folder: string;
  readonly name: string;
  readonly drain: Drain;
  /** What a drain of that journal is to know and to tell. */
  drainOptions(journal: string): DrainOptions;
  /** Aborted once the Worker is to end. */
  readonly leaving: AbortSignal;
}

/** For whoever reads or writes the file meanwhile. */
const checkpointMsMax = 200;
/** Shorter than others wait: we try again anyway, and whoever wants to end us must not wait long. */
const busyTimeoutMs = 2000;

export function openDesk(opening: Opening, post: Post, leaving: AbortSignal): Desk {
  const { appFile, eventsFile, folder, name, attempts } = opening;
  const app = openDatabase(appFile, { synchronous: "FULL" });
  const events = openDatabase(eventsFile, { synchronous: "FULL" });
  events.run(`pragma busy_timeout = ${busyTimeoutMs}`);
  // Four times the default, 16 MB: under load a commit writes a few megabytes.
  events.run("pragma wal_autocheckpoint = 4000");
  events.run("pragma cache_size = -16000");
  const writing: EventWriterOptions = { isAccount: createAccountCheck(app) };
  const drainOptions = (journal: string): DrainOptions => ({
    ...writing,
    before: attempts[journal],
    onTry: (sequence, records) => post({ type: "trying", journal, sequence, records }),
    onHalve: (records, error) => post({ type: "halved", records, reason: String(error) }),
  });
  const drain = openDrain(events, folder, name, drainOptions(name));
  return { app, events, folder, name, drain, drainOptions, leaving };
}

export function closeDesk({ app, events, drain }: Desk): void {
  drain.close();
  // Closing alone would leave the log as large as it is, for others still have the file open.
  events.run(`pragma busy_timeout = ${checkpointMsMax}`);
  events.run("pragma wal_checkpoint(truncate)");
  events.close();
  app.close();
}

/** Waits, but not for longer than until it is time to go. */
export async function rest(ms: number, leaving: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  leaving.addEventListener("abort", () => resolve(), { once: true });
  if (leaving.aborted) resolve();
  await promise;
  clearTimeout(timer);
}
