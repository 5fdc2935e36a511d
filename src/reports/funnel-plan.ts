// Cuts a funnel's question so that its events fit into memory: into slices of time, or, where the window is long, into
// groups of people, for each of which the events are read once more.
import { dayMs } from "../domain/time.ts";
import type { FunnelQuestion } from "../domain/question.ts";
import type { Rollups } from "../store/event-log.ts";
import type { Source } from "./scan.ts";

/** Paths begin in it. */
export interface Slice {
  from: number;
  to: number;
}

export interface FunnelPlan {
  /** In the order of time. */
  slices: Slice[];
  groups: number;
}

/** Of the paths of one group, which are kept until all slices are through. */
const pathsBytesMax = 64_000_000;
/** Roll-ups do not say how many events are each person's. Some groups are larger than others. */
const groupSlack = 1.25;

/** `most` events may be held at once. It goes by how many there were on each day, whoever had them. */
export async function planFunnel(
  { names, identities }: Source,
  rollups: Rollups,
  question: FunnelQuestion,
  most: number,
): Promise<FunnelPlan> {
  const { from, to, windowSeconds, steps } = question;
  const windowMs = windowSeconds * 1000;
  const events = new Set(steps.map(({ event }) => event));
  const ids = [...names].filter(([, name]) => events.has(name)).map(([id]) => id);
  const range = { from: Math.floor(from / dayMs), to: Math.ceil((to + windowMs) / dayMs) };
  const counts = new Map<number, number>();
  for (const { period, count } of await rollups.list({ unit: "day", names: ids, ...range })) {
    counts.set(period, (counts.get(period) ?? 0) + count);
  }
  const pathBytes = 8 * steps.length;
  const groups = Math.ceil(((identities.max + 1) * pathBytes) / pathsBytesMax);
  return cutRange(counts, { from, to, windowMs }, { most: most * groups, groups });
}

/** `counts` are by day of UTC. */
export function cutRange(
  counts: ReadonlyMap<number, number>,
  { from, to, windowMs }: Slice & { windowMs: number },
  { most, groups }: { most: number; groups: number },
): FunnelPlan {
  const total = counts.values().reduce((sum, count) => sum + count, 0);
  if (total <= most) return { slices: [{ from, to }], groups };
  const days = [...counts].sort(([one], [other]) => one - other);
  const slices: Slice[] = [];
  for (let start = from; start < to;) {
    const end = endOf(days, start, { most, windowMs, to });
    // So short that most events would be read again and again.
    if (end < to && end - start < windowMs) {
      const parts = Math.ceil((total / most) * groupSlack);
      return { slices: [{ from, to }], groups: groups * parts };
    }
    slices.push({ from: start, to: end });
    start = end;
  }
  return { slices, groups };
}

/** How far a slice may reach: it has the events of its own time, and of the window behind it. */
function endOf(
  days: readonly (readonly [day: number, count: number])[],
  start: number,
  { most, windowMs, to }: { most: number; windowMs: number; to: number },
): number {
  let sum = 0;
  for (const [day, count] of days) {
    if ((day + 1) * dayMs <= start) continue;
    sum += count;
    if (sum > most) return Math.min(to, Math.max(start, day * dayMs - windowMs));
  }
  return to;
}
