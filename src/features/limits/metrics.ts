// The numbers that limits publish.
import type { MetricOf } from "../../runtime/metric.ts";
import type { Limits } from "./limits.ts";

export const limitMetrics: readonly MetricOf<Limits>[] = [
  {
    name: "plaudit_limits_unkept_total",
    type: "counter",
    help: "How often counts of limits could not be written, so that a restart would forget them.",
    read: ({ failures }) => failures(),
  },
];
