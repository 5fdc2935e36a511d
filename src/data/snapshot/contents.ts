// What a snapshot holds: both databases, and the journals' segments, which have what is not stored yet.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statfsSync,
  statSync,
  utimesSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { DataFolder } from "../folder.ts";
import { listSegments, segmentFile } from "../../journal/segments.ts";
import { type CopyOptions, syncPath } from "../../store/sqlite/copy.ts";

export const ownerOnly = 0o700;

export function listJournalFolders(journals: string): string[] {
  if (!existsSync(journals)) return [];
  return readdirSync(journals, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(journals, name));
}

/**
 * Copies the segments of all journals, with their times. `to` must not be there yet. A segment that is deleted
 * meanwhile is left out: events.db has all of it.
 */
export function copySegments(
  from: string,
  to: string,
  { isDurable = true }: CopyOptions = {},
): void {
  mkdirSync(to, { mode: ownerOnly });
  for (const file of segmentFiles(from)) {
    const copy = join(to, basename(dirname(file)), basename(file));
    mkdirSync(dirname(copy), { recursive: true, mode: ownerOnly });
    if (!isCopied(file, copy) || !isDurable) continue;
    syncPath(copy);
    syncPath(dirname(copy));
  }
  if (isDurable) syncPath(to);
}

function isCopied(file: string, copy: string): boolean {
  try {
    const { atime, mtime } = statSync(file);
    copyFileSync(file, copy);
    utimesSync(copy, atime, mtime);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOENT") throw error;
    return false;
  }
}

export interface RoomOptions {
  /** What the room is for. */
  what?: string;
  /** What to do without it. */
  advice?: string;
  /** How many copies of the data there will be at once. */
  times?: number;
}

/** Throws an Error for people when copies of all that would leave less than `bytesMin` free. */
export function demandRoom(
  data: DataFolder,
  bytesMin: number,
  {
    what = "A snapshot",
    advice = "make room, or copy the folder elsewhere and run `plaudit migrate --no-snapshot`",
    times = 1,
  }: RoomOptions = {},
): void {
  const needed = bytesMin + times * sizeOf(data);
  const free = freeBytes(data.path);
  if (free >= needed) return;
  throw new Error(
    `${what} of ${data.path} needs ${toMegabytes(needed)} MB of free space, and ${Math.floor(free / bytesPerMegabyte)} MB are there: ${advice}.`,
  );
}

/** What is free on the disk of a folder. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

const bytesPerMegabyte = 1024 * 1024;
export const toMegabytes = (bytes: number) => Math.ceil(bytes / bytesPerMegabyte);

/** The bytes of what a snapshot holds. */
export function sizeOf({ appFile, eventsFile, journals }: DataFolder): number {
  const databases = [appFile, eventsFile].flatMap((file) => [file, `${file}-wal`]);
  return [...databases, ...segmentFiles(journals)].reduce(
    (sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

function segmentFiles(journals: string): string[] {
  return listJournalFolders(journals).flatMap((folder) =>
    listSegments(folder).map((segment) => segmentFile(folder, segment)),
  );
}
