// The numbers that backups publish.
import type { MetricOf } from "../../runtime/metric.ts";
import type { BackupStatus } from "./schedule.ts";

const secondsSince = (moment: number | undefined) =>
  moment === undefined ? NaN : Math.max(0, (Date.now() - moment) / 1000);

export const backupMetrics: readonly MetricOf<BackupStatus>[] = [
  {
    name: "plaudit_backup_age_seconds",
    type: "gauge",
    help: "Time since the moment of the newest backup; NaN without one.",
    read: ({ newest }) => secondsSince(newest?.moment),
  },
  {
    name: "plaudit_backup_elsewhere_age_seconds",
    type: "gauge",
    help: "The same for the newest that is not on the data's own disk.",
    read: ({ elsewhere }) => secondsSince(elsewhere?.moment),
  },
  {
    name: "plaudit_backup_verified_age_seconds",
    type: "gauge",
    help: "Time since a trial restore went well; NaN without one.",
    read: ({ verified }) => secondsSince(verified?.at),
  },
  {
    name: "plaudit_backup_bytes",
    type: "gauge",
    help: "Size of the newest backup.",
    read: ({ newest }) => newest?.bytes ?? NaN,
  },
  {
    name: "plaudit_backup_duration_seconds",
    type: "gauge",
    help: "How long the newest backup took.",
    read: ({ newest }) => newest?.seconds ?? NaN,
  },
  {
    name: "plaudit_backup_failing",
    type: "gauge",
    help: "1 while the last backup or trial restore has failed.",
    read: ({ failed }) => (failed === undefined ? 0 : 1),
  },
  {
    name: "plaudit_backup_failures_total",
    type: "counter",
    help: "Backups and trial restores that failed.",
    read: ({ failures }) => failures,
  },
];
