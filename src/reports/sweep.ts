// Goes through events in order of arrival, column by column. The inner loops run once for every stored event. They
// read only numbers, from arrays of one kind, and create no objects.
import {
  type Property,
  type PropertyTest,
  type Span,
  type Stretch,
  TooManyValues,
  type Wanted,
} from "../store/event-columns.ts";
import type { EventLog } from "../store/event-log.ts";
import { type Budget, OverBudget } from "./budget.ts";
import type { IdSet } from "./id-set.ts";
import type { Identities } from "./identities.ts";

export interface Selection {
  readonly from: number;
  readonly to: number;
  /** Only events that arrived after this seq. */
  readonly after?: number;
  /** Numbers of names. */
  readonly names: ReadonlySet<number>;
  /** Undefined stands for any source. A number that no source has stands for none. */
  readonly sourceId: number | undefined;
  readonly people: IdSet | undefined;
  /** Nothing that these people did. */
  readonly without?: IdSet | undefined;
  /** Nothing that came from these sources: their numbers. */
  readonly withoutSources?: ReadonlySet<number> | undefined;
  /** All of them must hold. */
  readonly tests: readonly PropertyTest[];
  /** The property whose codes the visitor looks at. */
  readonly codesOf?: Property | undefined;
  /** The property whose numbers the visitor looks at. */
  readonly numbersOf?: Property | undefined;
  /** False if the visitor does not look at the time, or at who it was: then it need not be read. */
  readonly readsTime?: boolean;
  readonly readsPerson?: boolean;
}

/** One event. All visits get the same object: copy what you need. */
export interface Seen {
  person: number;
  userId: number;
  anonymousId: number;
  timestamp: number;
  seq: number;
  nameId: number;
  /** Of the property whose codes, or numbers, the selection reads. */
  code: number;
  number: number;
}

export type Visit = (seen: Seen) => void;

/** Neighbouring events that a selection means. All calls get the same arrays: copy what you need. */
export interface Batch {
  /** The events are at the first `count` of these places in the other arrays. */
  places: Uint32Array;
  count: number;
  timestamp: Float64Array;
  nameId: Uint32Array;
  userId: Uint32Array;
  anonymousId: Uint32Array;
  /** Of the property whose codes, or numbers, the selection reads. */
  codes: Uint32Array;
  numbers: Float64Array;
}

/** Events are visited one by one, in turns with other tasks, or by the batch, which is several times quicker. */
export type Task = { selection: Selection } & (
  | { visit: Visit; visitBatch?: undefined }
  | { visitBatch: (batch: Batch) => void; visit?: undefined }
);

export interface SweepParts {
  log: Pick<EventLog, "stretches">;
  identities: Identities;
  budget: Budget;
}

/** Each task is one bit of a number. */
const tasksMax = 31;

/**
 * Goes through the events once for all tasks, or through some spans of them. The tasks that mean an event visit it in
 * their order. Throws OverBudget or Cancelled.
 */
export async function sweep(
  parts: SweepParts,
  tasks: readonly Task[],
  spans: Iterable<Partial<Span>> = [{}],
): Promise<void> {
  if (tasks.length > tasksMax) throw new RangeError(`There are more than ${tasksMax} tasks.`);
  const plan = createPlan(tasks);
  if (plan.tasksOf.length === 0) return;
  try {
    await sweepPlan(parts, plan, spans);
  } catch (error) {
    throw error instanceof TooManyValues ? new OverBudget(error.message) : error;
  }
}

async function sweepPlan(
  { log, identities, budget }: SweepParts,
  plan: Plan,
  spans: Iterable<Partial<Span>>,
): Promise<void> {
  const { columns, properties, wanted } = plan;
  const viewOf = createViews(plan, identities);
  let left = 0;
  for (const { after = 0, before } of spans) {
    // All of its stretches may be passed over.
    await budget.breathe();
    const range = { before, ...plan.times, after: Math.max(after, plan.after), wanted };
    for await (const stretch of log.stretches(range, columns, properties)) {
      const { count } = stretch;
      await budget.spend(count);
      await view(stretch, viewOf(stretch));
      left += count * numbersBytes;
      if (left > leftMax) {
        Bun.gc(false);
        left = 0;
      }
    }
  }
}

/** What is to be done of a stretch. */
interface View {
  plan: Plan;
  visitAll: (found: Found) => void;
  visitBatches: (found: Found) => void;
  buffers: Buffers;
}

/** More of them begin anew: each holds the numbers of a stretch. */
const viewsMax = 12;

