// Tries a backup: a restore into a folder that is thrown away.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { tryLock } from "../../journal/lock.ts";
import type { DataFolder } from "../folder.ts";
import { clearUnless } from "../leftover.ts";
import { checkContent, checkPacked, checkReport } from "./check.ts";
import { demandRoomFor, type OpenedBackup } from "./restore.ts";
import { unpackArchive } from "./unpack.ts";

const prefix = "verify.unfinished-";
/** Within the folder: of one that a living process works in. */
const lockName = "lock";

/**
 * Restores below `scratch`, and checks all that can be. Throws an Error for people when the backup is not whole, or
 * when there is no room.
 */
export async function verifyBackup(
  backup: OpenedBackup,
  scratch: string,
  diskBytesMin = 0,
): Promise<void> {
  demandRoomFor(backup, scratch, diskBytesMin);
  const folder = mkdtempSync(join(scratch, prefix));
  const lock = tryLock(join(folder, lockName));
  try {
    await unpackArchive(backup.archive, folder, backup.title);
    checkContent(folder, backup.manifest, backup.title);
    await checkReport(folder, backup.manifest, backup.title);
    await checkPacked(folder, backup.title);
  } finally {
    lock?.release();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What trials that were killed have left in the data folder goes. */
export function clearTrials({ path }: DataFolder): void {
  for (const name of readdirSync(path).filter((each) => each.startsWith(prefix))) {
    clearUnless(join(path, name, lockName), join(path, name));
  }
}
