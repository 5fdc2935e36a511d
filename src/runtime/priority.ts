// Decides which thread goes first when more threads are at work than there are cores. Imports nothing of ours.
import { readlinkSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

/** As `nice -n 10`: a ninth of what a thread that answers requests gets, and all that nobody else wants. */
const behind = 10;
/** An eighth of that again: work that may take all night. */
export const lastOfAll = 19;
const nicenessMax = 19;

/**
 * Puts the calling thread behind those that answer requests. On Linux each thread has a priority of its own
 * (sched(7)); elsewhere all threads are alike.
 */
export function giveWay(niceness: number = behind): void {
  if (process.platform !== "linux") return;
  try {
    const thread = Number(readlinkSync("/proc/thread-self").split("/").at(-1));
    setPriority(thread, Math.min(nicenessMax, getPriority(thread) + niceness));
  } catch {
    // There is no /proc, or it is not allowed. A like then waits longer under load, and that is all.
  }
}
