// Goes through events in order of arrival, column by column. The inner loops run once for every stored event. They
// read only numbers, from arrays of one kind, and create no objects.
import type { Columns, Stretch } from "../store/event-columns.ts";
import type { EventLog } from "../store/event-log.ts";
import { type Lines, noLines } from "../store/lines.ts";
import type { Budget } from "./budget.ts";
import type { IdSet } from "./id-set.ts";
import type { Identities } from "./identities.ts";
import type { Test } from "./where.ts";

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
  readonly test: Test | undefined;
  /** Whether the visitor looks at `lines`. */
  readonly readsJson: boolean;
}

/** One event. All visits get the same object: copy what you need. */
export interface Seen {
  person: number;
  userId: number;
  anonymousId: number;
  timestamp: number;
  seq: number;
  nameId: number;
  /** The properties of neighbours; its own are at `place`. Present only if the selection reads them. */
  lines: Lines;
  place: number;
}

export type Visit = (seen: Seen) => void;

export interface Task {
  selection: Selection;
  visit: Visit;
}

export interface SweepParts {
  log: Pick<EventLog, "stretches">;
  identities: Identities;
  budget: Budget;
}

/** Each task is one bit of a number. */
const tasksMax = 31;

/** Goes through the events once for all tasks. The tasks that mean an event visit it in their order. */
export async function sweep(
  { log, identities, budget }: SweepParts,
  tasks: readonly Task[],
): Promise<void> {
  if (tasks.length > tasksMax) throw new RangeError(`There are more than ${tasksMax} tasks.`);
  const selections = tasks.map(({ selection }) => selection);
  const tasksOf = tasksByName(selections);
  if (tasksOf.length === 0) return;
  const times = {
    from: Math.min(...selections.map(({ from }) => from)),
    to: Math.max(...selections.map(({ to }) => to)),
  };
  const after = Math.min(...selections.map((selection) => selection.after ?? 0));
  const readsJson = selections.some(({ readsJson, test }) => readsJson || test !== undefined);
  const visitAll = createVisitAll(tasks, tasksOf, identities);
  let buffers = createBuffers(0);
  let left = 0;

  for await (const stretch of log.stretches({ after, ...times }, sweptColumns)) {
    const { count } = stretch;
    await budget.spend(count);
    if (count > buffers.place.length) buffers = createBuffers(count);
    const columns = await stretch.read(...numberColumns);
    const found = find(columns, buffers, stretch, { tasksOf, times });
    if (found > 0) {
      const lines = readsJson ? (await stretch.read("properties")).properties : none;
      visitAll({ stretch, buffers, found, lines });
      left += lines.text.length;
    }
    left += count * numbersBytes;
    if (left > leftMax) {
      Bun.gc(false);
      left = 0;
    }
  }
}

const numberColumns = ["timestamp", "nameId", "sourceId", "userId", "anonymousId"] as const;
const sweptColumns = [...numberColumns, "properties"] as const;
type Swept = Stretch<(typeof sweptColumns)[number]>;

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

function createBuffers(count: number) {
  return {
    timestamp: new Float64Array(count),
    nameId: new Uint32Array(count),
    sourceId: new Uint32Array(count),
    userId: new Uint32Array(count),
    anonymousId: new Uint32Array(count),
    place: new Uint32Array(count),
  };
}

const none = noLines(0);
/** An event's numbers take no more than this. Its text takes a byte a character. */
const numbersBytes = 32;
/** Garbage is collected after this many bytes. Without that it grows to 200 MB. */
const leftMax = 32_000_000;

/** Copies the columns, and returns how many events may be meant. Their places are the first ones in `place`. */
function find(
  columns: Pick<Columns, (typeof numberColumns)[number]>,
  buffers: Buffers,
  { start, end }: Pick<Swept, "start" | "end">,
  { tasksOf, times: { from, to } }: { tasksOf: Uint32Array; times: { from: number; to: number } },
): number {
  const { timestamp, nameId, place } = buffers;
  columns.timestamp.copyTo(timestamp);
  columns.nameId.copyTo(nameId);
  let found = 0;
  for (let i = start; i < end; i++) {
    // A name that was stored after the question began has no tasks.
    if (!tasksOf[nameId[i] as number]) continue;
    const time = timestamp[i] as number;
    if (time < from || time >= to) continue;
    place[found] = i;
    found += 1;
  }
  if (found > 0) {
    columns.sourceId.copyTo(buffers.sourceId);
    columns.userId.copyTo(buffers.userId);
    columns.anonymousId.copyTo(buffers.anonymousId);
  }
  return found;
}

interface Found {
  stretch: Swept;
  buffers: Buffers;
  found: number;
  lines: Lines;
}

function createVisitAll(tasks: readonly Task[], tasksOf: Uint32Array, identities: Identities) {
  const seen: Seen = {
    person: 0,
    userId: 0,
    anonymousId: 0,
    timestamp: 0,
    seq: 0,
    nameId: 0,
    lines: none,
    place: 0,
  };
  return ({ stretch, buffers, found, lines }: Found): void => {
    const { timestamp, nameId, sourceId, userId, anonymousId, place } = buffers;
    seen.lines = lines;
    for (let i = 0; i < found; i++) {
      const at = place[i] as number;
      seen.seq = stretch.seqAt(at);
      seen.place = at;
      seen.timestamp = timestamp[at] as number;
      seen.nameId = nameId[at] as number;
      seen.userId = userId[at] as number;
      seen.anonymousId = anonymousId[at] as number;
      seen.person = identities.personOf(seen.userId, seen.anonymousId);
      let bits = tasksOf[seen.nameId] as number;
      for (let k = 0; bits !== 0; k++, bits >>>= 1) {
        if ((bits & 1) === 0) continue;
        const { selection, visit } = tasks[k] as Task;
        if (isMeant(selection, seen, sourceId[at] as number)) visit(seen);
      }
    }
  };
}

/** Whether a selection means an event that has one of its names. */
function isMeant(selection: Selection, seen: Seen, sourceId: number): boolean {
  const { timestamp, seq, person, lines, place } = seen;
  if (timestamp < selection.from || timestamp >= selection.to) return false;
  if (selection.after !== undefined && seq <= selection.after) return false;
  if (selection.sourceId !== undefined && sourceId !== selection.sourceId) return false;
  if (selection.people && !selection.people.has(person)) return false;
  return selection.test === undefined || selection.test(lines, place);
}
