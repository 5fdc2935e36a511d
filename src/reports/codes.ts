// Keys of events as numbers, counted by several threads: the codes of a property, or the numbers of names. A code that
// one thread alone knows goes to the others as its text.
import { toKey } from "../domain/property-key.ts";
import type { Json } from "../../db/json.ts";
import { type Property, TooManyValues } from "../store/event-columns.ts";
import { noTexts, type PackedTexts } from "../store/texts.ts";
import { OverBudget } from "./budget.ts";
import type { Part, Pass, Source } from "./source.ts";
import type { Scope } from "../domain/question.ts";
import type { Batch, Seen } from "./sweep.ts";

/**
 * What an event's key is: the value of a property, or of a trait of whoever did it, the event's name, or the number of
 * the id that it names.
 */
export type KeyColumn = { property: string } | { trait: string } | "name" | "actor";

/** What begins with it names a trait, and not a property. */
const person = "person:";

/** What a breakdown, or a `top` by it, goes by: a property, or a trait as `person:NAME`. */
export function columnOf(name: string): Exclude<KeyColumn, string> {
  return name.startsWith(person) ? { trait: name.slice(person.length) } : { property: name };
}

export interface CountInput {
  scope: Scope & Part;
  column: KeyColumn;
  /** Codes up to this one mean the same to who asks. */
  sharedMax: number;
}

/** How many events have each code. */
export interface CodeCounts {
  /** By code. */
  shared: Uint32Array;
  /** Of values that have other codes elsewhere. */
  texts: PackedTexts;
  ofTexts: Uint32Array;
}

export interface OpenColumn {
  /** What the selection reads for it. */
  readonly codesOf?: Property | undefined;
  readonly readsPerson: boolean;
  /** Whose values the codes stand for; undefined for the numbers of names and of ids. */
  readonly values: Property | undefined;
  readonly max: number;
  codeOf(seen: Seen): number;
  /** The codes of a batch, by place. */
  codesIn(batch: Batch): Uint32Array;
  /** No code of a batch is above it. */
  maxNow(): number;
}

export async function openColumn(source: Source, column: KeyColumn): Promise<OpenColumn> {
  if (column === "name") {
    const max = Math.max(0, ...source.names.keys());
    return {
      values: undefined,
      readsPerson: false,
      max,
      codeOf: ({ nameId }) => nameId,
      codesIn: ({ nameId }) => nameId,
      maxNow: () => max,
    };
  }
  if (column === "actor") return openActors(source);
  if ("trait" in column) return openTrait(source, column.trait);
  const codesOf = await source.property(column.property);
  return {
    codesOf,
    values: codesOf,
    readsPerson: false,
    max: codesOf.sharedMax,
    codeOf: ({ code }) => code,
    codesIn: ({ codes }) => codes,
    maxNow: () => codesOf.max,
  };
}

function openActors({ identities: { max } }: Source): OpenColumn {
  let into = new Uint32Array(0);
  return {
    values: undefined,
    readsPerson: true,
    max,
    codeOf: ({ userId, anonymousId }) => userId || anonymousId,
    codesIn({ places, count, userId, anonymousId }) {
      if (into.length < userId.length) into = new Uint32Array(userId.length);
      for (let i = 0; i < count; i++) {
        const at = places[i] as number;
        into[at] = (userId[at] as number) || (anonymousId[at] as number);
      }
      return into;
    },
    maxNow: () => max,
  };
}

async function openTrait(source: Source, name: string): Promise<OpenColumn> {
  const { property: values, codes } = await source.traits.read(name);
  const { personOf } = source.identities;
  let into = new Uint32Array(0);
  return {
    values,
    readsPerson: true,
    max: values.sharedMax,
    codeOf: ({ person }) => codes[person] as number,
    codesIn({ places, count, userId, anonymousId }) {
      if (into.length < userId.length) into = new Uint32Array(userId.length);
      for (let i = 0; i < count; i++) {
        const at = places[i] as number;
        const person = personOf(userId[at] as number, anonymousId[at] as number);
        into[at] = codes[person] as number;
      }
      return into;
    },
    maxNow: () => values.max,
  };
}

