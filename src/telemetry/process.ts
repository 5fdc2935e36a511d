// The numbers that the process itself publishes.
import type { MetricOf } from "../runtime/metric.ts";

export interface ProcessState {
  backgroundFailures: () => number;
}

export const processMetrics: readonly MetricOf<ProcessState>[] = [
  {
    name: "plaudit_background_failures_total",
    type: "counter",
    help: "Failures that no request was there to hear of.",
    read: ({ backgroundFailures }) => backgroundFailures(),
  },
  {
    name: "process_resident_memory_bytes",
    type: "gauge",
    help: "Memory in use.",
    read: () => process.memoryUsage.rss(),
  },
  {
    name: "process_start_time_seconds",
    type: "gauge",
    help: "When the process started.",
    read: () => Math.round(performance.timeOrigin) / 1000,
  },
];
