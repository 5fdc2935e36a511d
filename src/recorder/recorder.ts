// The main thread's side of recording: an event is in the journal when its answer goes out, and
// everything after that is the Worker's. Nothing here waits for the store.
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
import { createNotifier } from "./notifier.ts";
import { createProgress, type Progress } from "./progress.ts";
import type { RecorderStatus } from "./status.ts";

export interface Recorder {
  readonly record: RecordAction;
  /**
   * Takes events in: once it fulfils they are kept. Throws AppError `unavailable` when the journal
   * is full or its disk refuses, and then none of them is kept.
   */
  accept(events: readonly RecordedEvent[]): Promise<void>;
  status(): RecorderStatus;
  /** Calls back after each batch that was stored, until the returned function is called. */
  onStored(listener: () => void): () => void;
  /** When the process before this one last wrote here, if it did not end cleanly. */
  readonly crashedAt: Date | undefined;
  /** Fulfils once everything accepted so far is stored; rejects after `withinMs`. */
  drained(withinMs: number): Promise<void>;
  /** Erases whom app.db says to erase, and removes what was kept for long enough. Waits for nothing. */
  purge(): void;
  /** Fulfils once that is done; rejects after `withinMs`. */
  purged(withinMs: number): Promise<void>;
  /** Stops taking events, drains, and lets go of the journal, all within `withinMs`. */
  close(withinMs: number): Promise<void>;
}

export interface RecorderOptions {
  /** The folder of all journals; ours is below it. */
  journals: string;
  name: string;
  /** app.db, migrated: which people have accounts. */
  appFile: string;
  /** events.db, migrated. */
  eventsFile: string;
  workerUrl: URL;
  durability: "fast" | "strict";
  journalBytesMax: number;
  diskBytesMin: number;
  log: Log;
  onDiskFailure: (error: unknown) => void;
  clock?: () => number;
  disk?: Disk;
  segmentBytesMax?: number;
  openTimeoutMs?: number;
  silenceMsMax?: number;
  stalledMsMax?: number;
}

const pollMs = 10;
/** For the Worker to finish the batch it is in. */
const closeGraceMs = 2000;
/** Events that wait while none is stored for this long: we are not at work, whatever the reason. */
const stalledMsDefault = 20_000;

/** Opens the recorder, or returns undefined when another process has this journal. */
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

  const pending = () => progress.pending(journal.end());

  function write(events: readonly RecordedEvent[]): void {
    if (!open) throw closing();
    const isFirst = pending() === 0;
    journal.append(events);
    if (isFirst) progress.beginsToWait();
    notifier.wrote(events.length);
  }

  /** Nothing stored for so long, whatever else there is to say: somebody has to look. */
  function stalled(ms: number): string | undefined {
    if (ms < stalledMsMax) return undefined;
    return `nothing was stored for ${Math.floor(ms / 1000)} s, and ${pending()} events wait`;
  }

  function status(): RecorderStatus {
    gatherer.flush();
    const { restarts, failures, halvings, failing } = link.health();
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
      stalledMs,
      removed: { ...link.removed() },
      failing: failing ?? journal.refusing() ?? stalled(stalledMs),
    };
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

  // What a crash has left is stored without waiting for the next event.
  notifier.now();

  return {
    crashedAt,
    record: (action) => gatherer.record(toEvent(action, clock())),
    async accept(events) {
      if (events.length === 0) return;
      try {
        await gatherer.deliver(events);
        if (durability === "strict") await journal.synced();
      } catch (error) {
        refused += events.length;
        throw error;
      }
    },
    status,
    onStored: progress.onStored,
    drained,
    purge() {
      // What has been read of the journal is deleted by segments: none is to wait until it is full.
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
    async close(withinMs) {
      gatherer.flush();
      open = false;
      notifier.stop();
      const graceMs = Math.min(closeGraceMs, withinMs / 2);
      const isDrained = await drained(withinMs - graceMs).then(
        () => true,
        () => false,
      );
      // The Worker first: it may be about to open the very segments that the journal takes away.
      await link.close(graceMs);
      await journal.close(isDrained);
      lock.release();
    },
  };
}

function closing(): AppError {
  return new AppError("unavailable", "Plaudit is shutting down.", { retryAfterSeconds: 1 });
}

/** When something was last written here: there are no segments after a clean end. */
function lastWrite(folder: string): Date | undefined {
  const segment = listSegments(folder).at(-1);
  return segment === undefined ? undefined : statSync(segmentFile(folder, segment)).mtime;
}
