// Keys of events as numbers, so that counting reads no texts, and the largest of them.
import type { Json } from "../../db/json.ts";
import { toKey } from "../domain/property-key.ts";
import type { Property } from "../store/event-columns.ts";
import { type KeyColumn, type OpenColumn, openColumn } from "./codes.ts";
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
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  // Zero stands for a code that was not met yet, and a number is kept as one more than it is, so that none is zero.
  let known = new Int32Array(1024);
  known[0] = noKey;

  function learn(code: number): number {
    if (code >= known.length) {
      const before = known;
      known = new Int32Array(Math.max(code + 1, before.length * 2));
      known.set(before);
    }
    const json = property.jsonOf(code);
    const key = toKey(JSON.parse(json) as Json, json);
    if (key !== undefined && !numbers.has(key)) numbers.set(key, texts.push(key) - 1);
    const number = key === undefined ? noKey : (numbers.get(key) as number) + 1;
    known[code] = number;
    return number;
  }

  return {
    numberOf(code) {
      const number = known[code] || learn(code);
      return number === noKey ? noKey : number - 1;
    },
    textsOf: async (wanted) => new Map(wanted.map((number) => [number, texts[number] as string])),
  };
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
  const numbers: number[] = [];
  for (const [number, count] of counts.entries()) if (count >= least) numbers.push(number);
  const texts = await keys.textsOf(numbers);
  return numbers
    .map((number) => ({
      number,
      key: texts.get(number) as string,
      count: counts[number] as number,
    }))
    .sort(byCount)
    .slice(0, limit);
}

/** The keys with the largest values; ties in the order of their code points. */
export async function findHighest(
  counts: Uint32Array,
  keys: Pick<Keys, "textsOf">,
  limit: number,
  gauge: Gauge,
): Promise<Found[]> {
  const valueOf = gauge.values();
  const numbers: number[] = [];
  for (const [number, count] of counts.entries()) if (count > 0) numbers.push(number);
  const values = numbers.map((number) => valueOf(number) ?? -Infinity);
  const least = leastOf(values, limit);
  const highest = numbers.filter((_, i) => (values[i] as number) >= least);
  const texts = await keys.textsOf(highest);
  return highest
    .map((number) => ({
      number,
      key: texts.get(number) as string,
      count: counts[number] as number,
      value: valueOf(number),
    }))
    .sort((one, other) => byValue(one, other) || compareTexts(one.key, other.key))
    .slice(0, limit);
}

interface Valued {
  value: number | null;
}

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
