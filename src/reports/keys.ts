// Counts events by a key that they bear, and finds the most frequent.
import { OverBudget } from "./budget.ts";
import { compareTexts } from "./order.ts";
import type { Seen, Selection, Source } from "./scan.ts";

export interface KeyCount {
  key: string;
  count: number;
}

/** Distinct keys held at once: a question over more is refused, and memory stays bounded. */
const keysMax = 1_000_000;

/** How often each key occurs. Events without a key are left out. Throws OverBudget. */
export async function countKeys(
  source: Source,
  selection: Selection,
  keyOf: (seen: Seen) => string | undefined,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  await source.scan(selection, (seen) => {
    const key = keyOf(seen);
    if (key === undefined) return;
    const count = counts.get(key);
    if (count === undefined && counts.size >= keysMax) {
      throw new OverBudget(`It has more than ${keysMax} distinct values.`);
    }
    counts.set(key, (count ?? 0) + 1);
  });
  return counts;
}

/** The most frequent first; ties in the order of their code points. */
export function largest(counts: ReadonlyMap<string, number>, limit: number): KeyCount[] {
  const least = leastOf(counts.values(), limit);
  return Array.from(counts, ([key, count]) => ({ key, count }))
    .filter(({ count }) => count >= least)
    .sort((a, b) => b.count - a.count || compareTexts(a.key, b.key))
    .slice(0, limit);
}

/** The count that the last of the largest has: what is below it need not be sorted. */
function leastOf(counts: Iterable<number>, limit: number): number {
  const sorted = Float64Array.from(counts).sort();
  return sorted.at(-limit) ?? -Infinity;
}
