// The main thread's side of recording: an event is in the journal when its answer goes out, and
// everything after that is the Worker's. Nothing here waits for the store.
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../domain/error.ts";
import type { Log } from "../runtime/log.ts";
import type { Position } from "../journal/position.ts";
import type { Ledger, Removed } from "../domain/ledger.ts";
import type { Disk } from "../journal/disk.ts";
import { type RecordAction, type RecordedEvent, toEvent } from "../domain/event.ts";
import { type Journal, openJournal } from "../journal/journal.ts";
import { type Link, startLink } from "./link.ts";
import { type Lock, tryLock } from "../journal/lock.ts";
import { listSegments, segmentFile } from "../journal/segments.ts";

/** The ledger: accepted = stored + duplicates + deadLettered + pending, always. */
/** The ledger of one journal while it is written. */
export interface OpenLedger extends Ledger {
  pending: number;
}

export interface RecorderStatus {
  ledger: OpenLedger;
  /** Events turned away with an error, since the start. */
  refused: number;
  /** Activity of our own that could not be recorded, since the start. */
  dropped: number;
  journalBytes: number;
  workerRestarts: number;
  /** Batches that failed and were tried again, since the start. */
  drainFailures: number;
  /** Batches that were made smaller, because they failed or a Worker was lost at them, since the start. */
  drainHalvings: number;
  /** How long events have waited without any being stored; zero when none wait. */
  stalledMs: number;
  /** Events removed since the start: erased people's, and those kept for long enough. */
  removed: Removed;
  /** Why the recorder cannot do its work now; undefined when all is well. */
  failing: string | undefined;
}

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

/** The Worker is told of new events this often, or when they fill a batch: large ones are cheap. */
const notifyIntervalMs = 200;
const notifyEventsMax = 12_000;
/** Where this many come meanwhile, more are worth a wait: fewer batches, and fewer events that are stored twice. */
const manyEvents = 500;
const notifyManyMs = 500;
/** Events that share a frame: what comes in one turn of the event loop, unless it is as many as this. */
const gatheredMax = 100;
const pollMs = 10;
const droppedLogMs = 10_000;
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
  let stored: Ledger = {
    accepted: 0,
    stored: 0,
    duplicates: 0,
    deadLettered: 0,
  };
  let position: Position = { segment: 0, offset: 0, sequence: 0 };
  let movedAt = performance.now();
  let journal: Journal | undefined;
  const listeners = new Set<() => void>();
  const link = startLink({
    ...options,
    folder,
    onProgress(now, ledger) {
      if (now.segment > position.segment) journal?.forgetBefore(now.segment);
      if (now.sequence > position.sequence) movedAt = performance.now();
      const isNew = ledger.stored > stored.stored;
      position = now;
      stored = ledger;
      if (isNew) for (const listener of listeners) listener();
    },
  });
  try {
    await link.opened;
    const { sequence: firstSequence, segment: firstSegment } = position;
    const bytesMax = options.journalBytesMax;
    journal = await openJournal({
      ...options,
      folder,
      bytesMax,
      firstSequence,
      firstSegment,
    });
  } catch (error) {
    await link.close(closeGraceMs);
    lock.release();
    throw error;
  }
  const view = () => ({ position, stored, movedAt });
  return createRecorder(options, {
    journal,
    link,
    lock,
    crashedAt,
    listeners,
    view,
  });
}

interface Parts {
  journal: Journal;
  link: Link;
  lock: Lock;
  crashedAt: Date | undefined;
  /** Called when something was stored. */
  listeners: Set<() => void>;
  /** What the Worker last told, and when it last got further. */
  view: () => { position: Position; stored: Ledger; movedAt: number };
}

/** What is kept whole or not at all. */
interface Delivery {
  events: readonly RecordedEvent[];
  kept: () => void;
  refused: (error: unknown) => void;
}

