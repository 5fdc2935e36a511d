// The journal: segment files that are only appended to, and the queue of events. Events survive kill -9 once `append`
// has returned, and a power loss once `synced` has fulfilled. The journal knows no database.
import type { Position } from "./position.ts";
import { constants, mkdirSync } from "node:fs";
import { AppError } from "../domain/error.ts";
import { createGroupSync, settlesWithin } from "../runtime/group-sync.ts";
import { type Disk, isFull, realDisk } from "./disk.ts";
import type { RecordedEvent } from "../domain/event.ts";
import { encodeFrames, encodeHeader, headerBytes } from "./frame.ts";
import { endSequence, listSegments, segmentBytes, segmentFile } from "./segments.ts";

export interface JournalOptions {
  folder: string;
  /** The first sequence that the store has not read. Numbers never fall behind it. */
  firstSequence: number;
  /** The last segment that the store has read from. Numbers never fall behind it. */
  firstSegment: number;
  /** The limit of all segments that are not stored yet. Beyond it, events are refused. */
  bytesMax: number;
  /** The free space on the volume below which events are refused. */
  diskBytesMin: number;
  /** Called when the disk refuses a sync. The last writes may be gone, so the process must end. */
  onDiskFailure: (error: unknown) => void;
  disk?: Disk;
  segmentBytesMax?: number;
}

export interface Journal {
  /** Writes all of the events or none. Throws AppError `unavailable` when there is no room. */
  append(events: readonly RecordedEvent[]): void;
  /** Ends the segment, if anything is in it, so that it is deleted as soon as it is stored. */
  seal(): void;
  /** Fulfils once everything appended so far is on the disk. */
  synced(): Promise<void>;
  /** The place behind the last event. Everything before it may be read. */
  end(): Position;
  /** How many bytes are not stored yet. */
  bytes(): number;
  /** How long the oldest event that is not synced has been waiting. */
  unsyncedMs(): number;
  /** Notes that the segments before this one were stored and deleted. */
  forgetBefore(segment: number): void;
  /** Why events would be refused now; undefined if they would be taken. */
  refusing(): string | undefined;
  /** Syncs and lets go. With `isDrained` nothing is left to read, and the segments are deleted too. */
  close(isDrained: boolean): Promise<void>;
}

const createFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND;
/** Enough for frames of some hundred events. */
const scratchBytes = 256 * 1024;
const syncIntervalMs = 50;
/** When the disk is further behind, taking more would break our promise about a power loss. */
const unsyncedMsMax = 1000;
/** A longer gap between two looks is a pause of the whole process, as by SIGSTOP, and no delay of the disk. */
const pauseMs = 500;
const closeSyncMsMax = 5000;
const freeSpaceIntervalMs = 1000;
const retryAfterSeconds = 5;

