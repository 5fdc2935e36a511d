// One restore into a folder at a time, from its first step on: until the data is there, a start would make some.
import { join } from "node:path";
import { isLocked } from "../../journal/lock.ts";
import type { DataFolder } from "../folder.ts";
import { lockUntil } from "../snapshot/lock.ts";

/** Whoever only asks whether it is taken has it for less. */
const waitMsMax = 500;

const fileOf = ({ path }: DataFolder) => join(path, "restore.lock");

/** Throws an Error for people while another process restores into the folder, which must be there. */
export async function whileRestoring<T>(data: DataFolder, work: () => Promise<T>): Promise<T> {
  const lock = await lockUntil(performance.now() + waitMsMax, fileOf(data));
  if (!lock) throw underWay(data);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** Throws an Error for people while another process restores into the folder. */
export function demandNotRestoring(data: DataFolder): void {
  if (isLocked(fileOf(data))) throw underWay(data);
}

function underWay({ path }: DataFolder): Error {
  return new Error(`A restore into ${path} is under way: wait for it to end, then try again.`);
}
