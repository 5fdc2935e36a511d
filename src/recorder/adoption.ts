// Stores the journals that killed commands left behind, at the next start.
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Desk, Post } from "./desk.ts";
import type { Position } from "../journal/position.ts";
import { openDrain } from "./drain.ts";
import { type Lock, tryLock } from "../journal/lock.ts";
import { endSequence, listSegments, segmentBytes } from "../journal/segments.ts";

/**
 * Stores all that they hold, which may be much, and posts `adopted`. Calls `onStep` after each batch. Those that somebody
 * has are tried once more, after that.
 */
export async function adoptOthers(
  desk: Desk,
  post: Post,
  onStep: () => Promise<void>,
): Promise<void> {
  const failed: string[] = [];
  const inUse: string[] = [];
  for (const folder of listOthers(desk)) {
    try {
      if ((await adopt(desk, folder, onStep, 0)) === "in use") inUse.push(folder);
    } catch (error) {
      // A command's journal can wait for the next start. Our own cannot.
      const reason = `journal ${basename(folder)}: ${String(error)}`;
      failed.push(reason);
      post({ type: "failed", reason });
    }
  }
  if (!desk.leaving.aborted) post({ type: "adopted", failed });
  for (const folder of inUse) {
    await adopt(desk, folder, onStep).catch((error: unknown) => {
      post({ type: "failed", reason: `journal ${basename(folder)}: ${String(error)}` });
    });
  }
}

function listOthers({ folder }: Pick<Desk, "folder">): string[] {
  return readdirSync(dirname(folder), { withFileTypes: true })
    .filter((other) => other.isDirectory() && other.name !== basename(folder))
    .map(({ name }) => join(dirname(folder), name));
}

/** How many events of a journal were stored; "in use" where a living process has it. */
export type Adopted = number | "in use";

/** Stores all that a journal holds, unless a living process is using it. */
export async function adopt(
  { store, drainOptions, leaving }: Pick<Desk, "store" | "drainOptions" | "leaving">,
  folder: string,
  onStep: () => Promise<void>,
  waitMs = lockWaitMs,
): Promise<Adopted> {
  const name = basename(folder);
  const lock = await takeLock(join(folder, "lock"), { leaving, onStep, waitMs });
  if (!lock) return "in use";
  try {
    // Our own journal waits.
    const options = { ...drainOptions(name), isPatient: false };
    const theirs = await openDrain(store, folder, name, options);
    try {
      const { sequence: from } = theirs.position();
      const end = journalEnd(folder, from);
      // Between the batches, signs of life go out and messages come in.
      while (end && !leaving.aborted && (await theirs.step(end))) {
        await onStep();
        await Bun.sleep(0);
      }
      return theirs.position().sequence - from;
    } finally {
      theirs.close();
    }
  } finally {
    lock.release();
  }
}

/** A Worker that was ended while it stored this journal lets go of it only a little later. */
const lockWaitMs = 2000;
const lockPollMs = 100;

async function takeLock(
  file: string,
  {
    leaving,
    onStep,
    waitMs,
  }: { leaving: AbortSignal; onStep: () => Promise<void>; waitMs: number },
): Promise<Lock | undefined> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const lock = tryLock(file);
    if (lock || leaving.aborted || performance.now() >= deadline) return lock;
    await onStep();
    await Bun.sleep(lockPollMs);
  }
}

function journalEnd(folder: string, stored: number): Position | undefined {
  const segment = listSegments(folder).at(-1);
  if (segment === undefined) return undefined;
  const sequence = Math.max(endSequence(folder, segment) ?? 0, stored);
  return { segment, offset: segmentBytes(folder, segment), sequence };
}
