// Who reads the events as they are waits until all that was acknowledged is among them: what a process that was killed
// left in its journal, and on PostgreSQL, where a folder has a copy of the events, what that does not have yet.
import type { Workspace } from "../app/workspace.ts";
import type { Context } from "./command.ts";

const pollMs = 50;
/** After the start it may not be known yet that the copy is none of this database. */
const looksMin = 3;
/** When nothing was copied for so long, nobody is there who copies. */
const stalledMsMax = 60_000;
const tellMs = 10_000;
/** A full journal is stored within minutes. */
const adoptedMsMax = 60 * 60 * 1000;

/** Fulfils once the events are all there. Rejects when they do not get there. */
export async function untilStored(
  recorder: Workspace["recorder"],
  { config, io }: Pick<Context, "config" | "io">,
): Promise<void> {
  // What could not be stored is in the log.
  await recorder.adopted(adoptedMsMax);
  if (!config.database) return;
  const began = performance.now();
  let [least, lastAt, toldAt] = [Infinity, began, began];
  for (let looks = 1; ; looks++) {
    const { behind, failing } = recorder.status();
    if (failing !== undefined) throw new Error(`The events cannot be read: ${failing}`);
    if (behind === 0 && looks >= looksMin) return;
    const now = performance.now();
    if (behind < least) [least, lastAt] = [behind, now];
    if (now - lastAt > stalledMsMax) {
      throw new Error(`${behind} events of the database could not be copied into the folder.`);
    }
    if (now - toldAt > tellMs) {
      io.tell(`Copying events into the folder: ${behind} to go.`);
      toldAt = now;
    }
    await Bun.sleep(pollMs);
  }
}
