// The most frequent keys of events, counted by several threads.
import type { Scope } from "../domain/question.ts";
import {
  addCodes,
  type CodeCounts,
  countCodes,
  type KeyColumn,
  keyOf,
  openColumn,
} from "./codes.ts";
import { type KeyCount, largest } from "./keys.ts";
import type { Part, Source } from "./source.ts";
import type { ChosenKeys } from "./tally.ts";

export interface Ranked {
  /** The most frequent first; ties in the order of their code points. */
  rows: KeyCount[];
  /** By which they are found again. */
  keys: ChosenKeys;
  /** Whether some events have another key. */
  hasOthers: boolean;
}

/** Throws OverBudget. */
export async function rankCodes(
  source: Source,
  scope: Scope & Part,
  { column, limit }: { column: KeyColumn; limit: number },
): Promise<Ranked> {
  if (await isNowhere(source, column))
    return { rows: [], keys: { column, ranks: [] }, hasOthers: false };
  const { values: known } = await openColumn(source, column);
  const sharedMax = known?.sharedMax ?? 0;
  const gathered: CodeCounts[] = await source.gather(countCodes, { scope, column, sharedMax });
  const counts = addCodes(gathered, known);
  /** By key: how many events it has. Several values may stand for one key: 1 and "1" do. */
  const totals = new Map<string, number>();
  const keyOfCode: (string | undefined)[] = [];
  for (let code = 1; code < counts.length; code++) {
    const count = counts[code] as number;
    if (count === 0) continue;
    const key = known ? keyOf(known.jsonOf(code)) : source.names.get(code);
    if (key === undefined) continue;
    keyOfCode[code] = key;
    totals.set(key, (totals.get(key) ?? 0) + count);
  }
  const rows = largest(totals, limit);
  const rankOf = new Map(rows.map(({ key }, rank) => [key, rank]));
  const ranks: (readonly [value: string | number, rank: number])[] = [];
  keyOfCode.forEach((key, code) => {
    const rank = key === undefined ? undefined : rankOf.get(key);
    if (rank !== undefined) ranks.push([known ? known.jsonOf(code) : code, rank]);
  });
  return { rows, keys: { column, ranks }, hasOthers: totals.size > rows.length };
}

/** Whether no event has a key. */
async function isNowhere(source: Source, column: KeyColumn): Promise<boolean> {
  const isProperty = typeof column === "object" && "property" in column;
  return isProperty && !(await source.mayHave(column.property));
}
