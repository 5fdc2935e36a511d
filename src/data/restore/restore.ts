// Brings a backup back: unpacked beside the data and checked before anything of that is touched, then renamed into
// its place, and what was there is kept.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { carryErasures } from "../../store/sqlite/copy.ts";
import { type Revoked, revokeRestored } from "../../store/sqlite/restored.ts";
import { type Archive, type Bytes, openArchive } from "../backup/archive.ts";
import { openSealed } from "../backup/encryption.ts";
import { demandKnown, type Manifest } from "../backup/manifest.ts";
import { type DataFolder, demandOpenable, lookAtFolder, makeFolder } from "../folder.ts";
import { demandNoNode } from "../node.ts";
import { freeBytes, toMegabytes } from "../snapshot/contents.ts";
import { alone } from "../snapshot/lock.ts";
import type { OnStep } from "../step.ts";
import { checkContent } from "./check.ts";
import { demandNotRestoring, whileRestoring } from "./lock.ts";
import { demandSameInstallation, isEarlier } from "./losses.ts";
import {
  commitStage,
  findStage,
  finishStage,
  makeDraft,
  readStageNote,
  type StageNote,
} from "./stage.ts";
import { unpackArchive } from "./unpack.ts";

export type { Revoked, StageNote };

export interface OpenedBackup {
  /** For people: its path or address. */
  readonly title: string;
  readonly manifest: Manifest;
  readonly archive: Archive;
}

/**
 * Reads what a backup says of itself, with one of the keys if it is encrypted. Throws an Error for people when it is
 * none, of a newer Plaudit, or of another key.
 */
export async function openBackup(
  content: Bytes,
  title: string,
  keys?: readonly string[],
): Promise<OpenedBackup> {
  const archive = await openArchive(await openSealed(content, keys, title), title);
  try {
    demandKnown(archive.manifest, title);
  } catch (error) {
    await archive.close();
    throw error;
  }
  return { title, manifest: archive.manifest, archive };
}

export interface Restored {
  /** Where what was there is kept. Undefined: there was nothing. */
  kept: string | undefined;
  /** What the backup held and is good for nothing any more. */
  revoked: Revoked;
}

export interface RestoreOptions {
  /** There was no data when somebody was asked: what has come since is not replaced. */
  onlyEmpty?: boolean;
  /** The free space to leave on the disk. */
  diskBytesMin?: number;
  onStep?: OnStep;
}

/**
 * Puts the backup in the place of what is in the folder. Nobody is signed in afterwards, and what the data that was
 * there knows of later holds: who was erased, which keys were revoked, which permissions were taken. Throws an
 * Error for people when the backup is not whole, when there is no room, or while a server or another restore has the
 * folder; then nothing has changed.
 */
export async function restoreInto(
  data: DataFolder,
  backup: OpenedBackup,
  options: RestoreOptions = {},
): Promise<Restored> {
  const isNew = makeFolder(data);
  return whileRestoring(data, async () => {
    try {
      return await replace(data, backup, options);
    } catch (error) {
      // Within the lock: another restore may wait for the folder.
      if (isNew && lookAtFolder(data) === "empty") rmSync(data.path, { recursive: true });
      throw error;
    }
  });
}

async function replace(
  data: DataFolder,
  backup: OpenedBackup,
  { onlyEmpty = false, diskBytesMin = 0, onStep }: RestoreOptions,
): Promise<Restored> {
  demandOpenable(data);
  demandNoNode(data);
  if (onlyEmpty) demandEmpty(data);
  // Told before an hour of downloading, and once more when it counts.
  await alone(data, () => {});
  demandSameInstallation(data, backup.manifest, backup.title);
  demandRoomFor(backup, data.path, diskBytesMin);
  const draft = makeDraft(data);
  try {
    await unpackArchive(backup.archive, draft, backup.title);
    onStep?.("unpacked");
    checkContent(draft, backup.manifest, backup.title);
    onStep?.("checked");
    return await alone(data, () => {
      const revoked = revokeRestored(join(draft, "app.db"), {
        file: data.appFile,
        isEarlier: isEarlier(data, backup.manifest),
        moment: new Date(backup.manifest.moment),
      });
      carryErasures(data, join(draft, "events.db"));
      commitStage(data, draft, {
        title: backup.title,
        moment: backup.manifest.moment,
        sha256: hashOf(backup.manifest),
        revoked,
      });
      onStep?.("staged");
      return { revoked, kept: finish(data, onStep) };
    });
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Within the lock of restores nobody makes data any more. */
function demandEmpty(data: DataFolder): void {
  if (lookAtFolder(data) !== "data") return;
  throw new Error(
    `${data.path} has come to hold data meanwhile: look at it first, then run this again.`,
  );
}

/** Undefined when no restore is half done. Throws an Error for people while another process is at it. */
export function findInterrupted(data: DataFolder): { note: StageNote | undefined } | undefined {
  const stage = findStage(data);
  if (stage === undefined) return undefined;
  demandNotRestoring(data);
  return { note: readStageNote(stage) };
}

/** Whether it was this backup that was being restored. */
export function isOf(note: StageNote, { manifest }: OpenedBackup): boolean {
  return note.sha256 === hashOf(manifest);
}

/** Finishes a restore that was interrupted after all of it had been checked. Gives where what was there is kept. */
export function finishInterrupted(data: DataFolder): Promise<string | undefined> {
  return whileRestoring(data, () => alone(data, () => finish(data)));
}

/** On a full disk a renaming may fail too. All of it is there: it is to be done again. */
function finish(data: DataFolder, onStep?: OnStep): string | undefined {
  try {
    return finishStage(data, onStep);
  } catch (cause) {
    const { code, message } = cause as Error & { code?: string };
    if (code === undefined) throw cause;
    throw new Error(
      `The restore could not be finished (${message}): make room or fix the permissions, then run \`plaudit restore --data ${data.path}\`.`,
      { cause },
    );
  }
}

function hashOf(manifest: Manifest): string {
  return new Bun.CryptoHasher("sha256").update(JSON.stringify(manifest)).digest("hex");
}

/** Throws an Error for people unless all that it unpacks to has room there. */
export function demandRoomFor(
  { manifest, title }: OpenedBackup,
  folder: string,
  bytesMin: number,
): void {
  const needed = manifest.files.reduce((sum, { bytes }) => sum + bytes, bytesMin);
  const free = freeBytes(folder);
  if (free >= needed) return;
  throw new Error(
    `To restore ${title}, ${folder} needs ${toMegabytes(needed)} MB of free space, and ${Math.floor(free / 2 ** 20)} MB are there: make room, or choose another folder.`,
  );
}
