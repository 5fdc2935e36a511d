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
  const { values: known } = await openColumn(source, column);
  const sharedMax = known?.sharedMax ?? 0;
  const gathered: CodeCounts[] = await source.gather(countCodes, { scope, column, sharedMax });
  const counts = addCodes(gathered, known);
  /** By key: how many events it has, and the values that stand for it: 1 and "1" are one key. */
  const totals = new Map<string, number>();
  const values = new Map<string, (string | number)[]>();
  for (let code = 1; code < counts.length; code++) {
    const count = counts[code] as number;
    if (count === 0) continue;
    const value = known ? known.jsonOf(code) : code;
    const key = typeof value === "string" ? keyOf(value) : source.names.get(value);
    if (key === undefined) continue;
    totals.set(key, (totals.get(key) ?? 0) + count);
    const others = values.get(key);
    if (others) others.push(value);
    else values.set(key, [value]);
  }
  const rows = largest(totals, limit);
  const ranks = rows.flatMap(({ key }, rank) =>
    (values.get(key) ?? []).map((value) => [value, rank] as const),
  );
  return { rows, keys: { column, ranks }, hasOthers: totals.size > rows.length };
}
