// The main thread's side of recording. An event is in the journal before its answer goes out. Everything after that is
// up to the Worker. Nothing here waits for the store.
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../domain/error.ts";
import { type RecordAction, type RecordedEvent, toEvent } from "../domain/event.ts";
import type { Disk } from "../journal/disk.ts";
import { type Journal, openJournal } from "../journal/journal.ts";
import { type Lock, tryLock } from "../journal/lock.ts";
import { listSegments, segmentFile } from "../journal/segments.ts";
import type { Log } from "../runtime/log.ts";
import { createGatherer } from "./gatherer.ts";
import { type Link, startLink } from "./link.ts";
import type { EventDatabase } from "./messages.ts";
import { createNotifier } from "./notifier.ts";
import { createProgress, type Progress } from "./progress.ts";
import type { RecorderStatus } from "./status.ts";

export interface Recorder {
  readonly record: RecordAction;
  /**
   * Takes events in. Once it fulfils, they are kept. Throws AppError `unavailable` when the journal is full or its
   * disk refuses; then none of them is kept.
   */
  accept(events: readonly RecordedEvent[]): Promise<void>;
  status(): RecorderStatus;
  /** Calls `listener` after each batch that was stored, until the returned function is called. */
  onStored(listener: () => void): () => void;
  /** When the previous process last wrote here, if it did not end cleanly. */
  readonly crashedAt: Date | undefined;
  /** Fulfils once everything accepted so far is stored. Rejects after `withinMs`. */
  drained(withinMs: number): Promise<void>;
  /**
   * Fulfils once all that other processes have left in their journals is stored, with those that could not be, each with
   * its reason. Rejects after `withinMs`.
   */
  adopted(withinMs: number): Promise<readonly string[]>;
  /** Starts to erase the people whose erasure was asked for, and to expire events. Does not wait for it. */
  purge(): void;
  /** Fulfils once that is done. Rejects after `withinMs`. */
  purged(withinMs: number): Promise<void>;
  /** Forgets a dead letter, for good. Throws AppError `unavailable` if that is not done within some seconds. */
  dropLetter(id: number): Promise<void>;
  /** Takes no more events, stores the rest and lets go of the journal, all within `withinMs`. */
  close(withinMs: number): Promise<void>;
}

export interface RecorderOptions {
  /** The folder of all journals. Ours is a folder in it. */
  journals: string;
  name: string;
  /** app.db, migrated. It knows the accounts, and who and what must be removed. */
  appFile: string;
  /** events.db, migrated. */
  eventsFile: string;
  /** Where events are stored, if several nodes do so: then events.db is this node's copy, and there is no app.db. */
  database?: EventDatabase | undefined;
  workerUrl: URL;
  /** When an event is acknowledged: once it is in the journal, once the disk has it, or once PostgreSQL has it. */
  durability: "fast" | "strict" | "database";
  journalBytesMax: number;
  diskBytesMin: number;
  log: Log;
  onDiskFailure: (error: unknown) => void;
  clock?: () => number;
  disk?: Disk;
  segmentBytesMax?: number;
  openTimeoutMs?: number;
  silenceMsMax?: number;
  restartMsMax?: number;
  stalledMsMax?: number;
}

const pollMs = 10;
/** How long an event's sender waits until PostgreSQL has it. It stays in the journal all the same. */
const databaseMsMax = 10_000;
/** The time for the Worker to finish its batch. */
const closeGraceMs = 2000;
/** When events wait for so long and none is stored, the recorder is failing, whatever the reason. */
const stalledMsDefault = 20_000;

