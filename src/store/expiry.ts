// How long events are kept, in whole days of UTC and by name, and which of them go by that.
import { otherNames } from "../domain/retention.ts";
import { dayMs } from "../domain/time.ts";
import { createMemo } from "../runtime/memo.ts";

/** Of how many names the bounds are remembered. */
const rememberedMax = 10_000;

/** How long events of a name are kept: so many days, or for ever. */
export interface Kept {
  event: string;
  days: number | null;
}

/** For each name the time before which its events expire; null: they are kept. `otherNames` stands for all others. */
export type Cutoffs = readonly (readonly [event: string, before: number | null])[];

/** What expires of all events up to a number, those that no log numbers included. */
export interface Expiry {
  seq: number;
  cutoffs: Cutoffs;
}

/** Of one name: what happened before a time, up to a number, goes. */
export interface Bound {
  before: number;
  seq: number;
}

/** What there is at a time. If events are kept for one day, all of yesterday is still there. */
export function cutoffsAt(kept: readonly Kept[], now: number): Cutoffs {
  return kept.map(({ event, days }) => [
    event,
    days === null ? null : (Math.floor(now / dayMs) - days) * dayMs,
  ]);
}

/** Returns what finds the bounds of a name. */
export function createBounds(expiries: readonly Expiry[]): (event: string) => readonly Bound[] {
  const all = expiries.map(({ seq, cutoffs }) => ({ seq, times: new Map(cutoffs) }));
  const known = createMemo<string, readonly Bound[]>(rememberedMax);

  function find(event: string): Bound[] {
    return all.flatMap(({ seq, times }) => {
      const before = times.has(event) ? times.get(event) : times.get(otherNames);
      return typeof before === "number" ? [{ before, seq }] : [];
    });
  }

  return (event) => known.of(event, find);
}

/** Whether what happened at a time goes. A loop, since each event is asked about. */
export function isCovered(
  bounds: readonly Bound[] | undefined,
  timestamp: number,
  seq: number,
): boolean {
  if (bounds === undefined) return false;
  for (const { before, seq: upTo } of bounds) if (timestamp < before && seq <= upTo) return true;
  return false;
}

/** The time from which on nothing expires. */
export function latestOf(bounds: ReadonlyMap<number, readonly Bound[]>): number {
  const times = [...bounds.values()].flat().map(({ before }) => before);
  return times.reduce((one, other) => Math.max(one, other), -Infinity);
}
