// The events that serve for a step of a funnel: found by several threads, and told person by person.
import type { FunnelQuestion } from "../domain/question.ts";
import { gatherMoments, type Moments, type MomentsGatherer, sortMoments } from "./moments.ts";
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
  /** Shared by all threads: how much they hold. */
  held: Int32Array;
}

/** Each step that an event serves for is a bit of its mark. */
export const matchSteps: Pass<MatchInput, Moments> = {
  name: "match steps",
  async begin(source, input): Promise<Gathering<Moments>> {
    const gatherer = gatherMoments(input.held, 16);
    const isPlain = input.question.steps.every(({ where = [] }) => where.length === 0);
    return {
      tasks: isPlain
        ? [await matchNames(source, input, gatherer)]
        : await matchEach(source, input, gatherer),
      beginPart: gatherer.beginPart,
      end: () => gatherer.moments,
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
async function matchNames(
  source: Source,
  input: MatchInput,
  { add }: MomentsGatherer,
): Promise<Task> {
  const { slice, group } = input;
  const selections = await selectSteps(source, input);
  const stepsOf = new Uint16Array(1 + Math.max(0, ...source.names.keys()));
  for (const [k, { names }] of selections.entries()) {
    for (const id of names) stepsOf[id] = (stepsOf[id] as number) | (1 << k);
  }
  const names = selections.flatMap((each) => [...each.names]);
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

async function matchEach(
  source: Source,
  input: MatchInput,
  { add, addToLast }: MomentsGatherer,
): Promise<Task[]> {
  const { group } = input;
  let lastSeq = 0;
  return (await selectSteps(source, input)).map((selection, k) => ({
    selection,
    visit({ person, timestamp, seq }: Seen) {
      if (person % group.of !== group.is) return;
      // One event may serve for several steps. A path may use it for one only.
      if (seq === lastSeq) addToLast(1 << k);
      else add(person, timestamp, 1 << k);
      lastSeq = seq;
    },
  }));
}

/**
 * Visits the trail of each person who has one, and frees what was gathered. All visits get the same object: copy what
 * you need. No person's number is above `max`.
 */
export function eachTrail(
  gathered: readonly Moments[],
  { steps, max }: { steps: number; max: number },
  visit: (person: number, trail: Trail) => void,
): void {
  const { times, marks, ends } = sortMoments(gathered, max);
  const trail: Trail = { times: [], places: Array.from({ length: steps }, () => []) };
  let start = 0;
  for (let person = 0; person <= max; person++) {
    const end = ends[person] as number;
    if (end === start) continue;
    trail.times.length = 0;
    for (const places of trail.places) places.length = 0;
    for (let i = start; i < end; i++) {
      trail.times.push(times[i] as number);
      for (let k = 0, bits = marks[i] as number; bits !== 0; k++, bits >>>= 1) {
        if ((bits & 1) !== 0) trail.places[k]?.push(i - start);
      }
    }
    visit(person, trail);
    start = end;
  }
}
