// The numbers that the store on PostgreSQL publishes.
import type { MetricOf } from "../../runtime/metric.ts";
import type { PostgresStore } from "./opening.ts";

export const poolMetrics: readonly MetricOf<ReturnType<PostgresStore["standing"]>>[] = [
  {
    name: "plaudit_database_connections_in_use",
    type: "gauge",
    help: "Connections to the database that work, or are being opened.",
    read: ({ inUse }) => inUse,
  },
  {
    name: "plaudit_database_connections_idle",
    type: "gauge",
    help: "Connections to the database that are kept for the next request.",
    read: ({ idle }) => idle,
  },
  {
    name: "plaudit_database_waiting",
    type: "gauge",
    help: "Requests that wait for a connection.",
    read: ({ waiting }) => waiting,
  },
  {
    name: "plaudit_database_refused_total",
    type: "counter",
    help: "Requests that got no connection.",
    read: ({ refused }) => refused,
  },
  {
    name: "plaudit_database_connections_replaced_total",
    type: "counter",
    help: "Connections that were closed since they were broken, silent, read-only or old.",
    read: ({ replaced }) => replaced,
  },
  {
    name: "plaudit_database_clock_ahead_seconds",
    type: "gauge",
    help: "By how much the database's clock is ahead of this node's; negative where it is behind.",
    read: ({ clockAheadMs }) => clockAheadMs / 1000,
  },
];
