// Knows what has expired in a log that is kept elsewhere: of each time that keep-days were applied there, up to which
// number events go. What lies here and has expired is removed by the next purge. Whoever comes behind finds it gone.
import type { Database } from "bun:sqlite";
import type { Found } from "./blocks.ts";
import { createBounds, type Expiry, isCovered } from "../../expiry.ts";

export interface Expired<Each extends Expiry = Expiry> {
  list(): readonly Each[];
  /** Puts these in the place of those that are known. */
  replace(expiries: readonly Each[]): void;
  /** Whether an event had expired before another one of this number came. */
  isGone(found: Pick<Found, "seq" | "timestamp" | "nameId">, by: number): boolean;
}

export function createExpired<Each extends Expiry>(database: Database): Expired<Each> {
  const readName = database.query<{ event: string }, [number]>(
    "select event from names where id = ?",
  );
  let known: readonly Each[] = [];
  let boundsOf = createBounds(known);

  return {
    list: () => known,
    replace(expiries) {
      known = expiries;
      boundsOf = createBounds(known);
    },
    isGone({ seq, timestamp, nameId }, by) {
      if (!known.some((expiry) => seq <= expiry.seq && expiry.seq < by)) return false;
      const name = readName.get(nameId);
      const before = name ? boundsOf(name.event).filter((bound) => bound.seq < by) : [];
      return isCovered(before, timestamp, seq);
    },
  };
}
