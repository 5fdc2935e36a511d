// Keys of events as numbers, so that counting reads no texts, and the largest of them.
import type { Json } from "../../db/json.ts";
import { toKey } from "../domain/property-key.ts";
import type { Property } from "../store/event-columns.ts";
import { type KeyColumn, type OpenColumn, openColumn, placesOf } from "./codes.ts";
import type { Gauge } from "./measure.ts";
import { compareTexts } from "./order.ts";
import type { Source } from "./source.ts";

export interface Keys {
  /** The number of the key that a code of a column stands for; -1 if it is none. */
  numberOf(code: number): number;
  /** What these numbers stand for. */
  textsOf(numbers: readonly number[]): Promise<ReadonlyMap<number, string>>;
}

export interface KeyCount {
  key: string;
  count: number;
  /** What was measured, if something was. */
  value?: number | null;
}

/** A column of codes, and the keys that they are. */
export type OpenKeys = OpenColumn & { readonly keys: Keys };

export async function openKeys(source: Source, column: KeyColumn): Promise<OpenKeys> {
  const open = await openColumn(source, column);
  if (open.values) return { ...open, keys: keysOfValues(open.values) };
  const keys = column === "actor" ? await keysOfActors(source) : keysOfNames(source.names);
  return { ...open, keys };
}

/** Several types of call may have one name. The first of its numbers stands for all of them. */
export function numbersOf(names: Source["names"]): ReadonlyMap<string, number> {
  const numberOf = new Map<string, number>();
  for (const [id, name] of names) if (!numberOf.has(name)) numberOf.set(name, id);
  return numberOf;
}

function keysOfNames(names: Source["names"]): Keys {
  const numberOf = numbersOf(names);
  const keyOf = new Map(Array.from(names, ([id, name]) => [id, numberOf.get(name) as number]));
  return { numberOf: (code) => keyOf.get(code) ?? noKey, textsOf: async () => names };
}

/** A userId and an anonymousId with the same text are one key. */
async function keysOfActors({ identities }: Source): Promise<Keys> {
  const namesakes = await identities.namesakes();
  return {
    numberOf: (code) => (code === 0 ? noKey : (namesakes.get(code) ?? code)),
    textsOf: (ids) => identities.namesOf(ids),
  };
}

/** The values that codes of events stand for. Two values may be one key: 1 and "1" are. */
export function keysOfValues(property: Property): Keys {
  return {
    numberOf: (code) => property.keyOf(code) || noKey,
    textsOf: async (wanted) => new Map(wanted.map((number) => [number, keyIn(property, number)])),
  };
}

/** The key that a value is, which is one. */
function keyIn(property: Property, code: number): string {
  const json = property.jsonOf(code);
  // To parse a million of them takes seconds.
  if (json.startsWith('"') && !json.includes("\\")) return json.slice(1, -1);
  return toKey(JSON.parse(json) as Json, json) as string;
}

const noKey = -1;

/** The most frequent first; ties in the order of their code points. Of a million ties only the first few are sorted. */
export function largest(counts: ReadonlyMap<string, number>, limit: number): KeyCount[] {
  const least = leastOf(counts.values(), limit);
  const sorted: KeyCount[] = [];
  for (const [key, count] of counts) {
    if (count < least) continue;
    const each = { key, count };
    const last = sorted[limit - 1];
    if (last && byCount(each, last) > 0) continue;
    sorted.splice(placeIn(sorted, each), 0, each);
    if (sorted.length > limit) sorted.pop();
  }
  return sorted;
}

/** The place of the first that comes behind it. */
function placeIn(sorted: readonly KeyCount[], each: KeyCount): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byCount(sorted[middle] as KeyCount, each) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

export interface Found extends KeyCount {
  number: number;
}

/** The same of numbers, whose texts are read for the largest alone. */
export async function findLargest(
  counts: Uint32Array,
  keys: Pick<Keys, "textsOf">,
  limit: number,
): Promise<Found[]> {
  const least = Math.max(1, leastOf(counts, limit));
  const numbers = placesOf(counts, (count) => count >= least);
  const toFound = (number: number, key: string) => ({
    number,
    key,
    count: counts[number] as number,
  });
  return chooseFirst(numbers, keys, { limit, toFound, compare: byCount });
}

/** The keys with the largest values; ties in the order of their code points. */
export async function findHighest(
  counts: Uint32Array,
  keys: Pick<Keys, "textsOf">,
  limit: number,
  gauge: Gauge,
): Promise<Found[]> {
  const valueOf = gauge.values();
  const numbers = placesOf(counts, (count) => count > 0);
  const values = Float64Array.from(numbers, (number) => valueOf(number) ?? -Infinity);
  const least = leastOf(values, limit);
  const highest = numbers.filter((_, i) => (values[i] as number) >= least);
  return chooseFirst(highest, keys, {
    limit,
    toFound: (number, key) => ({
      number,
      key,
      count: counts[number] as number,
      value: valueOf(number),
    }),
    compare: (one, other) => byValue(one, other) || compareTexts(one.key, other.key),
  });
}

/** Keys whose texts are held at once. */
const textsMax = 10_000;
/** Garbage is collected after so many, as in a sweep. */
const readMax = 200_000;

interface Choosing {
  limit: number;
  toFound: (number: number, key: string) => Found;
  compare: (one: Found, other: Found) => number;
}

/** The first few in an order. A million may be tied: their texts are read some at a time. */
async function chooseFirst(
  numbers: Uint32Array,
  { textsOf }: Pick<Keys, "textsOf">,
  { limit, toFound, compare }: Choosing,
): Promise<Found[]> {
  let first: Found[] = [];
  for (let from = 0; from < numbers.length; from += textsMax) {
    if (from % readMax === readMax - textsMax) Bun.gc(false);
    const some = [...numbers.subarray(from, from + textsMax)];
    const texts = await textsOf(some);
    const last = first[limit - 1];
    const others = some
      .map((number) => toFound(number, texts.get(number) as string))
      .filter((each) => !last || compare(each, last) < 0);
    first = [...first, ...others].sort(compare).slice(0, limit);
  }
  return first;
}

type Valued = Pick<Found, "value">;

function byValue({ value: one }: Valued, { value: other }: Valued): number {
  if (one === other) return 0;
  return (other ?? -Infinity) > (one ?? -Infinity) ? 1 : -1;
}

function byCount(one: KeyCount, other: KeyCount): number {
  return other.count - one.count || compareTexts(one.key, other.key);
}

/** The count of the last of the largest. Smaller counts need not be sorted. */
function leastOf(counts: Iterable<number>, limit: number): number {
  const sorted = Float64Array.from(counts).sort();
  return sorted.at(-limit) ?? -Infinity;
}