/** Opens the recorder. Undefined when another process has this journal. */
export async function openRecorder(options: RecorderOptions): Promise<Recorder | undefined> {
  const { journals, name } = options;
  const folder = join(journals, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = tryLock(join(folder, "lock"));
  if (!lock) return undefined;

  const crashedAt = lastWrite(folder);
  const progress = createProgress();
  let journal: Journal | undefined;
  const link = startLink({
    ...options,
    folder,
    onProgress(position, stored) {
      if (position.segment > progress.position().segment) journal?.forgetBefore(position.segment);
      progress.report(position, stored);
    },
  });
  try {
    await link.opened;
    const { sequence: firstSequence, segment: firstSegment } = progress.position();
    const bytesMax = options.journalBytesMax;
    journal = await openJournal({ ...options, folder, bytesMax, firstSequence, firstSegment });
  } catch (error) {
    await link.close(closeGraceMs);
    lock.release();
    throw error;
  }
  return createRecorder(options, { journal, link, lock, crashedAt, progress });
}

interface Parts {
  journal: Journal;
  link: Link;
  lock: Lock;
  crashedAt: Date | undefined;
  progress: Progress;
}

function createRecorder(options: RecorderOptions, parts: Parts): Recorder {
  const { journal, link, lock, crashedAt, progress } = parts;
  const { durability, log, clock = Date.now, stalledMsMax = stalledMsDefault } = options;
  const notifier = createNotifier(() => link.read(journal.end()));
  const gatherer = createGatherer({ write, onWritten: notifier.soon, log });
  let refused = 0;
  let open = true;
  /** Whether all that other nodes had stored at the start is here. */
  let isWhole = false;

  const pending = () => progress.pending(journal.end());

  function write(events: readonly RecordedEvent[]): void {
    if (!open) throw closing();
    const isFirst = pending() === 0;
    journal.append(events);
    if (isFirst) progress.beginsToWait();
  }

  /** Why somebody has to look, when nothing was stored for too long. */
  function stalled(ms: number): string | undefined {
    if (ms < stalledMsMax) return undefined;
    return `nothing was stored for ${Math.floor(ms / 1000)} s, and ${pending()} events wait`;
  }

  function status(): RecorderStatus {
    gatherer.flush();
    const { restarts, failures, halvings, failing, ...health } = link.health();
    const { unpacked, packingFailures, behind, replicaFailures } = health;
    const stalledMs = progress.stalledMs(journal.end());
    const stored = progress.stored();
    return {
      ledger: { ...stored, accepted: stored.accepted + pending(), pending: pending() },
      refused,
      dropped: gatherer.dropped(),
      journalBytes: journal.bytes(),
      workerRestarts: restarts,
      drainFailures: failures,
      drainHalvings: halvings,
      unpacked,
      packingFailures,
      behind,
      replicaFailures,
      stalledMs,
      removed: { ...link.removed() },
      isWhole: (isWhole ||= behind === 0),
      failing: failing ?? journal.refusing() ?? stalled(stalledMs),
    };
  }

  /** Fulfils once all that was written so far is stored. */
  function inDatabase(): Promise<void> {
    notifier.now();
    return progress.reached(journal.end().sequence, databaseMsMax);
  }

  async function drained(withinMs: number): Promise<void> {
    gatherer.flush();
    const deadline = performance.now() + withinMs;
    link.read(journal.end());
    while (pending() > 0) {
      if (performance.now() > deadline)
        throw new Error(`${pending()} events were not stored in time.`);
      await Bun.sleep(pollMs);
    }
  }

  // Events that a crash left in the journal are stored at once, and not with the next event.
  notifier.now();

  return {
    crashedAt,
    record: (action) => gatherer.record(toEvent(action, clock())),
    async accept(events) {
      if (events.length === 0) return;
      try {
        await gatherer.deliver(events);
        if (durability === "strict") await journal.synced();
        if (durability === "database") await inDatabase();
      } catch (error) {
        refused += events.length;
        throw error;
      }
    },
    status,
    onStored: progress.onStored,
    drained,
    async adopted(withinMs) {
      const deadline = performance.now() + withinMs;
      for (;;) {
        const failed = link.adopted();
        if (failed) return failed;
        if (performance.now() > deadline)
          throw new Error("Events of earlier processes were not stored in time.");
        await Bun.sleep(pollMs);
      }
    },
    purge() {
      // The journal is deleted by segments. The last one is ended now, or what is erased would lie in it until it is full.
      try {
        journal.seal();
        notifier.now();
      } catch (error) {
        log.warn("The journal's segment could not be ended, and will be deleted later.", { error });
      }
      link.purge();
    },
    async purged(withinMs) {
      const deadline = performance.now() + withinMs;
      while (!link.isPurged()) {
        if (performance.now() > deadline) throw new Error("Events were not removed in time.");
        await Bun.sleep(pollMs);
      }
    },
    dropLetter: link.dropLetter,
    async close(withinMs) {
      gatherer.flush();
      open = false;
      notifier.stop();
      const graceMs = Math.min(closeGraceMs, withinMs / 2);
      const isDrained = await drained(withinMs - graceMs).then(
        () => true,
        () => false,
      );
      // The Worker goes first: it may be about to open the segments that the journal deletes.
      await link.close(graceMs);
      await journal.close(isDrained);
      lock.release();
    },
  };
}

function closing(): AppError {
  return new AppError("unavailable", "Plaudit is shutting down.", { retryAfterSeconds: 1 });
}

/** When something was last written here. A clean end leaves no segments. */
function lastWrite(folder: string): Date | undefined {
  const segment = listSegments(folder).at(-1);
  return segment === undefined ? undefined : statSync(segmentFile(folder, segment)).mtime;
}
