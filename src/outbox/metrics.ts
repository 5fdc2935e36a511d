// The numbers that the outbox publishes.
import type { MetricOf } from "../runtime/metric.ts";
import type { OutboxStanding } from "./standing.ts";
import type { SendingStatus } from "./sending.ts";

export const outboxMetrics: readonly MetricOf<OutboxStanding & { sending: SendingStatus }>[] = [
  {
    name: "plaudit_outbox_waiting",
    type: "gauge",
    help: "Mail and the like that is not sent yet.",
    read: ({ waiting }) => waiting,
  },
  {
    name: "plaudit_outbox_oldest_seconds",
    type: "gauge",
    help: "Age of the oldest that waits; 0 if none does.",
    read: ({ oldestAt }) =>
      oldestAt === undefined ? 0 : Math.max(0, (Date.now() - oldestAt) / 1000),
  },
  {
    name: "plaudit_outbox_held",
    type: "gauge",
    help: "1 while nothing is sent since the data was restored.",
    read: ({ isHeld }) => (isHeld ? 1 : 0),
  },
  {
    name: "plaudit_outbox_sent_total",
    type: "counter",
    help: "What was sent since the start.",
    read: ({ sending }) => sending.sent,
  },
  {
    name: "plaudit_outbox_retried_total",
    type: "counter",
    help: "Attempts to send that failed and are made again.",
    read: ({ sending }) => sending.retried,
  },
  {
    name: "plaudit_outbox_failed_total",
    type: "counter",
    help: "What was given up since the start.",
    read: ({ sending }) => sending.failed,
  },
];