/** Opens a journal. It always begins a new segment, so that a torn tail is the end of a sealed one. */
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
  const scratch = Buffer.allocUnsafe(scratchBytes);
  let fd = -1;
  let offset = 0;
  /** Whether the active segment ends with a part of a frame that could not be cut off. */
  let torn = false;
  let folderDirty = false;
  /** The descriptors of sealed segments. The next sync covers and closes them. */
  let sealed: number[] = [];
  let dirtySince: number | undefined;
  let tickedAt = performance.now();
  let failure: unknown;
  let freeBytes = await disk.freeBytes(folder);

  /** Begins a new segment. If that fails, the one before stays in use. */
  function rotate(): void {
    const file = segmentFile(folder, segment + 1);
    const opened = disk.open(file, createFlags, 0o600);
    try {
      const header = encodeHeader(segment + 1, sequence);
      if (disk.write(opened, header) < header.length) throw full("The disk is full.");
    } catch (error) {
      disk.close(opened);
      disk.remove(file);
      throw isFull(error) ? full("The disk is full.", error) : error;
    }
    if (fd >= 0) sealed.push(fd);
    fd = opened;
    segment += 1;
    torn = false;
    folderDirty = true;
    offset = 0;
    wrote(headerBytes);
  }

  /** Writes all of the bytes or none. */
  function write(bytes: Buffer): void {
    let written = 0;
    try {
      written = disk.write(fd, bytes);
    } catch (error) {
      throw isFull(error) ? full("The disk is full.", error) : error;
    }
    if (written === bytes.length) return wrote(written);
    // A part of a frame must not stand before the next one.
    torn = true;
    disk.truncate(fd, offset);
    torn = false;
    throw full("The disk is full.");
  }

  function wrote(bytes: number): void {
    offset += bytes;
    total += bytes;
    sizes.set(segment, offset);
    dirtySince ??= performance.now();
  }

  const group = createGroupSync(
    async () => {
      const closing = sealed;
      const active = fd;
      const newFolder = folderDirty;
      sealed = [];
      dirtySince = undefined;
      folderDirty = false;
      if (newFolder) await disk.syncFolder(folder);
      for (const each of [...closing, active]) await disk.fdatasync(each);
      // Whoever deletes the segment that is written to should not have.
      if (active === fd && !disk.isThere(fd)) throw new Error("The journal was deleted.");
      for (const each of closing) disk.close(each);
    },
    (error) => {
      failure = error;
      onDiskFailure(error);
    },
  );

  const syncing = setInterval(() => {
    const now = performance.now();
    if (dirtySince !== undefined && now - tickedAt > pauseMs) dirtySince += now - tickedAt;
    tickedAt = now;
    if (dirtySince !== undefined && failure === undefined) group.synced().catch(() => {});
  }, syncIntervalMs);
  const measuring = setInterval(() => {
    disk.freeBytes(folder).then(
      (bytes) => (freeBytes = bytes),
      // If the volume cannot be asked, its writes will say.
      () => {},
    );
  }, freeSpaceIntervalMs);

  function unsyncedMs(): number {
    if (dirtySince === undefined) return 0;
    return Math.max(0, Math.min(performance.now(), tickedAt + pauseMs) - dirtySince);
  }

  function refusing(bytes = 0): string | undefined {
    if (failure) return "The disk failed.";
    if (total + bytes > bytesMax) return "The journal is full: the store is behind.";
    if (freeBytes - bytes < diskBytesMin) return "The disk is nearly full.";
    if (unsyncedMs() > unsyncedMsMax) return "The disk is too slow.";
    return undefined;
  }

  rotate();

  return {
    append(events) {
      const frames = encodeFrames(sequence, events, scratch);
      const reason = refusing(frames.length);
      if (reason) throw full(reason, failure);
      if (torn || (offset > headerBytes && offset + frames.length > segmentBytesMax)) rotate();
      write(frames);
      freeBytes -= frames.length;
      sequence += events.length;
    },
    seal() {
      if (offset > headerBytes && failure === undefined) rotate();
    },
    synced: () =>
      group.synced().catch((error: unknown) => Promise.reject(full("The disk failed.", error))),
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
    refusing,
    async close(isDrained) {
      clearInterval(syncing);
      clearInterval(measuring);
      // If a sync failed, whoever waited for it knows. If the disk hangs, the descriptors stay open.
      if (!(await settlesWithin(group.synced(), closeSyncMsMax))) return;
      for (const each of [...sealed, fd]) disk.close(each);
      sealed = [];
      if (isDrained) for (const each of sizes.keys()) disk.remove(segmentFile(folder, each));
    },
  };
}

/** The number behind all that any segment holds. The newest segment that can be read says it. */
function nextSequence(folder: string, segments: readonly number[], stored: number): number {
  const newest = segments.toReversed();
  for (const segment of newest) {
    const end = endSequence(folder, segment);
    if (end !== undefined) return Math.max(end, stored);
  }
  return stored;
}

function full(message: string, cause?: unknown): AppError {
  return new AppError("unavailable", `Events cannot be accepted now. ${message}`, {
    retryAfterSeconds,
    cause,
  });
}
