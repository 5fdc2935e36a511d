// Follows people from an event to what they did next, or before. The events of many people would not fit in memory, so
// people are taken some at a time: their events are read, by several threads, put in order, and followed.
import type { PathsQuestion, Scope } from "../domain/question.ts";
import { OverBudget } from "./budget.ts";
import { type KeyColumn, learnCodes, openColumn, type OwnCodes, tellCodes } from "./codes.ts";
import { createIdSet, type IdSet, type PackedSet } from "./id-set.ts";
import { type OpenKeys, openKeys } from "./keys.ts";
import {
  changeMarks,
  createHeld,
  gatherMoments,
  type Moments,
  momentsMax,
  sortMoments,
  type SortedMoments,
} from "./moments.ts";
import type { Pass, Source } from "./source.ts";
import type { Seen, Task } from "./sweep.ts";

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

/** `heldAtOnce` is for tests. */
export async function openWalks(
  source: Source,
  question: PathsQuestion,
  keys: OpenKeys,
  heldAtOnce: number = momentsMax,
): Promise<Walks> {
  const counts = await countEvents(source, question);
  const groups = groupPeople(counts, heldAtOnce);
  let only: Trails | undefined;
  return {
    async each(visit) {
      for (const group of groups) {
        const trails = only ?? (await readTrails(source, question, keys, { counts, ...group }));
        // If it is all there is, it need not be read again.
        if (groups.length === 1) only = trails;
        followAll(trails, keys, question, visit);
      }
    },
  };
}

/** What names an event on a path. */
export function columnOfPaths({ property }: PathsQuestion): KeyColumn {
  return property === undefined ? "name" : { property };
}

interface Counted {
  /** By a person's number, how many events their paths may be made of. */
  counts: Uint32Array;
  starters: PackedSet;
}

export const countTrails: Pass<PathsQuestion, Counted> = {
  name: "count trails",
  async begin(source, question) {
    const { max } = source.identities;
    const counts = new Uint32Array(max + 1);
    const starters = createIdSet(max);
    const tasks = await createTasks(source, question, ({ person }, isStart, isNew) => {
      if (isStart && person > 0) starters.add(person);
      if (isNew) counts[person] = (counts[person] as number) + 1;
    });
    return { tasks, end: () => ({ counts, starters: starters.pack() }) };
  },
};

/** Zero for those who never start. */
async function countEvents(source: Source, question: PathsQuestion): Promise<Uint32Array> {
  const gathered = await source.gather(countTrails, question);
  const { max } = source.identities;
  const all = new Uint32Array(max + 1);
  const starters = createIdSet(max);
  for (const part of gathered) starters.unite(part.starters);
  starters.forEach((person) => {
    for (const { counts } of gathered)
      all[person] = (all[person] as number) + (counts[person] as number);
  });
  return all;
}

type VisitEvent = (seen: Seen, isStart: boolean, isNew: boolean, code: number) => void;

/** Visits starts, and what may follow. An event that is both is visited twice, and is new the first time. */
async function createTasks(
  source: Source,
  question: PathsQuestion,
  visit: VisitEvent,
  people?: IdSet,
): Promise<Task[]> {
  const { keys, codesOf, codeOf } = await openKeys(source, columnOfPaths(question));
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
        visit(seen, true, true, codeOf(seen));
      },
    },
    {
      selection: others,
      visit(seen) {
        const code = codeOf(seen);
        if (keys.numberOf(code) >= 0) visit(seen, false, seen.seq !== startSeq, code);
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

/** The events of some people. */
interface Trails extends Group, SortedMoments {}

/** In the bits of a mark, below the code: whether it starts a path, and whether it may be a step of one. */
const startRole = 1;
const stepRole = 2;
const roleBits = 2;
const codeUnit = 2 ** roleBits;

interface TrailInput {
  question: PathsQuestion;
  people: PackedSet;
  /** Shared by all threads: how much they hold. */
  held: Int32Array;
  /** Codes up to this one mean the same to who asks. */
  sharedMax: number;
}

interface Trailed {
  moments: Moments;
  codes: OwnCodes;
}

export const gatherTrails: Pass<TrailInput, Trailed> = {
  name: "gather trails",
  async begin(source, { question, people: packed, held, sharedMax }) {
    const people = createIdSet(source.identities.max);
    people.unite(packed);
    const { moments, beginPart, add, addToLast } = gatherMoments(held, 32);
    const visit: VisitEvent = ({ person, timestamp }, isStart, isNew, code) => {
      const role = isStart ? startRole : stepRole;
      if (isNew) add(person, timestamp, code * codeUnit + role);
      else addToLast(role);
    };
    const { values } = await openColumn(source, columnOfPaths(question));
    return {
      tasks: await createTasks(source, question, visit, people),
      beginPart,
      end: () => ({ moments, codes: tellCodes(values, sharedMax) }),
    };
  },
};

async function readTrails(
  source: Source,
  question: PathsQuestion,
  { values }: OpenKeys,
  { counts, from, to }: Group & { counts: Uint32Array },
): Promise<Trails> {
  const { max } = source.identities;
  const people = createIdSet(max);
  for (let person = from; person < to; person++) if (counts[person] !== 0) people.add(person);
  const gathered = await source.gather(gatherTrails, {
    question,
    people: people.pack(),
    held: createHeld(),
    sharedMax: values?.sharedMax ?? 0,
  });
  for (const { moments, codes } of gathered) {
    if (codes.texts.ends.length === 0) continue;
    const learn = learnCodes(values, codes);
    changeMarks(moments, (mark) => learn(mark >>> roleBits) * codeUnit + (mark & (codeUnit - 1)));
  }
  return {
    from,
    to,
    ...sortMoments(
      gathered.map(({ moments }) => moments),
      max,
    ),
  };
}

function followAll(
  trails: Trails,
  { keys }: OpenKeys,
  question: PathsQuestion,
  visit: (walk: Walk) => void,
): void {
  const { from, to, ends, marks } = trails;
  const room = question.steps + 1;
  const walk: Walk = {
    person: 0,
    length: 0,
    keys: new Int32Array(room),
    times: new Float64Array(room),
  };
  const numberOf = (mark: number) => keys.numberOf(mark >>> roleBits);
  let start = 0;
  for (let person = from; person < to; person++) {
    const end = ends[person] as number;
    walk.person = person;
    for (let place = start; place < end; place++) {
      if (((marks[place] as number) & startRole) === 0) continue;
      follow(trails, question, { start, end, place, numberOf }, walk);
      visit(walk);
    }
    start = end;
  }
}

interface Start {
  /** Where the person's events begin and end, and where the path begins. */
  start: number;
  end: number;
  place: number;
  /** The number of the key that a mark has. */
  numberOf: (mark: number) => number;
}

function follow(
  { times, marks }: Trails,
  { direction, steps, windowSeconds }: PathsQuestion,
  { start, end, place, numberOf }: Start,
  walk: Walk,
): void {
  const windowMs = windowSeconds * 1000;
  const way = direction === "after" ? 1 : -1;
  const begin = times[place] as number;
  walk.length = 0;
  for (let at = place; at >= start && at < end && walk.length <= steps; at += way) {
    const time = times[at] as number;
    if (Math.abs(time - begin) > windowMs) break;
    const mark = marks[at] as number;
    if (at !== place && (mark & stepRole) === 0) continue;
    walk.keys[walk.length] = numberOf(mark);
    walk.times[walk.length] = time;
    walk.length += 1;
  }
}
