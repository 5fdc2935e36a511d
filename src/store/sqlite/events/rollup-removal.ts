// Takes events that are removed out of their roll-ups. Who is left in a sum is told by its parts, but need be asked
// only where a part has gone.
import { dayMs, dayOf, monthOf } from "../../../domain/time.ts";
import { removePeople } from "./people-set.ts";
import { groupBy, type Occurrence } from "./rollup-groups.ts";
import {
  allNames,
  type Counted,
  type RollupRow,
  type RollupRows,
  rollupUnits,
} from "./rollup-rows.ts";

/**
 * Takes sealed events out. Of the people, those in `gone` are to be in no event any more once all of theirs were
 * taken out. Of other people's events, all of a day and name are to go, in however many calls.
 */
export function removeRolled(
  rows: RollupRows,
  events: readonly Occurrence[],
  gone: ReadonlySet<number>,
): void {
  /** Of each month, the names of which a day went whole. */
  const emptied = new Map<number, Set<number>>();

  for (const [day, names] of groupBy(events, dayOf)) {
    const month = monthOf(day * dayMs);
    const before = emptied.get(month) ?? new Set();
    emptied.set(month, before.union(lessenDay(day, names)));
  }
  for (const [month, names] of groupBy(events, monthOf)) {
    lessenMonth(month, names, emptied.get(month) ?? new Set());
  }

  /** The names that the day has no events of any more; `allNames` where there are any. */
  function lessenDay(day: number, names: ReadonlyMap<number, readonly Occurrence[]>): Set<number> {
    const unit = rollupUnits.day;
    const empty = new Set<number>();
    for (const [nameId, { length: count }] of names) {
      if (lessen({ unit, nameId, period: day, count })) empty.add(nameId);
    }
    const count = countLoud(names);
    if (count === 0) return empty;
    const isLess = [...empty].some((nameId) => !rows.isQuiet(nameId));
    const parts = () =>
      rows.ofDay(day).filter(({ nameId }) => nameId !== allNames && !rows.isQuiet(nameId));
    lessen({ unit, nameId: allNames, period: day, count }, isLess ? parts : undefined);
    return isLess ? empty.add(allNames) : empty;
  }

  function lessenMonth(
    month: number,
    names: ReadonlyMap<number, readonly Occurrence[]>,
    emptied: ReadonlySet<number>,
  ): void {
    const lessenName = (nameId: number, count: number) => {
      const parts = () => rows.ofMonth(nameId, month);
      const counted = { unit: rollupUnits.month, nameId, period: month, count };
      lessen(counted, emptied.has(nameId) ? parts : undefined);
    };
    for (const [nameId, { length }] of names) lessenName(nameId, length);
    const count = countLoud(names);
    if (count > 0) lessenName(allNames, count);
  }

  function countLoud(names: ReadonlyMap<number, readonly Occurrence[]>): number {
    let count = 0;
    for (const [nameId, { length }] of names) if (!rows.isQuiet(nameId)) count += length;
    return count;
  }

  /**
   * Takes a number of events out of a roll-up, and people: all but those in `parts`, where they are given. True
   * where none is left.
   */
  function lessen(less: Counted, parts?: () => RollupRow[]): boolean {
    const row = rows.find(less);
    if (!row || row.count <= less.count) {
      rows.drop(less);
      return true;
    }
    const left = { ...less, count: row.count - less.count };
    if (parts) rows.unite(left, parts());
    else if (gone.size > 0) rows.save(left, removePeople(row.people, gone));
    else rows.save(left, { size: row.users, bytes: row.people });
    return false;
  }
}
