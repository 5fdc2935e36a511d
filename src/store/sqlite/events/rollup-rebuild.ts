// Makes roll-ups again, from the blocks of a day or a month.
import type { Database } from "bun:sqlite";
import { dayMs, daysOf, monthOf } from "../../../domain/time.ts";
import { valueAt } from "./block.ts";
import { days, type Rolled, type Units } from "./rollup-groups.ts";
import { type RollupRows, rollupUnits } from "./rollup-rows.ts";
import type { SealedBlock } from "./sealed-block.ts";
import { type BlockHead, headColumns, type StoredBlocks } from "./stored-blocks.ts";

export interface Rebuild {
  /** Makes the roll-ups of a day again, and corrects who is in those of its month. */
  day(day: number): void;
  /** Makes all of them again. */
  all(): void;
}

export interface RebuildOptions {
  rows: RollupRows;
  blocks: Pick<StoredBlocks, "open">;
  personOf: PersonOf;
  add: (events: readonly Rolled[], units?: Units) => void;
}

export type PersonOf = (userId: number, anonymousId: number) => number;

export function createRebuild(
  database: Database,
  { rows, blocks, personOf, add }: RebuildOptions,
): Rebuild {
  const listBlocks = database.query<BlockHead, [from: number, to: number]>(
    `select ${headColumns} from blocks where timestamp_max >= ? and timestamp_min < ?`,
  );
  const listSpans = database.query<{ min: number; max: number }, []>(
    "select distinct timestamp_min as min, timestamp_max as max from blocks",
  );

  /** Adds the sealed events of these days, the last one included. */
  function addDays(first: number, last: number, units?: Units): void {
    const [from, to] = [first * dayMs, (last + 1) * dayMs];
    for (const head of listBlocks.iterate(from, to)) {
      add(readRolled(blocks.open(head), { from, to, personOf }), units);
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
  { count, numbers }: SealedBlock,
  { from, to, personOf }: { from: number; to: number; personOf: PersonOf },
): Rolled[] {
  const events: Rolled[] = [];
  const [timestamp, nameId] = [numbers("timestamp"), numbers("nameId")];
  const [userId, anonymousId] = [numbers("userId"), numbers("anonymousId")];
  for (let i = 0; i < count; i++) {
    const time = valueAt(timestamp, i);
    if (time < from || time >= to) continue;
    const person = personOf(valueAt(userId, i), valueAt(anonymousId, i));
    events.push({ timestamp: time, nameId: valueAt(nameId, i), person });
  }
  return events;
}
