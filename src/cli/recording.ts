// How a command works on the data, beside a running server or alone: with a journal of its own.
import { openWorkspace, type Workspace } from "../workspace.ts";
import type { Context } from "./command.ts";

/** This many commands may run at once. */
const journals = Array.from({ length: 8 }, (_, i) => `cli-${i + 1}`);

/**
 * Opens the data for `work` and closes it afterwards, with all that was recorded stored. Throws a
 * DiskFailure as soon as the disk has failed.
 */
export async function useWorkspace<T>(
  { config, log, workerUrl, disk }: Pick<Context, "config" | "log" | "workerUrl" | "disk">,
  work: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  const workspace = await openWorkspace({ config, log, workerUrl, disk, journals });
  if (!workspace) {
    throw new Error(`${journals.length} commands work on this data already: wait for one to end.`);
  }
  try {
    return await Promise.race([work(workspace), workspace.diskFailed]);
  } finally {
    await Promise.race([workspace.close(), workspace.diskFailed]);
  }
}
