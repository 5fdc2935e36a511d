// Makes roll-ups again, from the blocks of a day or a month.
import type { Database } from "bun:sqlite";
import { dayMs, daysOf, monthOf } from "../../../domain/time.ts";
import { type Numbers, unpackNumbers, valueAt } from "./block.ts";
import { days, type Rolled, type Units } from "./rollup-groups.ts";
import { type RollupRows, rollupUnits } from "./rollup-rows.ts";

export interface Rebuild {
  /** Makes the roll-ups of a day again, and corrects who is in those of its month. */
  day(day: number): void;
  /** Makes all of them again. */
  all(): void;
}

export interface RebuildOptions {
  rows: RollupRows;
  personOf: PersonOf;
  add: (events: readonly Rolled[], units?: Units) => void;
}

export type PersonOf = (userId: number, anonymousId: number) => number;

export function createRebuild(
  database: Database,
  { rows, personOf, add }: RebuildOptions,
): Rebuild {
  const listBlocks = database.query<
    { count: number; numbers: Uint8Array },
    [from: number, to: number]
  >("select count, numbers from blocks where timestamp_max >= ? and timestamp_min < ?");
  const listSpans = database.query<{ min: number; max: number }, []>(
    "select distinct timestamp_min as min, timestamp_max as max from blocks",
  );

  /** Adds the sealed events of these days, the last one included. */
  function addDays(first: number, last: number, units?: Units): void {
    const [from, to] = [first * dayMs, (last + 1) * dayMs];
    for (const { count, numbers } of listBlocks.iterate(from, to)) {
      add(readRolled(unpackNumbers(numbers, count), count, { from, to, personOf }), units);
    }
  }

  function rebuildMonth(month: number): void {
    const [first, last] = daysOf(month);
    rows.clear(rollupUnits.month, month, month);
    rows.clear(rollupUnits.day, first, last);
    addDays(first, last);
  }

  return {
    day(day) {
      const month = monthOf(day * dayMs);
      const changed = new Set(rows.ofDay(day).map(({ nameId }) => nameId));
      rows.clear(rollupUnits.day, day, day);
      addDays(day, day, [days]);
      for (const { nameId } of rows.ofDay(day)) changed.add(nameId);
      for (const nameId of changed) {
        const parts = rows.ofMonth(nameId, month);
        const count = parts.reduce((sum, part) => sum + part.count, 0);
        const counted = { unit: rollupUnits.month, nameId, period: month, count };
        if (count === 0) rows.drop(counted);
        else rows.unite(counted, parts);
      }
    },
    all() {
      const sealed = listSpans.all().flatMap(({ min, max }) => monthsBetween(min, max));
      for (const month of new Set(sealed)) rebuildMonth(month);
    },
  };
}

function monthsBetween(from: number, to: number): number[] {
  const first = monthOf(from);
  return Array.from({ length: monthOf(to) - first + 1 }, (_, i) => first + i);
}

function readRolled(
  { timestamp, nameId, userId, anonymousId }: Numbers,
  count: number,
  { from, to, personOf }: { from: number; to: number; personOf: PersonOf },
): Rolled[] {
  const events: Rolled[] = [];
  for (let i = 0; i < count; i++) {
    const time = valueAt(timestamp, i);
    if (time < from || time >= to) continue;
    const person = personOf(valueAt(userId, i), valueAt(anonymousId, i));
    events.push({ timestamp: time, nameId: valueAt(nameId, i), person });
  }
  return events;
}
