// Whose turn it is when there are more threads at work than cores. Imports nothing of ours.
import { readlinkSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

/** As `nice -n 10`: a ninth of what a thread that answers requests gets, and all that nobody else wants. */
const niceness = 10;
const nicenessMax = 19;

/**
 * Puts the thread that calls behind those that answer requests. Linux gives each thread a priority of its
 * own (sched(7)); elsewhere all are alike.
 */
export function giveWay(): void {
  if (process.platform !== "linux") return;
  try {
    const thread = Number(readlinkSync("/proc/thread-self").split("/").at(-1));
    setPriority(thread, Math.min(nicenessMax, getPriority(thread) + niceness));
  } catch {
    // No /proc, or not allowed: a like waits longer under load, and that is all.
  }
}
