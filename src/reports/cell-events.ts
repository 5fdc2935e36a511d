// Finds who did some events, and when: the people behind a number that counts events. Several threads go through them.
import type { Scope } from "../domain/question.ts";
import { type KeyColumn, keyOf, openColumn } from "./codes.ts";
import { createIdSet, type PackedSet } from "./id-set.ts";
import type { Part, Pass, Source } from "./source.ts";
import type { Task } from "./sweep.ts";

/** Each of these events puts whoever did it into the cell. */
export interface CellEvents {
  scope: Scope;
  part: Part;
  /** Without it, whatever their keys are. */
  keys?: CellKeys;
}

/** Events with one of these keys, or those with any other. */
export interface CellKeys {
  column: KeyColumn;
  texts: readonly string[];
  isOther: boolean;
}

/** Somebody's events in a cell: when the first and the last were, and how many they are. */
export interface EventSpan {
  first: number;
  last: number;
  events: number;
}

export type Spans = Map<number, EventSpan>;

/** Everybody who did some of the events. */
export const findWho: Pass<CellEvents, PackedSet> = {
  name: "find who did it",
  async begin(source, events) {
    const people = createIdSet(source.identities.max);
    const visit = (person: number) => {
      if (person > 0) people.add(person);
    };
    return { tasks: [await createTask(source, events, visit)], end: () => people.pack() };
  },
};

/** The events of some people. */
export const spanEvents: Pass<{ events: CellEvents; people: readonly number[] }, Spans> = {
  name: "span events",
  async begin(source, { events, people }) {
    const set = createIdSet(source.identities.max);
    for (const person of people) set.add(person);
    const spans: Spans = new Map();
    const visit = (person: number, time: number) =>
      extend(spans, person, { first: time, last: time, events: 1 });
    const { selection, ...task } = await createTask(source, events, visit);
    // They are among those whom the question means.
    return { tasks: [{ ...task, selection: { ...selection, people: set } }], end: () => spans };
  },
};

/** Adds events to a person's. */
export function extend(spans: Spans, person: number, { first, last, events }: EventSpan): void {
  const span = spans.get(person);
  if (!span) return void spans.set(person, { first, last, events });
  span.first = Math.min(span.first, first);
  span.last = Math.max(span.last, last);
  span.events += events;
}

async function createTask(
  source: Source,
  { scope, part, keys }: CellEvents,
  visit: (person: number, time: number) => void,
): Promise<Extract<Task, { visit?: undefined }>> {
  const { codesOf, codesIn, isIn } = keys ? await openTest(source, keys) : anyKey;
  const { joins } = source.identities.shared;
  return {
    selection: { ...(await source.select(scope, part)), codesOf },
    visitBatch(batch) {
      const { places, count, timestamp, userId, anonymousId } = batch;
      const codes = codesIn?.(batch);
      for (let i = 0; i < count; i++) {
        const at = places[i] as number;
        if (codes && !isIn(codes[at] as number)) continue;
        const actor = (userId[at] as number) || (anonymousId[at] as number);
        visit(joins[actor] || actor, timestamp[at] as number);
      }
    },
  };
}

const anyKey = { codesOf: undefined, codesIn: undefined, isIn: () => true };

async function openTest(source: Source, { column, texts, isOther }: CellKeys) {
  const { codesOf, codesIn, values } = await openColumn(source, column);
  if (column === "actor") {
    // A userId and an anonymousId may have the same text.
    const actors = await Promise.all(texts.map((id) => source.identities.named(id)));
    const wanted = new Set(actors.flat());
    return { codesOf, codesIn, isIn: (actor: number) => wanted.has(actor) !== isOther };
  }
  const wanted = new Set(texts);
  const test = (code: number) => {
    const text = values ? code && keyOf(values.jsonOf(code)) : source.names.get(code);
    return typeof text === "string" && wanted.has(text) !== isOther;
  };
  // Each code is tested once.
  const known: (boolean | undefined)[] = [];
  return { codesOf, codesIn, isIn: (code: number) => (known[code] ??= test(code)) };
}
