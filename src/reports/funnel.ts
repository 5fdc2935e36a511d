// Counts how many people reach each step of a sequence, and measures how long each step takes.
import { createMatches, type Matches, type Trail } from "./matches.ts";
import type { Answers, FunnelQuestion } from "../domain/question.ts";
import type { Source } from "./scan.ts";
import type { Task } from "./sweep.ts";

/** The times of the steps that a person reached, on the path that `findPath` chooses. */
export type Path = readonly number[];

export async function answerFunnel(
  source: Source,
  question: FunnelQuestion,
): Promise<Answers["funnel"]> {
  const { steps, windowSeconds, from, to } = question;
  const windowMs = windowSeconds * 1000;
  const matches = await collect(source, question, windowMs);
  const reached = steps.map(() => 0);
  const waitsMs = steps.map((): number[] => []);
  matches.eachTrail(steps.length, source.identities.max, (trail) => {
    const path = findPath(trail, { from, to, windowMs });
    for (const [k, time] of path.entries()) {
      reached[k] = (reached[k] as number) + 1;
      if (k > 0) waitsMs[k]?.push(time - (path[k - 1] as number));
    }
  });
  const first = reached[0] ?? 0;
  return {
    steps: steps.map(({ event }, k) => ({
      event,
      users: reached[k] as number,
      conversion: first === 0 ? 0 : (reached[k] as number) / first,
      medianSeconds: medianSeconds(waitsMs[k] as number[]),
    })),
  };
}

async function collect(
  source: Source,
  question: FunnelQuestion,
  windowMs: number,
): Promise<Matches> {
  const matches = createMatches();
  // Only the first step must lie in the range. The last one may come as late as the window allows.
  const scope = { ...question, to: question.to + windowMs };
  const tasks: Task[] = [];
  for (const [k, step] of question.steps.entries()) {
    const selection = await source.select(k === 0 ? question : scope, step);
    tasks.push({ selection, visit: (seen) => matches.add(k, seen) });
  }
  await source.scanEach(tasks);
  return matches;
}

/**
 * Finds the path that reaches the furthest step. If several do, it is the one that starts earliest. From its start it
 * takes the earliest event for each step, which is also how one gets furthest from a start.
 */
export function findPath(
  { times, places }: Trail,
  { from, to, windowMs }: { from: number; to: number; windowMs: number },
): Path {
  let best: number[] = [];
  const path = places.map(() => 0);
  // Where the search for each step goes on. Starts only move forward, and so do the steps after them.
  const cursors = places.map(() => 0);
  for (const start of places[0] ?? []) {
    const startTime = times[start] as number;
    if (startTime < from || startTime >= to) continue;
    path[0] = startTime;
    let place = start;
    let k = 1;
    for (; k < places.length; k++) {
      const next = advance(places[k] as number[], cursors, k, place);
      const time = next === undefined ? undefined : (times[next] as number);
      if (next === undefined || time === undefined || time - startTime > windowMs) break;
      path[k] = time;
      place = next;
    }
    if (k > best.length) best = path.slice(0, k);
    if (best.length === places.length) break;
  }
  return best;
}

/** The first of `list` that is above `place`. */
function advance(
  list: readonly number[],
  cursors: number[],
  k: number,
  place: number,
): number | undefined {
  let cursor = cursors[k] as number;
  while (cursor < list.length && (list[cursor] as number) <= place) cursor += 1;
  cursors[k] = cursor;
  return list[cursor];
}

function medianSeconds(waitsMs: readonly number[]): number | null {
  if (waitsMs.length === 0) return null;
  const sorted = Float64Array.from(waitsMs).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  const lower = sorted.length % 2 === 1 ? upper : (sorted[middle - 1] as number);
  return (lower + upper) / 2000;
}
