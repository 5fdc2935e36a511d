// One restore into a folder at a time, from its first step on, and none while somebody opens or copies the data: they
// would have half of it from before, and half from after.
import { join } from "node:path";
import { isLocked, tryShare } from "../../journal/lock.ts";
import type { DataFolder } from "../folder.ts";
import { lockUntil } from "../snapshot/lock.ts";

/** Whoever only asks whether it is taken has it for less. */
const waitMsMax = 500;

export const restoreLockOf = ({ path }: DataFolder) => join(path, "restore.lock");

/** Throws an Error for people while another process restores into the folder, opens its data or copies it. */
export async function whileRestoring<T>(data: DataFolder, work: () => Promise<T>): Promise<T> {
  const lock = await lockUntil(performance.now() + waitMsMax, restoreLockOf(data));
  if (!lock) throw isLocked(restoreLockOf(data)) ? underWay(data) : inUse(data);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** Throws an Error for people while a process restores into the folder, which must be there. None begins meanwhile. */
export async function whileNotRestoring<T>(
  data: DataFolder,
  work: () => T | Promise<T>,
): Promise<T> {
  const lock = await lockUntil(performance.now() + waitMsMax, restoreLockOf(data), tryShare);
  if (!lock) throw underWay(data);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** Throws an Error for people while another process restores into the folder. */
export function demandNotRestoring(data: DataFolder): void {
  if (isLocked(restoreLockOf(data))) throw underWay(data);
}

function underWay({ path }: DataFolder): Error {
  return new Error(`A restore into ${path} is under way: wait for it to end, then try again.`);
}

function inUse({ path }: DataFolder): Error {
  return new Error(
    `Another Plaudit starts on ${path} or backs it up: stop it, or wait for it to end, then try again.`,
  );
}
