// The numbers that ingest publishes.
import type { MetricOf } from "../../runtime/metric.ts";
import type { Ingest } from "./ingest.ts";

export const ingestMetrics: readonly MetricOf<Ingest>[] = [
  {
    name: "plaudit_events_rejected_total",
    type: "counter",
    help: "Events told in an answer to be no good.",
    read: ({ rejected }) => rejected(),
  },
  {
    name: "plaudit_names_refused_total",
    type: "counter",
    help: "Of those, events whose source has used as many names as it may.",
    read: ({ namesRefused }) => namesRefused(),
  },
  {
    name: "plaudit_bodies_refused_total",
    type: "counter",
    help: "Bodies of events that could not be read, or were too long, as a whole.",
    read: ({ bodiesRefused }) => bodiesRefused(),
  },
];
