// Takes removed events out of their roll-ups. Who is left in a sum is found from its parts, and only looked for when a
// part has gone.
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
 * Takes sealed events out, in one call or in several. It relies on two things: the people in `gone` lose all of their
 * events, and of other people's events those of a day and name go together.
 */
export function removeRolled(
  rows: RollupRows,
  events: readonly Occurrence[],
  gone: ReadonlySet<number>,
): void {
  /** For each month, the names of which a whole day has gone. */
  const emptied = new Map<number, Set<number>>();

  for (const [day, names] of groupBy(events, dayOf)) {
    const month = monthOf(day * dayMs);
    const before = emptied.get(month) ?? new Set();
    emptied.set(month, before.union(lessenDay(day, names)));
  }
  for (const [month, names] of groupBy(events, monthOf)) {
    lessenMonth(month, names, emptied.get(month) ?? new Set());
  }

  /** Returns the names of which the day has no events any more, with `allNames` if one of them is not quiet. */
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
   * Takes a number of events out of a roll-up. If `parts` are given, only people in one of them stay. True if no event
   * is left.
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