/** Only what those tasks need is read of a stretch that mean some of its times. */
function createViews({ tasks }: Plan, identities: Identities) {
  const views = new Map<number, View>();
  return ({ timestampMin, timestampMax }: Swept): View => {
    const means = ({ selection: { from, to } }: Task) => timestampMax >= from && timestampMin < to;
    const bits = tasks.reduce((all, task, k) => (means(task) ? all | (1 << k) : all), 0);
    const known = views.get(bits);
    if (known) return known;
    if (views.size === viewsMax) views.clear();
    const plan = createPlan(tasks.filter(means));
    const made = {
      plan,
      visitAll: createVisitAll(plan, identities),
      visitBatches: createVisitBatches(plan, identities),
      buffers: createBuffers(0, plan),
    };
    views.set(bits, made);
    return made;
  };
}

async function view(stretch: Swept, view: View): Promise<void> {
  const { plan, visitAll, visitBatches } = view;
  if (plan.tasks.length === 0) return;
  if (stretch.count > view.buffers.place.length) view.buffers = createBuffers(stretch.count, plan);
  const { buffers } = view;
  const found = await find(stretch, buffers, plan);
  if (found === 0) return;
  await readProperties(stretch, buffers, { plan, found });
  if (plan.bits !== 0) visitAll({ stretch, buffers, found });
  visitBatches({ stretch, buffers, found });
}

/** Where the events lie that some of the tasks mean. */
export function rangeOf(tasks: readonly Task[]): { after: number; from: number; to: number } {
  const selections = tasks.map(({ selection }) => selection);
  return {
    after: Math.min(...selections.map(({ after = 0 }) => after)),
    from: Math.min(...selections.map(({ from }) => from)),
    to: Math.max(...selections.map(({ to }) => to)),
  };
}

/** The events that some of the tasks mean, as far as stretches can be passed over by it. */
export const wantedBy = (tasks: readonly Task[]): Wanted[] =>
  tasks.map(({ selection: { names, tests } }) => ({ names, tests }));

const columnsMax = ["timestamp", "nameId", "sourceId", "userId", "anonymousId"] as const;
type Swept = Stretch<(typeof columnsMax)[number]>;

/** What all tasks together need. */
type Plan = ReturnType<typeof createPlan>;

function createPlan(tasks: readonly Task[]) {
  const selections = tasks.map(({ selection }) => selection);
  const reads = {
    time: selections.some(({ readsTime = true }) => readsTime),
    person: selections.some(
      ({ readsPerson = true, people, without }) => readsPerson || people || without,
    ),
    source: selections.some(
      ({ sourceId, withoutSources }) => sourceId !== undefined || withoutSources,
    ),
  };
  const properties = selections.flatMap(({ tests, codesOf, numbersOf }) => [
    ...tests.map(({ property }) => property),
    ...(codesOf ? [codesOf] : []),
    ...(numbersOf ? [numbersOf] : []),
  ]);
  const people = reads.person ? (["userId", "anonymousId"] as const) : [];
  const source = reads.source ? (["sourceId"] as const) : [];
  return {
    tasks,
    wanted: wantedBy(tasks),
    tasksOf: tasksByName(selections),
    /** The tasks that visit events one by one. */
    bits: tasks.reduce((bits, { visit }, k) => (visit ? bits | (1 << k) : bits), 0),
    times: {
      from: Math.min(...selections.map(({ from }) => from)),
      to: Math.max(...selections.map(({ to }) => to)),
    },
    /** Within these times all of the tasks mean an event. */
    inner: {
      from: Math.max(...selections.map(({ from }) => from)),
      to: Math.min(...selections.map(({ to }) => to)),
    },
    after: Math.min(...selections.map((selection) => selection.after ?? 0)),
    reads,
    further: [...people, ...source],
    columns: ["timestamp", "nameId", ...people, ...source] as const,
    properties: [...new Set(properties)],
  };
}

/** For the number of each name, the tasks that want it, as bits. Empty if no task wants any. */
function tasksByName(selections: readonly Selection[]): Uint32Array {
  const ids = selections.flatMap(({ names }) => [...names]);
  const tasksOf = new Uint32Array(ids.length === 0 ? 0 : Math.max(...ids) + 1);
  for (const [k, { names }] of selections.entries()) {
    for (const id of names) tasksOf[id] = (tasksOf[id] as number) | (1 << k);
  }
  return tasksOf;
}

/** The numbers of a stretch, and the places of the events that may be meant. */
type Buffers = ReturnType<typeof createBuffers>;

