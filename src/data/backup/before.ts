// The backup that is made by itself before a migration: whoever dislikes the new version has the old data back.
import { join } from "node:path";
import { version } from "../../../package.json" with { type: "json" };
import type { DataFolder } from "../folder.ts";
import { findInstallationId } from "../installation.ts";
import { demandRoom } from "../snapshot/contents.ts";
import type { OnStep } from "../step.ts";
import { openArchive } from "./archive.ts";
import { makeBackup } from "./backup.ts";
import { createFolderPlace } from "./folder-place.ts";
import { isBeforeMark } from "./name.ts";
import { mayBeOf, type StoredBackup } from "./place.ts";

export interface BeforeOptions {
  /** The free space to leave on the disk. */
  diskBytesMin?: number;
  onStep?: OnStep;
}

/** More are not kept: the oldest go when one is made. */
const keptMax = 3;
const mark = `before-${version}`;

/** The copy, and what is packed of it. */
const room = {
  what: "A backup",
  advice: "make room, or copy the folder elsewhere and run `plaudit migrate --no-snapshot`",
  times: 2,
};

export function demandRoomBefore(data: DataFolder, diskBytesMin: number): void {
  demandRoom(data, diskBytesMin, room);
}

/**
 * Backs up what there is, in the data folder, and returns the file. Nobody may write meanwhile: call it `alone`.
 * Throws an Error for people when there is no room, or when a database is damaged; then nothing has changed.
 */
export async function backUpBefore(
  data: DataFolder,
  migrations: readonly string[],
  { diskBytesMin = 0, onStep }: BeforeOptions = {},
): Promise<string> {
  demandRoomBefore(data, diskBytesMin);
  const place = createFolderPlace(data.backups, data.path);
  const { name } = await makeBackup(data, place, { mark, before: migrations, onStep });
  for (const old of (await listBefore(data)).slice(0, -keptMax)) await place.remove(old.name);
  onStep?.("backed up");
  return join(data.backups, name);
}

/** Those that were made before migrations, the oldest first. */
export async function listBefore(data: DataFolder): Promise<StoredBackup[]> {
  const all = await createFolderPlace(data.backups, data.path).list();
  const own = findInstallationId(data);
  return all.filter((backup) => backup.mark && isBeforeMark(backup.mark) && mayBeOf(own, backup));
}

/**
 * The newest, if some of the migrations that it was made before have run since and others have not: what is there now
 * is neither old nor new, and worth no backup.
 */
export async function findCutShort(
  data: DataFolder,
  pending: readonly string[],
): Promise<string | undefined> {
  const newest = (await listBefore(data)).at(-1);
  if (newest === undefined) return undefined;
  const place = createFolderPlace(data.backups, data.path);
  const { manifest, close } = await openArchive(await place.open(newest.name), newest.name);
  await close();
  const before = manifest.before ?? [];
  const left = before.filter((name) => pending.includes(name));
  const isHalfDone = left.length > 0 && left.length < before.length;
  return isHalfDone ? join(data.backups, newest.name) : undefined;
}

/** What people type to have it back, with the server stopped. */
export function wayBackTo(file: string, { path }: DataFolder): string {
  return `plaudit restore ${file} --force --data ${path}`;
}
