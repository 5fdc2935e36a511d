// Counts how many people reach each step of a sequence, and measures how long each step takes.
import type { Answers, FunnelQuestion } from "../domain/question.ts";
import type { Rollups } from "../store/event-log.ts";
import { planFunnel, type Slice } from "./funnel-plan.ts";
import { eachTrail, type MatchInput, matchSteps, type Trail } from "./matches.ts";
import { createHeld, momentsMax } from "./moments.ts";
import type { Source } from "./scan.ts";

/** The times of the steps that a person reached, on the path that `findPath` chooses. */
export type Path = readonly number[];

/** `most` bounds the events that are held at once. */
export async function answerFunnel(
  source: Source,
  rollups: Rollups,
  question: FunnelQuestion,
  most = momentsMax,
): Promise<Answers["funnel"]> {
  const { steps } = question;
  const reached = steps.map(() => 0);
  const waitsMs = steps.map((): number[] => []);
  await eachPath(source, rollups, question, {
    most,
    visit(path) {
      for (const [k, time] of path.entries()) {
        reached[k] = (reached[k] as number) + 1;
        if (k > 0) waitsMs[k]?.push(time - (path[k - 1] as number));
      }
    },
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

/** Visits the path of each person who took a step. `most` bounds the events that are held at once. */
export async function eachPath(
  source: Source,
  rollups: Rollups,
  question: FunnelQuestion,
  { visit, most = momentsMax }: { visit: (path: Path, person: number) => void; most?: number },
): Promise<void> {
  const { slices, groups } = await planFunnel(source, rollups, question, most);
  for (let group = 0; group < groups; group++) {
    const best = await findBest(source, question, slices, { of: groups, is: group });
    best.each((path, place) => visit(path, place * groups + group));
  }
}

/** The best path of each person of a group. */
async function findBest(
  source: Source,
  question: FunnelQuestion,
  slices: readonly Slice[],
  group: MatchInput["group"],
): Promise<BestPaths> {
  const { max } = source.identities;
  const steps = question.steps.length;
  const windowMs = question.windowSeconds * 1000;
  const best = createBestPaths(Math.floor(max / group.of) + 1, steps);
  for (const slice of slices) {
    const held = createHeld();
    const gathered = await source.gather(matchSteps, { question, slice, group, held });
    eachTrail(gathered, { steps, max }, (person, trail) => {
      const place = Math.floor(person / group.of);
      if (best.lengthOf(place) < steps) best.offer(place, findPath(trail, { ...slice, windowMs }));
    });
  }
  return best;
}

interface BestPaths {
  lengthOf(place: number): number;
  /** Takes a path if it gets further than those before, which begin earlier. */
  offer(place: number, path: Path): void;
  each(visit: (path: Path, place: number) => void): void;
}

function createBestPaths(places: number, steps: number): BestPaths {
  const lengths = new Uint8Array(places);
  const times = new Float64Array(places * steps);
  return {
    lengthOf: (place) => lengths[place] as number,
    offer(place, path) {
      if (path.length <= (lengths[place] as number)) return;
      lengths[place] = path.length;
      times.set(path, place * steps);
    },
    each(visit) {
      for (const [place, length] of lengths.entries()) {
        if (length > 0) visit([...times.subarray(place * steps, place * steps + length)], place);
      }
    },
  };
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
