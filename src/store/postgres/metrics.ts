// The numbers that the pool publishes.
import type { MetricOf } from "../../runtime/metric.ts";
import type { PoolStanding } from "./pool.ts";

export const poolMetrics: readonly MetricOf<PoolStanding>[] = [
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
];
