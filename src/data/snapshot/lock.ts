// All of the data folder for one process: nothing records meanwhile, whichever version of Plaudit it is.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DataFolder } from "../folder.ts";
import { type Lock, tryLock } from "../../journal/lock.ts";
import { explainDamage } from "../../store/sqlite/check.ts";
import { listJournalFolders, ownerOnly } from "./contents.ts";

/** A server that is being stopped is waited for. */
const waitMsMax = 5000;
const pollMs = 50;

/** Does the work with the locks of all journals. Throws an Error for people while another process has one. */
export async function alone<T>(
  { path, journals }: DataFolder,
  work: () => T | Promise<T>,
): Promise<T> {
  mkdirSync(join(journals, "server"), { recursive: true, mode: ownerOnly });
  const deadline = performance.now() + waitMsMax;
  const locks: Lock[] = [];
  try {
    for (const folder of listJournalFolders(journals)) {
      const lock = await lockUntil(deadline, join(folder, "lock"));
      if (!lock) {
        throw new Error(
          `Another Plaudit works on ${path}, whose databases must be changed: stop it, then try again.`,
        );
      }
      locks.push(lock);
    }
    return await work();
  } finally {
    for (const lock of locks) lock.release();
  }
}

/** Undefined when another process still has it then. Throws an Error for people when there is no room for it. */
export async function lockUntil(
  deadline: number,
  file: string,
  take: (file: string) => Lock | undefined = tryLock,
): Promise<Lock | undefined> {
  for (;;) {
    const lock = attempt(file, take);
    if (lock || performance.now() > deadline) return lock;
    await Bun.sleep(pollMs);
  }
}

function attempt(file: string, take: (file: string) => Lock | undefined): Lock | undefined {
  try {
    return take(file);
  } catch (cause) {
    throw explainDamage(file, cause);
  }
}
