// Says how long events are kept, in whole days of UTC and by name.
import type { Database } from "bun:sqlite";
import { otherNames } from "../../../domain/retention.ts";
import { dayMs } from "../../../domain/time.ts";

/**
 * For the number of each name, the time before which its events expire. If they are kept for one day, all of yesterday
 * is still there.
 */
export function readCutoffs(app: Database, database: Database, now: number): Map<number, number> {
  const kept = app
    .query<{ event: string; days: number | null }, []>("select event, days from retention")
    .all();
  const daysOf = new Map(kept.map(({ event, days }) => [event, days]));
  const cutoffs = new Map<number, number>();
  if (daysOf.size === 0) return cutoffs;
  const names = database.query<{ id: number; event: string }, []>("select id, event from names");
  for (const { id, event } of names.all()) {
    const days = daysOf.has(event) ? daysOf.get(event) : daysOf.get(otherNames);
    if (typeof days === "number") cutoffs.set(id, (Math.floor(now / dayMs) - days) * dayMs);
  }
  return cutoffs;
}
