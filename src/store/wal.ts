// Group commit: one fdatasync of a write-ahead log, off the main thread, for all who wait for it.
// As durable as synchronous=FULL, without a frozen event loop at every commit.
import { closeSync, constants, fdatasync, openSync } from "node:fs";

export interface WalSync {
  /** Fulfils once everything written before the call is on the disk. */
  synced(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Watches the log of an open database. A failed sync is never retried, since the kernel may have
 * dropped the pages: all who wait are refused, `onFailure` is told, and nothing is synced again.
 */
export function openWalSync(file: string, onFailure: (error: unknown) => void): WalSync {
  // The log itself carries no locks of SQLite's, so a second descriptor is harmless; of the database it would not be.
  const fd = openSync(file, constants.O_RDONLY);
  let failure: unknown;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const sync = () =>
    new Promise<void>((resolve, reject) => {
      fdatasync(fd, (error) => {
        running = undefined;
        if (error) {
          failure ??= error;
          reject(error);
          onFailure(error);
        } else resolve();
      });
    });

  const start = () => (running = sync());

  return {
    synced() {
      if (failure) return Promise.reject(failure);
      if (!running) return start();
      // The sync under way may have begun before our write: wait for the one after it, together.
      next ??= running.then(
        () => ((next = undefined), failure ? Promise.reject(failure) : start()),
        () => ((next = undefined), Promise.reject(failure)),
      );
      return next;
    },
    async close() {
      await (next ?? running)?.catch(() => {});
      closeSync(fd);
    },
  };
}