/** Counts the events of each key. */
export const countCodes: Pass<CountInput, CodeCounts> = {
  name: "count codes",
  async begin(source, { scope, column, sharedMax }) {
    const { codesOf, values, codesIn, max, maxNow, readsPerson } = await openColumn(source, column);
    const selected = await source.select(scope, { event: scope.event });
    const selection = { ...selected, codesOf, readsTime: false, readsPerson };
    let counts = new Uint32Array(Math.max(1024, max + 1));
    return {
      tasks: [
        {
          selection,
          visitBatch(batch) {
            if (maxNow() >= counts.length) counts = grow(counts, maxNow());
            addCounts(counts, codesIn(batch), batch);
          },
        },
      ],
      heldBytes: () => counts.byteLength + (values?.heldBytes ?? 0),
      end: () => split(counts, values, values ? Math.min(sharedMax, max) : max),
    };
  },
};

function addCounts(counts: Uint32Array, codes: Uint32Array, { places, count }: Batch): void {
  for (let i = 0; i < count; i++) {
    const code = codes[places[i] as number] as number;
    counts[code] = (counts[code] as number) + 1;
  }
}

/** Counts with room for a code. */
export function grow(before: Uint32Array<ArrayBuffer>, code: number): Uint32Array<ArrayBuffer> {
  const counts = new Uint32Array(Math.max(code + 1, before.length * 2));
  counts.set(before);
  return counts;
}

/** The places that have such a number. */
export function placesOf(counts: Uint32Array, isMeant: (count: number) => boolean): Uint32Array {
  let found = 0;
  const places = new Uint32Array(counts.length);
  for (let i = 0; i < counts.length; i++) if (isMeant(counts[i] as number)) places[found++] = i;
  return places.subarray(0, found);
}

function split(counts: Uint32Array, property: Property | undefined, sharedMax: number): CodeCounts {
  const own = counts.subarray(sharedMax + 1);
  const places = placesOf(own, (count) => count > 0);
  return {
    shared: counts.slice(0, sharedMax + 1),
    texts: property?.pack(places.map((place) => sharedMax + 1 + place)) ?? noTexts,
    ofTexts: places.map((place) => own[place] as number),
  };
}

/** Adds up what several threads have counted, by the codes that this thread knows. Throws OverBudget. */
export function addCodes(
  gathered: readonly CodeCounts[],
  property: Property | undefined,
): Uint32Array {
  let counts = new Uint32Array(1024);
  const add = (code: number, more: number) => {
    if (code >= counts.length) counts = grow(counts, code);
    counts[code] = (counts[code] as number) + more;
  };
  for (const { shared, texts, ofTexts } of gathered) {
    if (shared.length > counts.length) counts = grow(counts, shared.length);
    for (let code = 0; code < shared.length; code++) {
      if (shared[code] !== 0) add(code, shared[code] as number);
    }
    const codes = property ? orOverBudget(() => property.codesOf(texts)) : [];
    for (let i = 0; i < codes.length; i++) add(codes[i] as number, ofTexts[i] as number);
  }
  return counts;
}

/** Codes that one thread has given to values, or knows before others do, with what they stand for. */
export interface OwnCodes {
  /** Codes up to this one mean the same to all. */
  sharedMax: number;
  /** Of the codes above it, one after another. */
  texts: PackedTexts;
}

/** `sharedMax` is of the thread that asks. */
export function tellCodes(values: Property | undefined, sharedMax: number): OwnCodes {
  if (!values) return { sharedMax: Infinity, texts: noTexts };
  const common = Math.min(sharedMax, values.sharedMax);
  const codes = Uint32Array.from({ length: values.max - common }, (_, i) => common + 1 + i);
  return { sharedMax: common, texts: values.pack(codes) };
}

/** From the codes of another thread to those of this one. Throws OverBudget. */
export function learnCodes(
  values: Property | undefined,
  { sharedMax, texts }: OwnCodes,
): (code: number) => number {
  if (!values || texts.ends.length === 0) return (code) => code;
  const known = orOverBudget(() => values.codesOf(texts));
  return (code) => (code <= sharedMax ? code : (known[code - sharedMax - 1] as number));
}

function orOverBudget<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof TooManyValues ? new OverBudget(error.message) : error;
  }
}

/** The key that a JSON text is; undefined if it is none. */
export function keyOf(json: string): string | undefined {
  // Most values are texts as they are written, and there may be many thousands.
  if (json.startsWith('"') && !json.includes("\\")) return json.slice(1, -1);
  return toKey(JSON.parse(json) as Json, json);
}
