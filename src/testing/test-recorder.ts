// A recorder for tests: nothing waits, and nothing fails.
import type { Recorder } from "../recorder/recorder.ts";
import type { OpenLedger, RecorderStatus } from "../recorder/status.ts";

export interface CalmRecorderOptions extends Pick<Recorder, "record" | "accept"> {
  /** What became of all events so far. */
  ledger: () => OpenLedger;
}

export interface CalmRecorder extends Recorder {
  /** Those who want to be told of what is stored. */
  readonly listeners: Set<() => void>;
}

/** A recorder that hands everything on at once. */
export function createCalmRecorder({ record, accept, ledger }: CalmRecorderOptions): CalmRecorder {
  const listeners = new Set<() => void>();
  return {
    listeners,
    record,
    accept,
    status: () => calmStatus(ledger()),
    onStored(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    crashedAt: undefined,
    drained: async () => {},
    adopted: async () => [],
    purge: () => {},
    purged: async () => {},
    dropLetter: async () => {},
    close: async () => {},
  };
}

/** The status of a recorder without any failure. */
function calmStatus(ledger: OpenLedger): RecorderStatus {
  return {
    ledger: { ...ledger },
    refused: 0,
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
  };
}
