// The journal: append-only segment files that are the queue of events. What `append` has returned for
// survives kill -9; what `synced` has fulfilled for survives power loss. Knows nothing of databases.
import { constants, mkdirSync } from "node:fs";
import { AppError } from "../error.ts";
import { createGroupSync } from "../sync.ts";
import { type Disk, isFull, realDisk } from "./disk.ts";
import type { RecordedEvent } from "./event.ts";
import { encodeFrame, encodeHeader, headerBytes } from "./frame.ts";
import { endSequence, listSegments, segmentBytes, segmentFile } from "./segments.ts";

export interface JournalOptions {
  folder: string;
  /** The first sequence that the store has not read: numbering never falls behind it. */
  firstSequence: number;
  /** The last segment that the store has read from: numbering never falls behind it. */
  firstSegment: number;
  /** All segments together, drained ones not counted; beyond it events are refused. */
  bytesMax: number;
  /** Free space on the volume below which events are refused. */
  diskBytesMin: number;
  /** The disk refused a sync: what was written last may be gone, and the process must end. */
  onDiskFailure: (error: unknown) => void;
  disk?: Disk;
  segmentBytesMax?: number;
}

/** Where the journal ends: everything before it may be read. */
export interface JournalEnd {
  segment: number;
  offset: number;
  sequence: number;
}

export interface Journal {
  /** Writes the events as one frame: all or none are kept. Throws AppError `unavailable` when there is no room. */
  append(events: readonly RecordedEvent[]): void;
  /** Fulfils once everything appended so far is on the disk. */
  synced(): Promise<void>;
  end(): JournalEnd;
  /** Bytes not yet drained. */
  bytes(): number;
  /** How long the oldest unsynced event has been waiting. */
  unsyncedMs(): number;
  /** Segments before this one were stored and deleted. */
  forgetBefore(segment: number): void;
  close(): Promise<void>;
}

const syncIntervalMs = 50;
/** When the disk is this far behind, taking more would break what we promise of a power loss. */
const unsyncedMsMax = 1000;
const freeSpaceIntervalMs = 1000;
const retryAfterSeconds = 5;

/** Opens a journal: always a new segment, so that a torn tail is only ever the end of a sealed one. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { folder, bytesMax, diskBytesMin, onDiskFailure } = options;
  const { disk = realDisk, segmentBytesMax = 8 * 1024 * 1024 } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });

  const sizes = new Map(
    listSegments(folder).map((segment) => [segment, segmentBytes(folder, segment)]),
  );
  let sequence = nextSequence(folder, [...sizes.keys()], options.firstSequence);
  let segment = Math.max(options.firstSegment, 0, ...sizes.keys());
  let total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  let fd = -1;
  let offset = 0;
  let folderDirty = false;
  /** Descriptors of sealed segments that the next sync covers and then closes. */
  let sealed: number[] = [];
  let dirtySince: number | undefined;
  let failure: unknown;
  let freeBytes = await disk.freeBytes(folder);

  function rotate(): void {
    const number = segment + 1;
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND;
    const opened = disk.open(segmentFile(folder, number), flags, 0o600);
    const header = encodeHeader(number, sequence);
    if (fd >= 0) sealed.push(fd);
    segment = number;
    fd = opened;
    offset = 0;
    folderDirty = true;
    write(header);
  }

  /** One write, whole or not at all. */
  function write(bytes: Buffer): void {
    let written = 0;
    try {
      written = disk.write(fd, bytes);
    } catch (error) {
      if (isFull(error)) throw full("The disk is full.", error);
      throw error;
    } finally {
      if (written === bytes.length) {
        offset += written;
        total += written;
        sizes.set(segment, offset);
        dirtySince ??= performance.now();
      } else if (written > 0) {
        disk.truncate(fd, offset);
      }
    }
    if (written < bytes.length) throw full("The disk is full.");
  }

  const group = createGroupSync(
    async () => {
      const closing = sealed;
      const active = fd;
      const since = dirtySince;
      const newFolder = folderDirty;
      sealed = [];
      dirtySince = undefined;
      folderDirty = false;
      try {
        if (newFolder) await disk.syncFolder(folder);
        for (const each of [...closing, active]) await disk.fdatasync(each);
      } catch (error) {
        dirtySince = since;
        throw error;
      }
      for (const each of closing) disk.close(each);
    },
    (error) => {
      failure = error;
      onDiskFailure(error);
    },
  );

  const syncing = setInterval(() => {
    if (dirtySince !== undefined && failure === undefined) group.synced().catch(() => {});
  }, syncIntervalMs);
  const measuring = setInterval(() => {
    disk.freeBytes(folder).then(
      (bytes) => (freeBytes = bytes),
      // A volume that cannot be asked is judged by its writes.
      () => {},
    );
  }, freeSpaceIntervalMs);

  const unsyncedMs = () => (dirtySince === undefined ? 0 : performance.now() - dirtySince);

  function checkRoom(bytes: number): void {
    if (failure) throw full("The disk failed.", failure);
    if (total + bytes > bytesMax) throw full("The journal is full: the store is behind.");
    if (freeBytes - bytes < diskBytesMin) throw full("The disk is nearly full.");
    if (unsyncedMs() > unsyncedMsMax) throw full("The disk is too slow.");
  }

  rotate();

  return {
    append(events) {
      const frame = encodeFrame(sequence, events);
      checkRoom(frame.length);
      if (offset > headerBytes && offset + frame.length > segmentBytesMax) rotate();
      write(frame);
      freeBytes -= frame.length;
      sequence += events.length;
    },
    synced: () => (dirtySince === undefined && !failure ? group.settled() : group.synced()),
    end: () => ({ segment, offset, sequence }),
    bytes: () => total,
    unsyncedMs,
    forgetBefore(first) {
      for (const [number, bytes] of sizes) {
        if (number >= first) break;
        sizes.delete(number);
        total -= bytes;
      }
    },
    async close() {
      clearInterval(syncing);
      clearInterval(measuring);
      if (!failure) await group.synced().catch(() => {});
      for (const each of [...sealed, fd]) disk.close(each);
      sealed = [];
    },
  };
}

/** Above everything that any segment holds: the newest tells, unless it is empty or damaged. */
function nextSequence(folder: string, segments: readonly number[], stored: number): number {
  const newest = segments.toReversed();
  for (const segment of newest) {
    const end = endSequence(folder, segment);
    if (end !== undefined) return Math.max(end, stored);
  }
  return stored;
}

function full(message: string, cause?: unknown): AppError {
  return new AppError("unavailable", `Events cannot be taken now. ${message}`, {
    retryAfterSeconds,
    cause,
  });
}
