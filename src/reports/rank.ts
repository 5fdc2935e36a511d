// The most frequent keys of events, counted by several threads.
import type { Scope } from "../domain/question.ts";
import { addCodes, type CodeCounts, countCodes, grow, type KeyColumn } from "./codes.ts";
import { findLargest, type KeyCount, openKeys } from "./keys.ts";
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
  if (await isNowhere(source, column)) {
    return { rows: [], keys: { column, ranks: [] }, hasOthers: false };
  }
  const { values, keys } = await openKeys(source, column);
  const sharedMax = values?.sharedMax ?? 0;
  const gathered: CodeCounts[] = await source.gather(countCodes, { scope, column, sharedMax });
  const counts = addCodes(gathered, values);
  /** By the number of a key. Several values may stand for it: 1 and "1" are one key. */
  let totals = new Uint32Array(1024);
  const numberOf = (code: number) => (counts[code] === 0 ? -1 : keys.numberOf(code));
  for (let code = 1; code < counts.length; code++) {
    const number = numberOf(code);
    if (number < 0) continue;
    if (number >= totals.length) totals = grow(totals, number);
    totals[number] = (totals[number] as number) + (counts[code] as number);
  }
  const found = await findLargest(totals, keys, limit);
  const rankOf = new Map(found.map(({ number }, rank) => [number, rank]));
  const ranks: [value: string | number, rank: number][] = [];
  for (let code = 1; code < counts.length; code++) {
    const rank = rankOf.get(numberOf(code));
    if (rank !== undefined) ranks.push([values?.jsonOf(code) ?? code, rank]);
  }
  const total = totals.reduce((all, count) => all + (count > 0 ? 1 : 0), 0);
  return {
    rows: found.map(({ key, count }) => ({ key, count })),
    keys: { column, ranks },
    hasOthers: total > found.length,
  };
}

/** Whether no event has a key. */
async function isNowhere(source: Source, column: KeyColumn): Promise<boolean> {
  const isProperty = typeof column === "object" && "property" in column;
  return isProperty && !(await source.mayHave(column.property));
}
