// The events that serve for a step of a funnel, out of millions: gathered by several threads, and grouped by person.
import { OverBudget } from "./budget.ts";
import type { FunnelQuestion } from "../domain/question.ts";
import type { Gathering, Pass, Source } from "./source.ts";
import type { Seen, Selection, Task } from "./sweep.ts";

/** One person's events that serve for a step, in order of time, and then of arrival. */
export interface Trail {
  /** When each was. */
  times: number[];
  /** For each step, its places in `times`, ascending. */
  places: number[][];
}

export interface MatchInput {
  question: FunnelQuestion;
  /** The first step lies in it. */
  slice: { from: number; to: number };
  /** Only people whose numbers leave this remainder. */
  group: { of: number; is: number };
  /** Shared by all threads: how many pieces they hold. */
  held: Int32Array;
}

/** What one thread has found, in the order of its parts. */
export interface Matched {
  pieces: Piece[];
  count: number;
  /** With which match each part begins. */
  parts: { part: number; from: number }[];
}

/** They grow by this many at a time, and nothing is copied. */
const pieceBits = 16;
const pieceMatches = 2 ** pieceBits;

interface Piece {
  people: Uint32Array<ArrayBuffer>;
  times: Float64Array<ArrayBuffer>;
  /** Each step that it serves for is a bit. */
  steps: Uint16Array<ArrayBuffer>;
}

/** Held at once, of all threads together. Each takes 14 bytes, and ten more once it is sorted. */
export const matchesMax = 4_000_000;
/** The plan is made of roll-ups: some events more have come since. Each thread has a piece that is not full. */
const piecesMax = Math.ceil(matchesMax / pieceMatches) + 24;

export const matchSteps: Pass<MatchInput, Matched> = {
  name: "match steps",
  async begin(source, input): Promise<Gathering<Matched>> {
    const matched: Matched = { pieces: [], count: 0, parts: [] };
    const isPlain = input.question.steps.every(({ where = [] }) => where.length === 0);
    return {
      tasks: isPlain
        ? [await matchNames(source, input, matched)]
        : await matchEach(source, input, matched),
      beginPart: (part) => void matched.parts.push({ part, from: matched.count }),
      end: () => matched,
    };
  },
};

/** What each step means. Only the first one must lie in the slice; the last may come as late as the window allows. */
function selectSteps(source: Source, { question, slice }: MatchInput): Promise<Selection[]> {
  const until = slice.to + question.windowSeconds * 1000;
  return Promise.all(
    question.steps.map((step, k) =>
      source.select({ ...question, ...slice, to: k === 0 ? slice.to : until }, step),
    ),
  );
}

/** Where the steps are told apart by their names alone. */
async function matchNames(source: Source, input: MatchInput, matched: Matched): Promise<Task> {
  const { slice, group, held } = input;
  const selections = await selectSteps(source, input);
  const stepsOf = new Uint16Array(1 + Math.max(0, ...source.names.keys()));
  for (const [k, { names }] of selections.entries()) {
    for (const id of names) stepsOf[id] = (stepsOf[id] as number) | (1 << k);
  }
  const names = selections.flatMap((each) => [...each.names]);
  const add = createAdd(matched, held);
  const { joins } = source.identities.shared;
  const selection = {
    ...(selections.at(-1) as Selection),
    from: slice.from,
    names: new Set(names),
  };
  return {
    selection,
    visitBatch({ places, count, timestamp, nameId, userId, anonymousId }) {
      for (let i = 0; i < count; i++) {
        const at = places[i] as number;
        const actor = (userId[at] as number) || (anonymousId[at] as number);
        const person = joins[actor] || actor;
        if (group.of > 1 && person % group.of !== group.is) continue;
        add(person, timestamp[at] as number, stepsOf[nameId[at] as number] as number);
      }
    },
  };
}

async function matchEach(source: Source, input: MatchInput, matched: Matched): Promise<Task[]> {
  const { group, held } = input;
  const add = createAdd(matched, held);
  let lastSeq = 0;
  return (await selectSteps(source, input)).map((selection, k) => ({
    selection,
    visit({ person, timestamp, seq }: Seen) {
      if (person % group.of !== group.is) return;
      // One event may serve for several steps. A path may use it for one only.
      if (seq === lastSeq) addStep(matched, k);
      else add(person, timestamp, 1 << k);
      lastSeq = seq;
    },
  }));
}

function addStep({ pieces, count }: Matched, step: number): void {
  const { steps } = pieces.at(-1) as Piece;
  const last = (count - 1) & (pieceMatches - 1);
  steps[last] = (steps[last] as number) | (1 << step);
}

function createAdd(matched: Matched, held: Int32Array) {
  let piece = createPiece(0);
  return (person: number, time: number, steps: number): void => {
    const place = matched.count & (pieceMatches - 1);
    if (place === 0) {
      if (Atomics.add(held, 0, 1) >= piecesMax) {
        throw new OverBudget(`More than ${matchesMax} events match its steps.`);
      }
      piece = createPiece(pieceMatches);
      matched.pieces.push(piece);
    }
    piece.people[place] = person;
    piece.times[place] = time;
    piece.steps[place] = steps;
    matched.count += 1;
  };
}

