// Who was erased, and where in the log. An erasure takes a place among the rows: whatever has a lower number is removed of
// that person, and whoever comes behind it under the same id is somebody new, on each node alike. Which other ids were
// theirs each copy finds out by itself; it is noted here before the rows that say so are cleaned (cleaning.ts).
import type { Erasure } from "../../event-log.ts";
import type { EventCopy, PlacedErasure } from "../../sqlite/events/copy.ts";
import type { Pool } from "../pool.ts";

export interface PlacedErasures {
  /** What was noted behind a turn, some at a time; nothing where there is no more. */
  after(turn: number): Promise<{ turn: number; erasures: PlacedErasure[] } | undefined>;
  /** Notes what a copy knows that is not noted yet. */
  note(erasures: readonly PlacedErasure[]): Promise<void>;
}

/** Of one statement. More are read where they were noted together. */
export const erasuresMax = 1000;

const listAfter = `select turn, hash, until, seq from event_erasures where turn > $1
  order by turn fetch first ${erasuresMax} rows with ties`;
const listAll = "select hash, until from event_erasures";
/** Turns are committed in their order, since each holds the order's row until then. */
const put = `with turn as (update event_order set ids_turn = ids_turn + 1 returning ids_turn)
  insert into event_erasures (hash, until, seq, turn)
  select hash, until, seq, ids_turn
    from turn, json_to_recordset($1::text::json) as given(hash text, until bigint, seq bigint)
  on conflict (hash) do update set until = excluded.until, turn = excluded.turn,
    seq = greatest(event_erasures.seq, excluded.seq)
  where event_erasures.until < excluded.until`;

export function createPlacedErasures(pool: Pool): PlacedErasures {
  const run = (text: string, values: readonly unknown[] = []) =>
    pool.use((connection) => connection.run(text, values));
  return {
    async after(turn) {
      const rows = await run(listAfter, [turn]);
      const last = rows.at(-1);
      if (!last) return undefined;
      const erasures = rows.map(({ hash, until, seq }) => ({
        hash: String(hash),
        until: Number(until),
        seq: Number(seq),
      }));
      return { turn: Number(last["turn"]), erasures };
    },
    async note(erasures) {
      if (erasures.length === 0) return;
      const rows = await run(listAll);
      const noted = rows.map(({ hash, until }) => ({ hash: String(hash), until: Number(until) }));
      const lacking = newIn(erasures, noted);
      for (let from = 0; from < lacking.length; from += erasuresMax) {
        await run(put, [JSON.stringify(lacking.slice(from, from + erasuresMax))]);
      }
    },
  };
}

/** Those that are not among the known ones, or are for longer. */
export function newIn<T extends Erasure>(erasures: readonly T[], known: readonly Erasure[]): T[] {
  const untilOf = new Map(known.map(({ hash, until }) => [hash, until]));
  return erasures.filter(({ hash, until }) => (untilOf.get(hash) ?? -Infinity) < until);
}

/** Has a copy learn some of what was noted. False if it knows all. */
export async function learnErasures(erasures: PlacedErasures, copy: EventCopy): Promise<boolean> {
  const found = await erasures.after(copy.erasuresTurn());
  if (!found) return false;
  copy.learnErasures(found.erasures, found.turn);
  return true;
}
