// The Bun Worker: opens the store, reads the journal and stores what it finds, in batches, off the
// request path. It holds nothing that the journal does not, so it may die at any moment.
import { Database } from "bun:sqlite";
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createAccountCheck } from "../store/accounts.ts";
import type { EventWriterOptions } from "../store/events/writer.ts";
import { giveWay } from "../priority.ts";
import { openDatabase } from "../store/database.ts";
import { type Drain, openDrain, readLedger, readPosition, type Until } from "./drain.ts";
import { tryLock } from "./lock.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { endSequence, listSegments, segmentBytes } from "./segments.ts";
import { isUntidy, type Removed, tidy } from "./tidy.ts";

declare const self: Worker;

giveWay();

const heartbeatMs = 1000;
/** What batches leave behind is collected after so many events; left alone it grows to 50 MB. */
const collectEvents = 45_000;
const checkpointAppMs = 250;
/** For whoever reads or writes the file meanwhile. */
const checkpointMsMax = 200;
/** Shorter than others wait: we try again anyway, and whoever wants to end us must not wait long. */
const busyTimeoutMs = 2000;
const retryMsMin = 100;
const retryMsMax = 5000;

let database: Database | undefined;
let app: Database | undefined;
let drain: Drain | undefined;
let until: Until | undefined;
let draining = false;
let closing = false;
let adopted = false;
let tidying = false;
let untidy = false;
/** The number of the last wish to tidy; zero where nobody has wished it here. */
let tidyNumber = 0;
const asked = Promise.withResolvers<void>();
let collectedAt = 0;
/** Why the last batch could not be stored; undefined when it was. */
let failing: string | undefined;

// Installed before anything is awaited: a message that comes earlier would be lost.
self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === "open") open(data);
  if (data.type === "read") {
    until = data.until;
    void drainAll();
  }
  if (data.type === "tidy") {
    tidyNumber = data.number;
    untidy = true;
    void tidyAll();
  }
  if (data.type === "close") {
    closing = true;
    asked.resolve();
    if (!draining) close();
  }
};

function open({ appFile, eventsFile, folder, name }: Extract<ToWorker, { type: "open" }>): void {
  app = openDatabase(appFile, { synchronous: "FULL" });
  database = openDatabase(eventsFile, { synchronous: "FULL" });
  database.run(`pragma busy_timeout = ${busyTimeoutMs}`);
  // Four times the default, 16 MB: under load a commit writes a few megabytes.
  database.run("pragma wal_autocheckpoint = 4000");
  database.run("pragma cache_size = -16000");
  const options = { isAccount: createAccountCheck(app) };
  drain = openDrain(database, folder, name, options);
  setInterval(beat, heartbeatMs);
  setInterval(checkpointApp, checkpointAppMs);
  tellProgress();
  // Not beside our own: two writers on one connection know nothing of each other's rows.
  draining = true;
  void adoptOthers(folder, options)
    .catch((error: unknown) => post({ type: "failed", reason: String(error) }))
    .then(() => {
      draining = false;
      adopted = true;
      void tidyAll();
      return drainAll();
    });
}

function beat(): void {
  tellProgress();
  if (tidyNumber === 0 || tidying || !database || !isUntidy(database)) return;
  untidy = true;
  void tidyAll();
}

/** Moves app.db's log into its file here: the syncs that this takes would hold up every request there. */
function checkpointApp(): void {
  try {
    app?.run("pragma wal_checkpoint(passive)");
  } catch {
    // The main thread does it as well, once the log is long (store/sqlite.ts), and is told of failures.
  }
}

/** Stores what commands that were killed have left in journals of their own, which may be much. */
async function adoptOthers(folder: string, options: EventWriterOptions): Promise<void> {
  if (!database) return;
  for (const other of readdirSync(dirname(folder), { withFileTypes: true })) {
    const otherFolder = join(dirname(folder), other.name);
    if (!other.isDirectory() || other.name === basename(folder)) continue;
    const lock = tryLock(join(otherFolder, "lock"));
    if (!lock) continue;
    try {
      const end = journalEnd(otherFolder, readPosition(database, other.name).sequence);
      if (!end) continue;
      const theirs = openDrain(database, otherFolder, other.name, options);
      // Signs of life go out in between, and messages come in.
      while (!closing && theirs.step(end)) {
        tellProgress();
        await Bun.sleep(0);
      }
      theirs.close();
    } catch (error) {
      // Theirs can wait for the next start; ours cannot.
      post({ type: "failed", reason: `journal ${other.name}: ${String(error)}` });
    } finally {
      lock.release();
    }
  }
}

function journalEnd(folder: string, stored: number): Until | undefined {
  const segment = listSegments(folder).at(-1);
  if (segment === undefined) return undefined;
  const sequence = Math.max(endSequence(folder, segment) ?? 0, stored);
  return { segment, offset: segmentBytes(folder, segment), sequence };
}

/** Stores batch after batch until nothing is left, however often the store refuses meanwhile. */
async function drainAll(): Promise<void> {
  if (draining) return;
  draining = true;
  let retryMs = retryMsMin;
  while (!closing) {
    try {
      if (!drain || !until || !drain.step(until)) break;
      failing = undefined;
      retryMs = retryMsMin;
      tellProgress();
      collectGarbage(drain.position().sequence);
      // Let messages in between batches.
      await Bun.sleep(0);
    } catch (error) {
      failing = String(error);
      post({ type: "failed", reason: failing });
      tellProgress();
      await Promise.race([Bun.sleep(retryMs), asked.promise]);
      retryMs = Math.min(retryMs * 2, retryMsMax);
    }
  }
  draining = false;
  if (closing) close();
}

/** Removes what is to go, in turns with the batches, until all that was wished for is done. */
async function tidyAll(): Promise<void> {
  // Others' journals are stored by writers of their own, which would not be told of what changes.
  if (tidying || !adopted) return;
  tidying = true;
  while (untidy && !closing) {
    untidy = false;
    const number = tidyNumber;
    try {
      const removed = await tidyOnce();
      if (removed) post({ type: "tidied", number, removed });
    } catch (error) {
      untidy = true;
      post({ type: "untidy", reason: String(error) });
      await Promise.race([Bun.sleep(retryMsMax), asked.promise]);
    }
  }
  tidying = false;
}

async function tidyOnce(): Promise<Removed | undefined> {
  if (!app || !database) return undefined;
  const onChange = () => drain?.forget();
  const steps = tidy({ app, events: database, now: Date.now(), onChange });
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await Bun.sleep(0);
    // The database may be closed by now. The next start does the rest.
    if (closing) return undefined;
  }
}

function collectGarbage(sequence: number): void {
  if (sequence - collectedAt < collectEvents) return;
  collectedAt = sequence;
  Bun.gc(true);
}

function tellProgress(): void {
  if (!database || !drain) return;
  post({ type: "progress", position: drain.position(), ledger: readLedger(database), failing });
}

function close(): void {
  drain?.close();
  // Closing alone would leave the log as large as it is, for others still have the file open.
  database?.run(`pragma busy_timeout = ${checkpointMsMax}`);
  database?.run("pragma wal_checkpoint(truncate)");
  database?.close();
  app?.close();
  app = undefined;
  database = undefined;
  drain = undefined;
  post({ type: "closed" });
}

function post(message: FromWorker): void {
  self.postMessage(message);
}
