// Cuts events into runs in which each stands behind the one before, as blocks want them. Where a copy of the log leaves
// out what it has already, or what was erased, numbers are missing: a few of them become empty places.
import { emptyRow } from "./block.ts";
import type { RecentRow } from "./recent.ts";

/** Events, and empty places, of which the first stands at `firstSeq`. */
export interface Run {
  firstSeq: number;
  rows: readonly RecentRow[];
}

/** How many empty places a run may have for each of its events. They take no room in a block, but time to pass. */
const emptyPerEvent = 15;
/** And for a beginning: a few events with many gaps between them still share a block. */
const emptyMin = 4096;

const empty: RecentRow = { ...emptyRow, hash: null };

/** `seqs` rise. */
export function runsOf(rows: readonly RecentRow[], seqs: readonly number[]): Run[] {
  const [first = 1, last = 0] = [seqs[0], seqs.at(-1)];
  if (last - first + 1 === rows.length) return [{ firstSeq: first, rows }];
  const runs: Run[] = [];
  let run: RecentRow[] = [];
  let [next, room] = [0, 0];
  for (const [i, row] of rows.entries()) {
    const seq = seqs[i] as number;
    const missing = seq - next;
    if (run.length === 0 || missing > room) {
      run = [];
      runs.push({ firstSeq: seq, rows: run });
      room = emptyMin;
    } else {
      for (let place = 0; place < missing; place++) run.push(empty);
      room -= missing;
    }
    run.push(row);
    room += emptyPerEvent;
    next = seq + 1;
  }
  return runs;
}