function createRecorder(options: RecorderOptions, parts: Parts): Recorder {
  const { journal, link, lock, crashedAt, listeners, view } = parts;
  const { durability, log, clock = Date.now, stalledMsMax = stalledMsDefault } = options;
  let refused = 0;
  let dropped = 0;
  let droppedLoggedAt = -Infinity;
  let notifying: Timer | undefined;
  let unnotified = 0;
  let actions: RecordedEvent[] = [];
  let deliveries: Delivery[] = [];
  let gathered = 0;
  /** Whether what was gathered is written before any request goes on. */
  let isDue = false;
  let open = true;
  /** When events began to wait. */
  let waitingAt = performance.now();

  function notify(): void {
    clearTimeout(notifying);
    notifying = undefined;
    unnotified = 0;
    link.read(journal.end());
  }

  /** A notifying that fails is no failure of the write before it. */
  function notifySoon(): void {
    if (unnotified >= notifyEventsMax) notify();
    else if (unnotified > 0) notifying ??= setTimeout(notifyUnlessMany, notifyIntervalMs);
  }

  function notifyUnlessMany(): void {
    if (unnotified < manyEvents) notify();
    else notifying = setTimeout(notify, notifyManyMs - notifyIntervalMs);
  }

  function gathers(count: number): void {
    gathered += count;
    if (gathered >= gatheredMax) flush();
  }

  function flush(): void {
    if (gathered === 0) return;
    const [own, others] = [actions, deliveries];
    actions = [];
    deliveries = [];
    gathered = 0;
    isDue = false;
    write(own, others);
    notifySoon();
  }

  /** Writes actions and deliveries as one frame; if that cannot be, each stands or falls alone. */
  function write(own: RecordedEvent[], others: readonly Delivery[]): void {
    const events = own.concat(...others.map((delivery) => delivery.events));
    try {
      if (!open) throw closing();
      const isFirst = pending() === 0;
      journal.append(events);
      if (isFirst) waitingAt = performance.now();
    } catch (error) {
      if (own.length + others.length > 1) {
        for (const each of own) write([each], []);
        for (const each of others) write([], [each]);
      } else {
        for (const { event } of own) drop(event, error);
        for (const { refused } of others) refused(error);
      }
      return;
    }
    unnotified += events.length;
    for (const { kept } of others) kept();
  }

  function drop(event: string, error: unknown): void {
    dropped += 1;
    if (performance.now() - droppedLoggedAt < droppedLogMs) return;
    droppedLoggedAt = performance.now();
    log.error("Activity could not be recorded and was dropped.", {
      event,
      dropped,
      error,
    });
  }

  const pending = () => journal.end().sequence - view().position.sequence;

  function stalledMs(): number {
    return pending() === 0 ? 0 : performance.now() - Math.max(waitingAt, view().movedAt);
  }

  /** Nothing stored for so long, whatever else there is to say: somebody has to look. */
  function stalled(ms: number): string | undefined {
    if (ms < stalledMsMax) return undefined;
    return `nothing was stored for ${Math.floor(ms / 1000)} s, and ${pending()} events wait`;
  }

  async function drained(withinMs: number): Promise<void> {
    flush();
    const deadline = performance.now() + withinMs;
    link.read(journal.end());
    while (pending() > 0) {
      if (performance.now() > deadline)
        throw new Error(`${pending()} events were not stored in time.`);
      await Bun.sleep(pollMs);
    }
  }

  // What a crash has left is stored without waiting for the next event.
  notify();

  return {
    crashedAt,
    record(action) {
      // Actions that were committed together are recorded one after the other, each in the microtask that
      // wakes its request: one write for all of them comes before any of these goes on to its answer.
      if (!isDue) queueMicrotask(flush);
      isDue = true;
      actions.push(toEvent(action, clock()));
      gathers(1);
    },
    async accept(events) {
      if (events.length === 0) return;
      try {
        await new Promise<void>((resolve, reject) => {
          if (gathered === 0) setImmediate(flush);
          deliveries.push({ events, kept: resolve, refused: reject });
          gathers(events.length);
        });
        if (durability === "strict") await journal.synced();
      } catch (error) {
        refused += events.length;
        throw error;
      }
    },
    status() {
      flush();
      const { restarts, failures, halvings, failing } = link.health();
      const waitsMs = stalledMs();
      const { stored } = view();
      return {
        ledger: {
          ...stored,
          accepted: stored.accepted + pending(),
          pending: pending(),
        },
        refused,
        dropped,
        journalBytes: journal.bytes(),
        workerRestarts: restarts,
        drainFailures: failures,
        drainHalvings: halvings,
        stalledMs: waitsMs,
        removed: { ...link.removed() },
        failing: failing ?? journal.refusing() ?? stalled(waitsMs),
      };
    },
    onStored(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    drained,
    purge() {
      // What has been read of the journal is deleted by segments: none is to wait until it is full.
      try {
        journal.seal();
        notify();
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
      flush();
      open = false;
      clearTimeout(notifying);
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
  return new AppError("unavailable", "Plaudit is shutting down.", {
    retryAfterSeconds: 1,
  });
}

/** When something was last written here: there are no segments after a clean end. */
function lastWrite(folder: string): Date | undefined {
  const segment = listSegments(folder).at(-1);
  return segment === undefined ? undefined : statSync(segmentFile(folder, segment)).mtime;
}
