// How a command works on the data, beside a running server or alone: with a journal of its own.
import { openWorkspace, type Workspace } from "../app/workspace.ts";
import type { Context } from "./command.ts";

/** This many commands may run at once. */
const journals = Array.from({ length: 8 }, (_, i) => `cli-${i + 1}`);

/** Said because a folder that nobody meant to make was probably misspelt. */
const madeFolder = (path: string) => `Made the data folder ${path}, which was missing.`;

/**
 * Opens the data for `work`, and closes it afterwards when all recorded events are stored. Throws a
 * DiskFailure as soon as the disk has failed.
 */
export async function useWorkspace<T>(
  {
    config,
    log,
    workerUrl,
    disk,
    io,
    extensions,
  }: Pick<Context, "config" | "log" | "workerUrl" | "disk" | "io" | "extensions">,
  work: (workspace: Workspace) => Promise<T>,
  /** Called when the folder was missing. */
  onMade: (path: string) => void = (path) => io.tell(madeFolder(path)),
): Promise<T> {
  const workspace = await openWorkspace({
    config,
    log,
    workerUrl,
    disk,
    journals,
    extensions,
  });
  if (!workspace) {
    throw new Error(`${journals.length} commands work on this data already: wait for one to end.`);
  }
  if (workspace.isNew) onMade(workspace.data.path);
  try {
    return await Promise.race([work(workspace), workspace.diskFailed]);
  } finally {
    await Promise.race([workspace.close(), workspace.diskFailed]);
  }
}
