// Says how long events are kept, in whole days of UTC and by name.
import type { Database } from "bun:sqlite";
import { otherNames } from "../../../domain/retention.ts";
import { dayMs } from "../../../domain/time.ts";

/** How long events of a name are kept: so many days, or for ever. */
export interface Kept {
  event: string;
  days: number | null;
}

/** The time before which events of a name expire. If they are kept for one day, all of yesterday is still there. */
export function cutoffOf(kept: readonly Kept[], now: number): (event: string) => number {
  const daysOf = new Map(kept.map(({ event, days }) => [event, days]));
  return (event) => {
    const days = daysOf.has(event) ? daysOf.get(event) : daysOf.get(otherNames);
    return typeof days === "number" ? (Math.floor(now / dayMs) - days) * dayMs : -Infinity;
  };
}

/** For the number of each name whose events expire, the time before which they do. */
export function readCutoffs(app: Database, database: Database, now: number): Map<number, number> {
  const kept = app.query<Kept, []>("select event, days from retention").all();
  const cutoffs = new Map<number, number>();
  if (kept.length === 0) return cutoffs;
  const cutoff = cutoffOf(kept, now);
  const names = database.query<{ id: number; event: string }, []>("select id, event from names");
  for (const { id, event } of names.all()) {
    if (cutoff(event) > -Infinity) cutoffs.set(id, cutoff(event));
  }
  return cutoffs;
}