function createPiece(matches: number): Piece {
  return {
    people: new Uint32Array(matches),
    times: new Float64Array(matches),
    steps: new Uint16Array(matches),
  };
}

/**
 * Visits the trail of each person who has one, and frees what was gathered. All visits get the same object: copy what
 * you need. No person's number is above `max`.
 */
export function eachTrail(
  gathered: readonly Matched[],
  { steps, max }: { steps: number; max: number },
  visit: (person: number, trail: Trail) => void,
): void {
  const sorted = sortByPerson(gathered, max);
  const trail: Trail = { times: [], places: Array.from({ length: steps }, () => []) };
  let start = 0;
  for (let person = 0; person <= max; person++) {
    const end = sorted.ends[person] as number;
    if (end === start) continue;
    sortByTime(sorted, start, end);
    fill(trail, sorted, start, end);
    visit(person, trail);
    start = end;
  }
}

/** Matches by person, each person's in the order of arrival until they are sorted by time. */
interface Sorted {
  times: Float64Array;
  steps: Uint16Array;
  /** Where each person's end. */
  ends: Uint32Array;
}

/** By counting, because comparing millions takes seconds. */
function sortByPerson(gathered: readonly Matched[], max: number): Sorted {
  const count = gathered.reduce((sum, each) => sum + each.count, 0);
  const ends = new Uint32Array(max + 2);
  for (const each of gathered) {
    for (const [i, { people }] of each.pieces.entries()) {
      const filled = Math.min(pieceMatches, each.count - i * pieceMatches);
      for (let k = 0; k < filled; k++) {
        const next = (people[k] as number) + 1;
        ends[next] = (ends[next] as number) + 1;
      }
    }
  }
  for (let id = 1; id < ends.length; id++) {
    ends[id] = (ends[id] as number) + (ends[id - 1] as number);
  }
  const sorted: Sorted = { times: new Float64Array(count), steps: new Uint16Array(count), ends };
  for (const { matched, from, to } of runsOf(gathered)) put(sorted, matched, from, to);
  for (const { people, times, steps } of gathered.flatMap(({ pieces }) => pieces)) {
    for (const { buffer } of [people, times, steps]) buffer.transfer(0);
  }
  return sorted;
}

/** The matches of each part, in the order of the parts: that is the order of arrival. */
function runsOf(gathered: readonly Matched[]) {
  const runs = gathered.flatMap((matched) =>
    matched.parts.map(({ part, from }, i) => {
      const to = matched.parts[i + 1]?.from ?? matched.count;
      return { matched, part, from, to };
    }),
  );
  return runs.sort((one, other) => one.part - other.part);
}

function put({ times, steps, ends }: Sorted, { pieces }: Matched, from: number, to: number): void {
  for (let match = from; match < to; match++) {
    const piece = pieces[match >>> pieceBits] as Piece;
    const at = match & (pieceMatches - 1);
    const person = piece.people[at] as number;
    const place = ends[person] as number;
    times[place] = piece.times[at] as number;
    steps[place] = piece.steps[at] as number;
    ends[person] = place + 1;
  }
}

/** Late arrivals are few and near their place, and so insertion is quick; if it is not, it is left to a real sort. */
function sortByTime({ times, steps }: Sorted, start: number, end: number): void {
  let movesLeft = 8 * (end - start);
  for (let i = start + 1; i < end; i++) {
    const time = times[i] as number;
    if (time >= (times[i - 1] as number)) continue;
    const step = steps[i] as number;
    let at = i;
    for (; at > start && (times[at - 1] as number) > time && movesLeft > 0; at--) {
      times[at] = times[at - 1] as number;
      steps[at] = steps[at - 1] as number;
      movesLeft -= 1;
    }
    times[at] = time;
    steps[at] = step;
    if (movesLeft === 0) return sortAll(times.subarray(start, end), steps.subarray(start, end));
  }
}

function sortAll(times: Float64Array, steps: Uint16Array): void {
  const order = Uint32Array.from(times, (_, i) => i);
  order.sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
  const [timesBefore, stepsBefore] = [times.slice(), steps.slice()];
  for (const [i, from] of order.entries()) {
    times[i] = timesBefore[from] as number;
    steps[i] = stepsBefore[from] as number;
  }
}

function fill(trail: Trail, { times, steps }: Sorted, start: number, end: number): void {
  trail.times.length = 0;
  for (const places of trail.places) places.length = 0;
  for (let i = start; i < end; i++) {
    trail.times.push(times[i] as number);
    for (let k = 0, bits = steps[i] as number; bits !== 0; k++, bits >>>= 1) {
      if ((bits & 1) !== 0) trail.places[k]?.push(i - start);
    }
  }
}
