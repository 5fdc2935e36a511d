// Which of the nightly backups are kept: the newest of each of the last days, weeks and months that have any. What
// somebody asked for, and what was made before a migration, is theirs to delete.
import { nightly } from "./name.ts";
import type { StoredBackup } from "./place.ts";

export interface Keep {
  readonly days: number;
  /** Of UTC, beginning on Mondays. */
  readonly weeks: number;
  readonly months: number;
}

const dayMs = 24 * 60 * 60 * 1000;
/** 1970-01-01 was a Thursday. */
const toMonday = 3;

/** The backups to delete, of those of one installation. The newest is never among them. */
export function chooseExpired(backups: readonly StoredBackup[], keep: Keep): StoredBackup[] {
  const newestFirst = backups
    .filter(({ mark }) => mark === nightly)
    .toSorted((a, b) => b.moment.getTime() - a.moment.getTime());
  const kept = new Set<StoredBackup>(newestFirst.slice(0, 1));
  const rules = [
    { count: keep.days, periodOf: dayOf },
    { count: keep.weeks, periodOf: (moment: Date) => Math.floor((dayOf(moment) + toMonday) / 7) },
    { count: keep.months, periodOf: (moment: Date) => moment.toISOString().slice(0, 7) },
  ];
  for (const { count, periodOf } of rules) {
    const periods = new Set<string | number>();
    for (const backup of newestFirst) {
      const period = periodOf(backup.moment);
      if (periods.has(period) || periods.size >= count) continue;
      periods.add(period);
      kept.add(backup);
    }
  }
  return newestFirst.filter((backup) => !kept.has(backup));
}

const dayOf = (moment: Date) => Math.floor(moment.getTime() / dayMs);
