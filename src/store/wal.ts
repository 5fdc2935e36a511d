// Makes commits durable off the main thread: as durable as synchronous=FULL, without a frozen
// event loop at every commit.
import { closeSync, constants, fdatasync, openSync } from "node:fs";
import { promisify } from "node:util";
import { createGroupSync } from "../sync.ts";

export interface WalSync {
  /** Fulfils once everything committed before the call is on the disk. */
  synced(): Promise<void>;
  close(): Promise<void>;
}

/** Watches the write-ahead log of an open database. `onFailure` is told of a refused sync, once. */
export function openWalSync(file: string, onFailure: (error: unknown) => void): WalSync {
  // The log itself carries no locks of SQLite's, so a second descriptor is harmless; of the database it would not be.
  const fd = openSync(file, constants.O_RDONLY);
  const group = createGroupSync(() => promisify(fdatasync)(fd), onFailure);
  return {
    synced: group.synced,
    async close() {
      await group.settled();
      closeSync(fd);
    },
  };
}
