// Follows people from an event to what they did next, or before. The events of many people would not fit in memory, so
// people are taken some at a time: their events are read, put in order, and followed.
import type { PathsQuestion, Scope } from "../domain/question.ts";
import { OverBudget } from "./budget.ts";
import { createIdSet, type IdSet } from "./id-set.ts";
import type { Source } from "./scan.ts";
import type { Seen, Task } from "./sweep.ts";
import type { OpenKeys } from "./top.ts";

/** One path. All visits get the same object: copy what you need. */
export interface Walk {
  person: number;
  /** How many events it has, with the start. */
  length: number;
  /** The number of each event's key; -1 for a start without one. */
  keys: Int32Array;
  times: Float64Array;
}

export interface Walks {
  /** Visits every path; all paths of a person one after another. Throws OverBudget or Cancelled. */
  each(visit: (walk: Walk) => void): Promise<void>;
}

/** Events held at once. Each takes 13 bytes. */
const heldMax = 4_000_000;

/** `heldAtOnce` is for tests. */
export async function openWalks(
  source: Source,
  question: PathsQuestion,
  key: OpenKeys,
  heldAtOnce: number = heldMax,
): Promise<Walks> {
  const counts = await countEvents(source, question, key);
  const groups = groupPeople(counts, heldAtOnce);
  let only: Trails | undefined;
  return {
    async each(visit) {
      for (const group of groups) {
        const trails = only ?? (await readTrails(source, question, key, { counts, ...group }));
        // If it is all there is, it need not be read again.
        if (groups.length === 1) only = trails;
        followAll(trails, question, visit);
      }
    },
  };
}

/** By a person's number, how many events their paths may be made of; zero for those who never start. */
async function countEvents(
  source: Source,
  question: PathsQuestion,
  key: OpenKeys,
): Promise<Uint32Array> {
  const { max } = source.identities;
  const counts = new Uint32Array(max + 1);
  const starters = createIdSet(max);
  await source.scanEach(
    await createTasks(source, question, key, ({ person }, isStart, isNew) => {
      if (isStart && person > 0) starters.add(person);
      if (isNew) counts[person] = (counts[person] as number) + 1;
    }),
  );
  for (const person of counts.keys()) if (person === 0 || !starters.has(person)) counts[person] = 0;
  return counts;
}

type VisitEvent = (seen: Seen, isStart: boolean, isNew: boolean, key: number) => void;

/** Visits starts, and what may follow. An event that is both is visited twice, and is new the first time. */
async function createTasks(
  source: Source,
  question: PathsQuestion,
  { keys, codesOf }: OpenKeys,
  visit: VisitEvent,
  people?: IdSet,
): Promise<Task[]> {
  const windowMs = question.windowSeconds * 1000;
  const around: Scope =
    question.direction === "after"
      ? { ...question, to: question.to + windowMs }
      : { ...question, from: question.from - windowMs };
  const only = people ? { people } : {};
  const starts = { ...(await source.select(question, question.start)), codesOf, ...only };
  const others = { ...(await source.select(around)), codesOf, ...only };
  let startSeq = 0;
  return [
    {
      selection: starts,
      visit(seen) {
        startSeq = seen.seq;
        visit(seen, true, true, keys.numberOf(seen));
      },
    },
    {
      selection: others,
      visit(seen) {
        const number = keys.numberOf(seen);
        if (number >= 0) visit(seen, false, seen.seq !== startSeq, number);
      },
    },
  ];
}

interface Group {
  /** People from this number on and before that one. */
  from: number;
  to: number;
}

/** Neighbours whose events fit into memory together. */
function groupPeople(counts: Uint32Array, heldAtOnce: number): Group[] {
  const groups: Group[] = [];
  let [from, held] = [0, 0];
  for (const [person, count] of counts.entries()) {
    if (count > heldAtOnce) {
      throw new OverBudget(`Somebody has more than ${heldAtOnce} events that paths may have.`);
    }
    if (held + count > heldAtOnce) {
      groups.push({ from, to: person });
      [from, held] = [person, 0];
    }
    held += count;
  }
  if (held > 0) groups.push({ from, to: counts.length });
  return groups;
}

/** The events of some people, each person's in order. */
interface Trails extends Group {
  /** Where the events of the person at a place end. */
  ends: Uint32Array;
  times: Float64Array;
  keys: Int32Array;
  /** In bits: whether it starts a path, and whether it may be a step of one. */
  roles: Uint8Array;
}

const startRole = 1;
const stepRole = 2;

async function readTrails(
  source: Source,
  question: PathsQuestion,
  key: OpenKeys,
  { counts, from, to }: Group & { counts: Uint32Array },
): Promise<Trails> {
  const people = createIdSet(source.identities.max);
  const ends = new Uint32Array(to - from);
  let total = 0;
  for (let person = from; person < to; person++) {
    const count = counts[person] as number;
    if (count > 0) people.add(person);
    // For now where they begin.
    ends[person - from] = total;
    total += count;
  }
  const trails: Trails = {
    from,
    to,
    ends,
    times: new Float64Array(total),
    keys: new Int32Array(total),
    roles: new Uint8Array(total),
  };
  const { times, keys, roles } = trails;
  const visit: VisitEvent = ({ person, timestamp }, isStart, isNew, number) => {
    const end = ends[person - from] as number;
    const place = isNew ? end : end - 1;
    if (isNew) ends[person - from] = end + 1;
    times[place] = timestamp;
    keys[place] = number;
    roles[place] = (roles[place] as number) | (isStart ? startRole : stepRole);
  };
  await source.scanEach(await createTasks(source, question, key, visit, people));
  return trails;
}

function followAll(trails: Trails, question: PathsQuestion, visit: (walk: Walk) => void): void {
  const { from, to, ends } = trails;
  const room = question.steps + 1;
  const walk: Walk = {
    person: 0,
    length: 0,
    keys: new Int32Array(room),
    times: new Float64Array(room),
  };
  let start = 0;
  for (let person = from; person < to; person++) {
    const end = ends[person - from] as number;
    sort(trails, start, end);
    walk.person = person;
    for (let place = start; place < end; place++) {
      if (((trails.roles[place] as number) & startRole) === 0) continue;
      follow(trails, question, { start, end, place }, walk);
      visit(walk);
    }
    start = end;
  }
}

function follow(
  { times, keys, roles }: Trails,
  { direction, steps, windowSeconds }: PathsQuestion,
  { start, end, place }: { start: number; end: number; place: number },
  walk: Walk,
): void {
  const windowMs = windowSeconds * 1000;
  const way = direction === "after" ? 1 : -1;
  const begin = times[place] as number;
  walk.length = 0;
  for (let at = place; at >= start && at < end && walk.length <= steps; at += way) {
    const time = times[at] as number;
    if (Math.abs(time - begin) > windowMs) break;
    if (at !== place && ((roles[at] as number) & stepRole) === 0) continue;
    walk.keys[walk.length] = keys[at] as number;
    walk.times[walk.length] = time;
    walk.length += 1;
  }
}

/** Sorts a person's events by time, if late arrivals are out of order. Those of one time stay as they arrived. */
function sort({ times, keys, roles }: Trails, start: number, end: number): void {
  let isSorted = true;
  for (let i = start + 1; i < end && isSorted; i++) {
    isSorted = (times[i] as number) >= (times[i - 1] as number);
  }
  if (isSorted) return;
  const order = new Uint32Array(end - start);
  for (const i of order.keys()) order[i] = start + i;
  order.sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
  for (const column of [times, keys, roles]) {
    const moved = Array.from(order, (place) => column[place] as number);
    column.set(moved, start);
  }
}
