// Makes commits durable off the main thread: as durable as synchronous=FULL, without a frozen
// event loop at every commit.
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

/** Watches the write-ahead log of an open database. `onFailure` is told of a refused sync, once. */
export function openWalSync(
  file: string,
  onFailure: (error: unknown) => void,
  sync: Fdatasync = fdatasync,
): WalSync {
  // The log itself carries no locks of SQLite's, so a second descriptor is harmless; of the database it would not be.
  const fd = fs.openSync(file, fs.constants.O_RDONLY);
  const group = createGroupSync(() => sync(fd), onFailure);
  return {
    synced: group.synced,
    async close() {
      // A disk that hangs keeps the descriptor.
      if (await settlesWithin(group.settled(), closeMsMax)) fs.closeSync(fd);
    },
  };
}
