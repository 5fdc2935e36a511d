// Looks whether anything that is stored is to expire, and has not expired yet by what is known.
import type { Database } from "bun:sqlite";
import { valueAt } from "./block.ts";
import { type Cutoffs, type Expiry, isCovered, latestOf } from "../../expiry.ts";
import { readBounds } from "./expiry.ts";
import {
  type BlockHead,
  blockBehind,
  createStoredBlocks,
  type StoredBlocks,
} from "./stored-blocks.ts";
import { createStoredValues } from "./stored-values.ts";

/** How long it looks before others have a turn. */
const stepMs = 15;

type Test = (nameId: number, timestamp: number, seq: number) => boolean;

/** True once it has found one. Goes in short steps. */
export function* findExpiring(
  database: Database,
  cutoffs: Cutoffs,
  known: readonly Expiry[],
): Generator<void, boolean> {
  const wanted = readBounds(database, [{ seq: Infinity, cutoffs }]);
  if (wanted.size === 0) return false;
  const gone = readBounds(database, known);
  const isWanted: Test = (nameId, timestamp, seq) =>
    isCovered(wanted.get(nameId), timestamp, seq) && !isCovered(gone.get(nameId), timestamp, seq);
  // Before the blocks: what is sealed meanwhile lies behind all of them.
  if (isInRows(database, isWanted)) return true;
  const blocks = createStoredBlocks(database, createStoredValues(database));
  const next = database.query<BlockHead, [number]>(blockBehind);
  const latest = latestOf(wanted);
  let began = performance.now();
  for (let seen = 0; ;) {
    const head = next.get(seen);
    if (!head) return false;
    seen = head.firstSeq + head.count - 1;
    if (head.timestampMin < latest && isInBlock(blocks, head, isWanted)) return true;
    if (performance.now() - began < stepMs) continue;
    yield;
    began = performance.now();
  }
}

function isInRows(database: Database, isWanted: Test): boolean {
  const rows = database.query<{ seq: number; nameId: number; timestamp: number }, []>(
    "select seq, name_id as nameId, timestamp from recent where name_id != 0",
  );
  return rows.all().some(({ seq, nameId, timestamp }) => isWanted(nameId, timestamp, seq));
}

function isInBlock(blocks: StoredBlocks, head: BlockHead, isWanted: Test): boolean {
  const { numbers } = blocks.open(head);
  const [nameId, timestamp] = [numbers("nameId"), numbers("timestamp")];
  for (let i = 0; i < head.count; i++) {
    if (isWanted(valueAt(nameId, i), valueAt(timestamp, i), head.firstSeq + i)) return true;
  }
  return false;
}
