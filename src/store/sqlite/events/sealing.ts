// Puts new events behind the others. At first they are rows. Once there are enough, they are sealed into blocks, and all
// that is derived from sealed events is made.
import type { Database } from "bun:sqlite";
import type { Blocks } from "./blocks.ts";
import { keyOf } from "./copies.ts";
import type { Joins } from "./joins.ts";
import type { Keys } from "./keys/keys.ts";
import type { Places } from "./places.ts";
import type { Recent, RecentRow } from "./recent.ts";
import type { Rolled } from "./rollup-groups.ts";
import type { Rollups } from "./rollups.ts";
import { type Run, runsOf } from "./seats.ts";

export interface Sealing {
  /**
   * Adds events, and returns the `seq` of each. Without `seqs` one stands behind the other; with them, each is above
   * all before, and places may be left empty.
   */
  add(rows: readonly RecentRow[], seqs?: readonly number[]): readonly number[];
  /** Reads again what another process, or a rollback, may have changed. */
  reload(): void;
}

export interface SealingOptions {
  recent: Pick<Recent, "add" | "take">;
  blocks: Pick<Blocks, "seal">;
  places: Pick<Places, "add">;
  keys: Pick<Keys, "add">;
  rollups: Pick<Rollups, "add">;
  joins: Pick<Joins, "personOf">;
}

interface State {
  lastSeq: number;
  recentCount: number;
  recentLength: number;
}

/** Rows are sealed into blocks once there are so many. */
const recentMax = 8192;
/** Or once their properties have so many characters, since all that is sealed at once is held in memory. */
const recentLengthMax = 8 * 1024 * 1024;

export function createSealing(
  database: Database,
  { recent, blocks, places, keys, rollups, joins }: SealingOptions,
): Sealing {
  const readState = database.query<State, []>(
    "select max(coalesce((select max(seq) from recent), 0)," +
      " coalesce((select first_seq + count - 1 from blocks order by first_seq desc limit 1), 0)) as lastSeq," +
      " (select count(*) from recent) as recentCount," +
      " (select coalesce(sum(length(properties)), 0) from recent) as recentLength",
  );
  let state: State = { lastSeq: 0, recentCount: 0, recentLength: 0 };

  function toRolled({ timestamp, nameId, userId, anonymousId }: RecentRow): Rolled {
    return { timestamp, nameId, person: joins.personOf(userId, anonymousId) };
  }

  function seal({ firstSeq, rows }: Run): void {
    for (const { firstSeq: block, events } of blocks.seal(firstSeq, rows)) {
      places.add(block, events);
    }
    keys.add(firstSeq, rows.map(keyOf));
    rollups.add(rows.map(toRolled));
  }

  function nextSeqs(count: number): number[] {
    const { lastSeq } = state;
    return Array.from({ length: count }, (_, i) => lastSeq + 1 + i);
  }

  return {
    add(rows, seqs = nextSeqs(rows.length)) {
      state.lastSeq = seqs.at(-1) ?? state.lastSeq;
      state.recentCount += rows.length;
      for (const { properties } of rows) state.recentLength += properties?.length ?? 0;
      if (state.recentCount < recentMax && state.recentLength < recentLengthMax) {
        recent.add(rows, seqs);
        return seqs;
      }
      const before = state.recentCount > rows.length ? recent.take() : [];
      const all = [...before.map(({ seq }) => seq), ...seqs];
      for (const run of runsOf([...before, ...rows], all)) seal(run);
      state.recentCount = 0;
      state.recentLength = 0;
      return seqs;
    },
    reload: () => void (state = readState.get() as State),
  };
}
