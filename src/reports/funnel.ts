// Who gets how far through a sequence of steps, and how long each step takes.
import { OverBudget } from "./budget.ts";
import type { Answers, FunnelQuestion } from "./question.ts";
import type { Source } from "./scan.ts";
import type { Seen, Task } from "./sweep.ts";

/** Events held at once, 21 bytes each. */
const matchesMax = 6_000_000;

/** One person's events that serve for a step, in order of time, then of arrival. */
interface Trail {
  /** When each was. */
  times: number[];
  /** For each step the places in `times`, ascending. */
  places: number[][];
}

/** The times of the steps that a person reached, on the path that the definition chooses. */
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
  for (const trail of trailsOf(matches, steps.length, source.people.max)) {
    const path = findPath(trail, { from, to, windowMs });
    for (const [k, time] of path.entries()) {
      reached[k] = (reached[k] as number) + 1;
      if (k > 0) waitsMs[k]?.push(time - (path[k - 1] as number));
    }
  }
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

/** Events that serve for some step, as columns: a year of them may be millions. In order of arrival. */
interface Matches {
  count: number;
  person: Uint32Array;
  time: Float64Array;
  /** Numbers the events: one that serves for several steps is one. */
  event: Uint32Array;
  step: Uint8Array;
}

async function collect(
  source: Source,
  question: FunnelQuestion,
  windowMs: number,
): Promise<Matches> {
  // Room for all at once, with nothing to be copied: what is not touched takes no memory.
  const matches: Matches = {
    count: 0,
    person: new Uint32Array(matchesMax),
    time: new Float64Array(matchesMax),
    event: new Uint32Array(matchesMax),
    step: new Uint8Array(matchesMax),
  };
  let lastSeq = 0;
  let events = 0;
  const visit = (step: number, { person, timestamp, seq }: Seen) => {
    const { count } = matches;
    if (count === matchesMax)
      throw new OverBudget(`More than ${matchesMax} events match its steps.`);
    if (seq !== lastSeq) events += 1;
    lastSeq = seq;
    matches.person[count] = person;
    matches.time[count] = timestamp;
    matches.event[count] = events;
    matches.step[count] = step;
    matches.count = count + 1;
  };
  // Only the first step must lie in the range; the last may come as late as the window lets it.
  const scope = { ...question, to: question.to + windowMs };
  const tasks: Task[] = [];
  for (const [k, step] of question.steps.entries()) {
    const selection = await source.select(k === 0 ? question : scope, step);
    tasks.push({ selection, visit: (seen) => visit(k, seen) });
  }
  await source.scanEach(tasks);
  return matches;
}

function* trailsOf({ count, person, time, event, step }: Matches, steps: number, max: number) {
  for (const places of groupByPerson(person.subarray(0, count), max)) {
    if (!isAscending(places, time)) {
      places.sort((a, b) => (time[a] as number) - (time[b] as number) || a - b);
    }
    const trail: Trail = { times: [], places: Array.from({ length: steps }, () => []) };
    let lastEvent = 0;
    for (const i of places) {
      // One event that serves for several steps is one place: it may be used for one of them only.
      if (event[i] !== lastEvent) trail.times.push(time[i] as number);
      lastEvent = event[i] as number;
      trail.places[step[i] as number]?.push(trail.times.length - 1);
    }
    yield trail;
  }
}

function isAscending(places: Uint32Array, time: Float64Array): boolean {
  for (let i = 1; i < places.length; i++) {
    if ((time[places[i] as number] as number) < (time[places[i - 1] as number] as number))
      return false;
  }
  return true;
}

/** Where each person's entries stand: sorted by counting, for comparing millions would take seconds. */
function* groupByPerson(person: Uint32Array, max: number): Generator<Uint32Array> {
  const ends = new Uint32Array(max + 2);
  for (const id of person) ends[id + 1] = (ends[id + 1] as number) + 1;
  for (let id = 1; id < ends.length; id++)
    ends[id] = (ends[id] as number) + (ends[id - 1] as number);
  const grouped = new Uint32Array(person.length);
  for (const [i, id] of person.entries()) {
    grouped[ends[id] as number] = i;
    ends[id] = (ends[id] as number) + 1;
  }
  let start = 0;
  for (const end of ends.subarray(0, -1)) {
    if (end > start) yield grouped.subarray(start, end);
    start = end;
  }
}

/**
 * Among the ways through the steps that reach the furthest one, that which starts earliest, and from
 * there the earliest event for each step. Taking the earliest for each is also what gets furthest
 * from a start.
 */
export function findPath(
  { times, places }: Trail,
  { from, to, windowMs }: { from: number; to: number; windowMs: number },
): Path {
  let best: number[] = [];
  // Where the search for each step goes on: starts only move forward, and so does what follows them.
  const cursors = places.map(() => 0);
  for (const start of places[0] ?? []) {
    const startTime = times[start] as number;
    if (startTime < from || startTime >= to) continue;
    const path = [startTime];
    let place = start;
    for (let k = 1; k < places.length; k++) {
      const next = advance(places[k] as number[], cursors, k, place);
      const time = next === undefined ? undefined : (times[next] as number);
      if (next === undefined || time === undefined || time - startTime > windowMs) break;
      path.push(time);
      place = next;
    }
    if (path.length > best.length) best = path;
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
