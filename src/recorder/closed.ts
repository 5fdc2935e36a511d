// A recorder that takes nothing, for a server that is read-only.
import type { AppError } from "../domain/error.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { Recorder } from "./recorder.ts";

/** What happens is recorded nowhere; `refuse` makes the error that senders are answered with. */
export function createClosedRecorder(ledger: Ledger, refuse: () => AppError): Recorder {
  let refused = 0;
  return {
    crashedAt: undefined,
    record() {},
    accept(events) {
      refused += events.length;
      return Promise.reject(refuse());
    },
    status: () => ({
      ledger: { ...ledger, pending: 0 },
      refused,
      dropped: 0,
      journalBytes: 0,
      workerRestarts: 0,
      drainFailures: 0,
      drainHalvings: 0,
      unpacked: 0,
      packingFailures: 0,
      behind: 0,
      isWhole: true,
      replicaFailures: 0,
      stalledMs: 0,
      removed: { erased: 0, expired: 0 },
      failing: undefined,
    }),
    onStored: () => () => {},
    drained: async () => {},
    adopted: async () => [],
    purge() {},
    purged: async () => {},
    dropLetter: () => Promise.reject(refuse()),
    close: async () => {},
  };
}
