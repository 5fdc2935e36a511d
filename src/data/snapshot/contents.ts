// What a snapshot holds: both databases, and the journals' segments, which have what is not stored yet.
import { copyFileSync, existsSync, mkdirSync, readdirSync, statfsSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { DataFolder } from "../folder.ts";
import { listSegments, segmentFile } from "../../journal/segments.ts";
import { syncPath } from "../../store/sqlite/copy.ts";

export const ownerOnly = 0o700;

export function listJournalFolders(journals: string): string[] {
  if (!existsSync(journals)) return [];
  return readdirSync(journals, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(journals, name));
}

/** Copies the segments of all journals, durably. `to` must not be there yet. */
export function copySegments(from: string, to: string): void {
  mkdirSync(to, { mode: ownerOnly });
  for (const file of segmentFiles(from)) {
    const copy = join(to, basename(dirname(file)), basename(file));
    mkdirSync(dirname(copy), { recursive: true, mode: ownerOnly });
    copyFileSync(file, copy);
    syncPath(copy);
    syncPath(dirname(copy));
  }
  syncPath(to);
}

/** Throws an Error for people when a copy of all that would leave less than `bytesMin` free. */
export function demandRoom(data: DataFolder, bytesMin: number): void {
  const needed = bytesMin + sizeOf(data);
  const { bavail, bsize } = statfsSync(data.path);
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new Error(
    `A snapshot of ${data.path} needs ${toMegabytes(needed)} MB of free space, and ${toMegabytes(free)} MB are there: ` +
      "make room, or copy the folder elsewhere and run `plaudit migrate --no-snapshot`.",
  );
}

const toMegabytes = (bytes: number) => Math.ceil(bytes / 1024 / 1024);

function sizeOf({ appFile, eventsFile, journals }: DataFolder): number {
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
