// What has expired, and where in the log. Keep-days that a node applies take a place among the rows: of all with a lower
// number goes what happened before their times, on each node alike, whatever keep-days there are when it comes there.
import { otherNames } from "../../../domain/retention.ts";
import type { EventCopy, PlacedExpiry } from "../../sqlite/events/copy.ts";
import { createBounds, type Cutoffs } from "../../expiry.ts";
import type { Pool } from "../pool.ts";

export interface PlacedExpiries {
  /** All, if one was placed behind a turn. They are few: those that later ones include are dropped. */
  after(turn: number): Promise<PlacedExpiry[]>;
}

const listAll = `select turn, seq, cutoffs from event_expiries
  where (select max(turn) from event_expiries) > $1 order by turn`;

export function createPlacedExpiries(pool: Pool): PlacedExpiries {
  return {
    async after(turn) {
      const rows = await pool.use((connection) => connection.run(listAll, [turn]));
      return rows.map((row) => ({
        turn: Number(row["turn"]),
        seq: Number(row["seq"]),
        cutoffs: JSON.parse(String(row["cutoffs"])) as Cutoffs,
      }));
    },
  };
}

/** Has a copy learn what was placed since it last did. */
export async function learnExpiries(expiries: PlacedExpiries, copy: EventCopy): Promise<void> {
  const found = await expiries.after(lastTurn(copy.expiries()));
  // Somebody else may have asked later, and been answered before.
  if (lastTurn(found) > lastTurn(copy.expiries())) copy.learnExpiries(found);
}

const lastTurn = (expiries: readonly PlacedExpiry[]) => expiries.at(-1)?.turn ?? 0;

/** The turns of those that an expiry with these times, behind them, includes. */
export function includedIn(cutoffs: Cutoffs, expiries: readonly PlacedExpiry[]): number[] {
  const wanted = timesOf(cutoffs);
  const isIncluded = (other: PlacedExpiry) => {
    const theirs = timesOf(other.cutoffs);
    const names = new Set([...cutoffs, ...other.cutoffs].map(([event]) => event));
    return [otherNames, ...names].every((event) => wanted(event) >= theirs(event));
  };
  return expiries.filter(isIncluded).map(({ turn }) => turn);
}

function timesOf(cutoffs: Cutoffs): (event: string) => number {
  const boundsOf = createBounds([{ seq: 0, cutoffs }]);
  return (event) => boundsOf(event)[0]?.before ?? -Infinity;
}
