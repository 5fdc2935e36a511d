// Reads how long events are kept, and finds what that means for each name's number.
import type { Database } from "bun:sqlite";
import { type Bound, createBounds, type Expiry, type Kept } from "../../expiry.ts";

export function listKept(app: Database): Kept[] {
  return app.query<Kept, []>("select event, days from retention").all();
}

/** The bounds of each name's number that has any. */
export function readBounds(
  database: Database,
  expiries: readonly Expiry[],
): Map<number, readonly Bound[]> {
  const boundsOf = createBounds(expiries);
  const names = expiries.length === 0 ? [] : listNames(database);
  const all = names.map(({ id, event }) => [id, boundsOf(event)] as const);
  return new Map(all.filter(([, bounds]) => bounds.length > 0));
}

function listNames(database: Database) {
  return database.query<{ id: number; event: string }, []>("select id, event from names").all();
}