function createBuffers(count: number, { tasks, properties }: Pick<Plan, "tasks" | "properties">) {
  const tested = tasks.some(({ selection }) => selection.tests.length > 0);
  const firstWith = tasks.map(({ selection: { tests } }) =>
    tasks.findIndex(({ selection }) => isSame(selection.tests, tests)),
  );
  const holds = tasks.map(({ selection }, k) =>
    selection.tests.length > 0 && firstWith[k] === k ? new Uint8Array(count) : undefined,
  );
  const codes = tasks.map(({ selection }) => selection.codesOf);
  const numbers = tasks.map(({ selection }) => selection.numbersOf);
  return {
    timestamp: new Float64Array(count),
    nameId: new Uint32Array(count),
    sourceId: new Uint32Array(count),
    userId: new Uint32Array(count),
    anonymousId: new Uint32Array(count),
    place: new Uint32Array(count),
    /** For each task, whether all of its tests hold; undefined if it has none. Those with the same tests share them. */
    holds: firstWith.map((first) => holds[first]),
    firstWith,
    holdsNext: new Uint8Array(tested ? count : 0),
    codes: new Map(
      properties
        .filter((each) => codes.includes(each))
        .map((each) => [each, new Uint32Array(count)]),
    ),
    numbers: new Map(
      properties
        .filter((each) => numbers.includes(each))
        .map((each) => [each, new Float64Array(count)]),
    ),
  };
}

function isSame(some: readonly PropertyTest[], others: readonly PropertyTest[]): boolean {
  return some.length === others.length && some.every((test, i) => test === others[i]);
}

/** An event's numbers take no more than this. */
const numbersBytes = 32;
/** Garbage is collected after this many bytes. Without that it grows to 200 MB. */
const leftMax = 32_000_000;

/** Reads the columns, and returns how many events may be meant. Their places are the first ones in `place`. */
async function find(stretch: Swept, buffers: Buffers, plan: Plan): Promise<number> {
  const { times, inner, reads, further } = plan;
  const { timestampMin, timestampMax } = stretch;
  const isInside = timestampMin >= inner.from && timestampMax < inner.to;
  if (reads.time || !isInside) {
    (await stretch.read("timestamp")).timestamp.copyTo(buffers.timestamp);
  } else {
    // All tasks mean any time of this stretch.
    buffers.timestamp.fill(timestampMin);
  }
  (await stretch.read("nameId")).nameId.copyTo(buffers.nameId);
  const found = findPlaces(buffers, stretch, plan.tasksOf, times);
  if (found > 0 && further.length > 0) {
    const columns = await stretch.read(...further);
    for (const name of further) columns[name].copyTo(buffers[name]);
  }
  return found;
}

function findPlaces(
  { timestamp, nameId, place }: Buffers,
  { start, end }: Pick<Swept, "start" | "end">,
  tasksOf: Uint32Array,
  { from, to }: { from: number; to: number },
): number {
  let found = 0;
  for (let i = start; i < end; i++) {
    // A name that was stored after the question began has no tasks.
    if (!tasksOf[nameId[i] as number]) continue;
    const time = timestamp[i] as number;
    if (time < from || time >= to) continue;
    place[found] = i;
    found += 1;
  }
  return found;
}

/** Reads what the tasks need of properties, at the places that were found. */
async function readProperties(
  stretch: Swept,
  { place, holds, firstWith, holdsNext, codes, numbers }: Buffers,
  { plan, found }: { plan: Plan; found: number },
): Promise<void> {
  if (plan.properties.length === 0) return;
  const places = place.subarray(0, found);
  const columns = new Map(
    await Promise.all(
      plan.properties.map(async (each) => [each, await stretch.property(each, places)] as const),
    ),
  );
  for (const [property, into] of codes) columns.get(property)?.copyCodes(into);
  for (const [property, into] of numbers) columns.get(property)?.copyNumbers(into);
  for (const [k, all] of holds.entries()) {
    if (!all || firstWith[k] !== k) continue;
    const { tests } = (plan.tasks[k] as Task).selection;
    for (const [i, { property, holds }] of tests.entries()) {
      columns.get(property)?.copyTest(holds, i === 0 ? all : holdsNext);
      if (i > 0) for (const at of places) all[at] = (all[at] as number) & (holdsNext[at] as number);
    }
  }
}

interface Found {
  stretch: Swept;
  buffers: Buffers;
  found: number;
}

