// The numbers that the recorder publishes.
import type { MetricOf } from "../runtime/metric.ts";
import type { RecorderStatus } from "./status.ts";

type Table = readonly MetricOf<RecorderStatus>[];

/** What became of the events that were sent. */
export const ledgerMetrics: Table = [
  {
    name: "plaudit_events_accepted_total",
    type: "counter",
    help: "Events accepted.",
    read: ({ ledger }) => ledger.accepted,
  },
  {
    name: "plaudit_events_stored_total",
    type: "counter",
    help: "Accepted events stored.",
    read: ({ ledger }) => ledger.stored,
  },
  {
    name: "plaudit_events_duplicate_total",
    type: "counter",
    help: "Accepted events that were there before.",
    read: ({ ledger }) => ledger.duplicates,
  },
  {
    name: "plaudit_events_dead_lettered_total",
    type: "counter",
    help: "Accepted events that could not be stored.",
    read: ({ ledger }) => ledger.deadLettered,
  },
  {
    name: "plaudit_events_pending",
    type: "gauge",
    help: "Accepted events in the journal, not yet stored.",
    read: ({ ledger }) => ledger.pending,
  },
  {
    name: "plaudit_events_refused_total",
    type: "counter",
    help: "Events turned away with an error.",
    read: ({ refused }) => refused,
  },
];

/** How the recorder does its work. */
export const recorderMetrics: Table = [
  {
    name: "plaudit_activity_dropped_total",
    type: "counter",
    help: "Our own activity that could not be recorded.",
    read: ({ dropped }) => dropped,
  },
  {
    name: "plaudit_events_erased_total",
    type: "counter",
    help: "Stored events of erased people, removed.",
    read: ({ removed }) => removed.erased,
  },
  {
    name: "plaudit_events_expired_total",
    type: "counter",
    help: "Stored events kept for long enough, removed.",
    read: ({ removed }) => removed.expired,
  },
  {
    name: "plaudit_journal_bytes",
    type: "gauge",
    help: "Size of the journal.",
    read: ({ journalBytes }) => journalBytes,
  },
  {
    name: "plaudit_worker_restarts_total",
    type: "counter",
    help: "Times the recorder's Worker was restarted.",
    read: ({ workerRestarts }) => workerRestarts,
  },
  {
    name: "plaudit_drain_failures_total",
    type: "counter",
    help: "Batches that failed and were tried again.",
    read: ({ drainFailures }) => drainFailures,
  },
  {
    name: "plaudit_drain_halvings_total",
    type: "counter",
    help: "Batches made smaller after a failure or a lost Worker.",
    read: ({ drainHalvings }) => drainHalvings,
  },
  {
    name: "plaudit_events_unpacked",
    type: "gauge",
    help: "Stored events not packed by column yet.",
    read: ({ unpacked }) => unpacked,
  },
  {
    name: "plaudit_packing_failures_total",
    type: "counter",
    help: "Times that packing stored events failed.",
    read: ({ packingFailures }) => packingFailures,
  },
  {
    name: "plaudit_events_behind",
    type: "gauge",
    help: "Events stored by other nodes and not here yet.",
    read: ({ behind }) => behind,
  },
  {
    name: "plaudit_replica_failures_total",
    type: "counter",
    help: "Times the replica failed and was left for the primary.",
    read: ({ replicaFailures }) => replicaFailures,
  },
  {
    name: "plaudit_events_stalled_seconds",
    type: "gauge",
    help: "Time since an event was last stored; 0 while none wait.",
    read: ({ stalledMs }) => stalledMs / 1000,
  },
  {
    name: "plaudit_recorder_up",
    type: "gauge",
    help: "1 while the recorder can do its work.",
    read: ({ failing }) => (failing === undefined ? 1 : 0),
  },
];
