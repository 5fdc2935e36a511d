// Makes a backup: a copy of the data beside it, described, packed into one stream and put where it is to lie. What
// was there before stays until the new one is whole.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Lock, tryLock } from "../../journal/lock.ts";
import { type DataFolder, demandOpenable } from "../folder.ts";
import { findInstallationId } from "../installation.ts";
import { clearUnless } from "../leftover.ts";
import { whileNotRestoring } from "../restore/lock.ts";
import { demandNoRestore } from "../restore/stage.ts";
import { demandRoom, ownerOnly } from "../snapshot/contents.ts";
import { demandNoStage } from "../snapshot/way-back.ts";
import type { OnStep } from "../step.ts";
import { packArchive } from "./archive.ts";
import { copyData } from "./copy.ts";
import { describeCopy } from "./describe.ts";
import { createEncrypter, demandFitting, encrypt } from "./encryption.ts";
import type { Manifest } from "./manifest.ts";
import { nameBackup } from "./name.ts";
import type { Place } from "./place.ts";

export interface BackupOptions {
  /** Its name there. Default: of its moment and mark. */
  name?: string;
  mark?: string;
  /** The migrations that it is made before. */
  before?: readonly string[];
  /** Whose key alone reads it: `age1…`. */
  recipient?: string;
  /** The free space to leave on the data's disk. */
  diskBytesMin?: number;
  onStep?: OnStep;
}

export interface Backup {
  readonly name: string;
  readonly manifest: Manifest;
  /** Of the archive. */
  readonly bytes: number;
  readonly seconds: number;
}

/** Where the copy lies until it is packed. */
const draftName = "backup.unfinished";
const lockName = "backup.lock";

/**
 * Backs the data up to `place`, beside a running server or without one. Throws an Error for people when another
 * backup is being made, while a restore is half done, when there is no room, or when a database is damaged; then there
 * is no new backup.
 */
export async function makeBackup(
  data: DataFolder,
  place: Place,
  { name, mark, before, recipient, diskBytesMin = 0, onStep }: BackupOptions = {},
): Promise<Backup> {
  const from = performance.now();
  // Told before any work: a wrong one would be noticed when all is done.
  if (recipient !== undefined) createEncrypter(recipient);
  if (name !== undefined) demandFitting(name, recipient);
  demandOpenable(data);
  demandNoHalf(data);
  const lock = lockBackups(data);
  const draft = join(data.path, draftName);
  try {
    // What a process that was killed has left.
    rmSync(draft, { recursive: true, force: true });
    await place.clear(findInstallationId(data));
    demandRoom(data, diskBytesMin, {
      what: "A backup",
      advice: "make room, or back up with more of it free",
      times: place.isElsewhere ? 1 : 2,
    });
    mkdirSync(draft, { mode: ownerOnly });
    const moment = await whileNotRestoring(data, () => {
      demandNoHalf(data);
      return copyData(data, draft, onStep);
    });
    const manifest = await describeCopy(draft, { moment, mark, before });
    onStep?.("described");
    const packed = packArchive(manifest, draft, (file) => rmSync(join(draft, file)));
    const isEncrypted = recipient !== undefined;
    const content = recipient === undefined ? packed : await encrypt(packed, recipient);
    const given =
      name ?? nameBackup(moment, { mark, installation: manifest.installation, isEncrypted });
    const bytes = await place.put(given, content);
    onStep?.("put");
    return { name: given, manifest, bytes, seconds: (performance.now() - from) / 1000 };
  } finally {
    rmSync(draft, { recursive: true, force: true });
    lock.release();
  }
}

/** Half of it would be of one moment, and half of another. */
function demandNoHalf(data: DataFolder): void {
  demandNoStage(data);
  demandNoRestore(data);
}

/** The copy that a backup which was killed has left goes, unless one is being made. */
export function clearDraft({ path }: DataFolder): void {
  clearUnless(join(path, lockName), join(path, draftName));
}

function lockBackups({ path }: DataFolder): Lock {
  const lock = attemptLock(path);
  if (lock) return lock;
  throw new Error(`Another backup of ${path} is being made: wait for it to end.`);
}

function attemptLock(path: string): Lock | undefined {
  try {
    return tryLock(join(path, lockName));
  } catch (cause) {
    const { code } = cause as { code?: string };
    throw new Error(
      `${path} cannot be written (${code}): run this as its owner, or fix its permissions.`,
      { cause },
    );
  }
}