function createVisitAll({ tasks, tasksOf, bits: ofVisits }: Plan, identities: Identities) {
  const seen: Seen = {
    person: 0,
    userId: 0,
    anonymousId: 0,
    timestamp: 0,
    seq: 0,
    nameId: 0,
    code: 0,
    number: 0,
  };
  return ({ stretch, buffers, found }: Found): void => {
    const { timestamp, nameId, sourceId, userId, anonymousId, place, holds } = buffers;
    const codes = tasks.map(({ selection: { codesOf } }) => codesOf && buffers.codes.get(codesOf));
    const numbers = tasks.map(
      ({ selection: { numbersOf } }) => numbersOf && buffers.numbers.get(numbersOf),
    );
    for (let i = 0; i < found; i++) {
      const at = place[i] as number;
      seen.seq = stretch.seqAt(at);
      seen.timestamp = timestamp[at] as number;
      seen.nameId = nameId[at] as number;
      seen.userId = userId[at] as number;
      seen.anonymousId = anonymousId[at] as number;
      seen.person = identities.personOf(seen.userId, seen.anonymousId);
      let bits = (tasksOf[seen.nameId] as number) & ofVisits;
      for (let k = 0; bits !== 0; k++, bits >>>= 1) {
        if ((bits & 1) === 0) continue;
        if (holds[k]?.[at] === 0) continue;
        const { selection, visit } = tasks[k] as Task;
        if (!visit || !isMeant(selection, seen, sourceId[at] as number)) continue;
        seen.code = codes[k]?.[at] ?? 0;
        seen.number = numbers[k]?.[at] ?? Number.NaN;
        visit(seen);
      }
    }
  };
}

function createVisitBatches({ tasks, tasksOf }: Plan, identities: Identities) {
  const batches = tasks.flatMap(({ selection, visitBatch }, k) =>
    visitBatch ? [{ selection, visitBatch, bit: 1 << k, k }] : [],
  );
  const noCodes = new Uint32Array(0);
  const noNumbers = new Float64Array(0);
  let own = new Uint32Array(0);
  return (found: Found): void => {
    const { buffers } = found;
    for (const { selection, visitBatch, bit, k } of batches) {
      const { codesOf, numbersOf } = selection;
      const holds = buffers.holds[k];
      // A single task means all that was found: then nothing is looked at again.
      const isWhole = tasks.length === 1 && !holds && !isNarrowed(selection);
      if (own.length < buffers.place.length) own = new Uint32Array(buffers.place.length);
      const count = isWhole ? found.found : narrow(own, found, { selection, tasksOf, bit, holds });
      visitBatch({
        places: isWhole ? buffers.place : own,
        count,
        timestamp: buffers.timestamp,
        nameId: buffers.nameId,
        userId: buffers.userId,
        anonymousId: buffers.anonymousId,
        codes: (codesOf && buffers.codes.get(codesOf)) ?? noCodes,
        numbers: (numbersOf && buffers.numbers.get(numbersOf)) ?? noNumbers,
      });
    }
  };

  /** Puts the places of those that one task means into an array, and returns how many they are. */
  function narrow(
    into: Uint32Array,
    { stretch, buffers, found }: Found,
    task: {
      selection: Selection;
      tasksOf: Uint32Array;
      bit: number;
      holds: Uint8Array | undefined;
    },
  ): number {
    const { place, timestamp, nameId, sourceId, userId, anonymousId } = buffers;
    const { holds, bit, selection } = task;
    const { from, to, after, people, without } = selection;
    let count = 0;
    for (let i = 0; i < found; i++) {
      const at = place[i] as number;
      if (((task.tasksOf[nameId[at] as number] as number) & bit) === 0) continue;
      const time = timestamp[at] as number;
      if (time < from || time >= to) continue;
      if (holds && holds[at] === 0) continue;
      if (selection.sourceId !== undefined && sourceId[at] !== selection.sourceId) continue;
      if (selection.withoutSources?.has(sourceId[at] as number)) continue;
      if (after !== undefined && stretch.seqAt(at) <= after) continue;
      if (people || without) {
        const person = identities.personOf(userId[at] as number, anonymousId[at] as number);
        if (!isOneOf(selection, person)) continue;
      }
      into[count] = at;
      count += 1;
    }
    return count;
  }
}

/** Whether a selection whose tests hold means an event that has one of its names. */
function isMeant(selection: Selection, seen: Seen, sourceId: number): boolean {
  const { timestamp, seq, person } = seen;
  if (timestamp < selection.from || timestamp >= selection.to) return false;
  if (selection.after !== undefined && seq <= selection.after) return false;
  if (selection.sourceId !== undefined && sourceId !== selection.sourceId) return false;
  if (selection.withoutSources?.has(sourceId)) return false;
  return isOneOf(selection, person);
}

/** Whether more is looked at than names and times. */
function isNarrowed({ people, without, sourceId, withoutSources, after }: Selection): boolean {
  const isBySet = Boolean(people || without || withoutSources);
  return isBySet || sourceId !== undefined || after !== undefined;
}

/** Whether a person is meant. An event of nobody is nobody's of a set. */
function isOneOf({ people, without }: Selection, person: number): boolean {
  if (people && (person === 0 || !people.has(person))) return false;
  return !without || person === 0 || !without.has(person);
}
