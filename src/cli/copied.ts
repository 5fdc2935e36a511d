// On PostgreSQL a folder has a copy of the events, which may lag. Who reads it as it is waits until it has them all.
import type { Workspace } from "../app/workspace.ts";
import type { Io } from "./command.ts";

const pollMs = 50;
/** When nothing was copied for so long, nobody is there who copies. */
const stalledMsMax = 60_000;
const tellMs = 10_000;

/** Fulfils once the copy has what the database has. Rejects when it does not get there. At once on SQLite. */
export async function untilCopied(recorder: Workspace["recorder"], io: Io): Promise<void> {
  let least = Infinity;
  let lastAt = performance.now();
  let toldAt = performance.now();
  for (;;) {
    const { behind } = recorder.status();
    if (behind === 0) return;
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
