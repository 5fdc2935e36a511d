// Makes commits durable off the main thread. They are as durable as with synchronous=FULL, and the event loop does not
// freeze at every commit.
import * as fs from "node:fs";
import { promisify } from "node:util";
import { createGroupSync, settlesWithin } from "../../runtime/group-sync.ts";

export interface WalSync {
  /** Fulfils once everything committed before the call is on the disk. */
  synced(): Promise<void>;
  close(): Promise<void>;
}

export type Fdatasync = (fd: number) => Promise<void>;

const fdatasync: Fdatasync = promisify(fs.fdatasync);
const closeMsMax = 5000;

/** Syncs the write-ahead log of an open database. Calls `onFailure` when a sync is refused, once. */
export function openWalSync(
  file: string,
  onFailure: (error: unknown) => void,
  sync: Fdatasync = fdatasync,
): WalSync {
  // SQLite keeps no locks on the log, so a second descriptor is harmless. On the database it would not be.
  const fd = fs.openSync(file, fs.constants.O_RDONLY);
  const group = createGroupSync(() => sync(fd), onFailure);
  return {
    synced: group.synced,
    async close() {
      // If the disk hangs, the descriptor stays open.
      if (await settlesWithin(group.settled(), closeMsMax)) fs.closeSync(fd);
    },
  };
}
