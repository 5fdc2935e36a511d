// What a process that was killed has left half done, and that is of no use to anybody.
import { existsSync, rmSync } from "node:fs";
import { tryLock } from "../journal/lock.ts";

/** Deletes a folder, unless a living process has the lock of whoever works in it. */
export function clearUnless(lockFile: string, folder: string): void {
  if (!existsSync(folder)) return;
  const lock = tryLock(lockFile);
  if (!lock) return;
  try {
    rmSync(folder, { recursive: true, force: true });
  } finally {
    lock.release();
  }
}
