// Counts events by a key, finds the most frequent keys, and goes through their events once more.
import type { Json } from "../../db/json.ts";
import { toKey } from "../domain/property-key.ts";
import type { Property } from "../store/event-columns.ts";
import type { Gauge } from "./measure.ts";
import { compareTexts } from "./order.ts";
import type { Source } from "./scan.ts";
import type { Seen, Selection } from "./sweep.ts";

/** Keys as numbers, so that counting reads no texts. */
export interface Keys {
  /** The number of an event's key; -1 if it has none. Throws OverBudget. */
  numberOf(seen: Seen): number;
  /** What these numbers stand for. */
  textsOf(numbers: readonly number[]): Promise<ReadonlyMap<number, string>>;
}

export interface KeyCount {
  key: string;
  count: number;
  /** What was measured, if something was. */
  value?: number | null;
}

export interface Ranking {
  /** The most frequent first; ties in the order of their code points. */
  rows: KeyCount[];
  /** The place of a key among the rows, or -1. */
  rankOf(number: number): number;
  /** Visits every event that has a key, once. The rank is the place of its key among the rows, or -1. */
  each(visit: (rank: number, slot: number, person: number) => void): Promise<void>;
}

/** The values that codes of events stand for. Two values may be one key: 1 and "1" are. */
export function keysOfValues(property: Property, codeOf: (seen: Seen) => number): Keys {
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
    numberOf(seen) {
      const code = codeOf(seen);
      const number = known[code] || learn(code);
      return number === noKey ? noKey : number - 1;
    },
    textsOf: async (wanted) => new Map(wanted.map((number) => [number, texts[number] as string])),
  };
}

const noKey = -1;

export interface RankOptions {
  limit: number;
  /** What else the visitor needs to know of an event: a whole number below `slots`. */
  slotOf?: (seen: Seen) => number;
  slots?: number;
  /** Measures each key. Those with the largest values come first then, and those without any last. */
  gauge?: Gauge;
}

export async function rankKeys(
  source: Source,
  selection: Selection,
  keys: Keys,
  { limit, slots = 1, slotOf = () => 0, gauge }: RankOptions,
): Promise<Ranking> {
  let counts = new Uint32Array(1024);
  let log: Log | undefined = createLog(slots);
  await source.scan(selection, (seen) => {
    const number = keys.numberOf(seen);
    if (number < 0) return;
    if (number >= counts.length) {
      const before = counts;
      counts = new Uint32Array(Math.max(number + 1, before.length * 2));
      counts.set(before);
    }
    counts[number] = (counts[number] as number) + 1;
    if (log && !log.add(number, slotOf(seen), seen.person)) log = undefined;
    gauge?.add(number, seen.number);
  });
  const largest = gauge
    ? await findHighest(counts, keys, limit, gauge)
    : await findLargest(counts, keys, limit);
  const rankOf = new Int16Array(counts.length).fill(-1);
  for (const [rank, { number }] of largest.entries()) rankOf[number] = rank;
  return {
    rows: largest.map(({ key, count, value }) =>
      value === undefined ? { key, count } : { key, count, value },
    ),
    rankOf: (number) => rankOf[number] as number,
    async each(visit) {
      if (log)
        return log.drain((number, slot, person) => visit(rankOf[number] as number, slot, person));
      await source.scan(selection, (seen) => {
        const number = keys.numberOf(seen);
        if (number >= 0) visit(rankOf[number] as number, slotOf(seen), seen.person);
      });
    },
  };
}

/** The most frequent first; ties in the order of their code points. */
export function largest(counts: ReadonlyMap<string, number>, limit: number): KeyCount[] {
  const least = leastOf(counts.values(), limit);
  return Array.from(counts, ([key, count]) => ({ key, count }))
    .filter(({ count }) => count >= least)
    .sort(byCount)
    .slice(0, limit);
}

interface Found extends KeyCount {
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
async function findHighest(
  counts: Uint32Array,
  keys: Keys,
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

/** What was seen of events, so that they can be visited again without being read again. */
interface Log {
  /** False if there is no room left. */
  add(number: number, slot: number, person: number): boolean;
  /** Frees each piece once it was visited. */
  drain(visit: (number: number, slot: number, person: number) => void): void;
}

/** Each takes eight bytes. */
const logEntriesMax = 12_000_000;
/** A log grows by this many entries at a time, and nothing is copied. */
const pieceEntries = 65_536;

function createLog(slotsMax: number): Log {
  const pieces: { cells: Uint32Array<ArrayBuffer>; people: Uint32Array<ArrayBuffer> }[] = [];
  let length = 0;
  return {
    add(number, slot, person) {
      const cell = number * slotsMax + slot;
      if (length === logEntriesMax || cell >= 2 ** 31) return false;
      const place = length % pieceEntries;
      if (place === 0) {
        pieces.push({
          cells: new Uint32Array(pieceEntries),
          people: new Uint32Array(pieceEntries),
        });
      }
      const { cells, people } = pieces.at(-1) as (typeof pieces)[number];
      cells[place] = cell;
      people[place] = person;
      length += 1;
      return true;
    },
    drain(visit) {
      for (const [i, { cells, people }] of pieces.entries()) {
        const end = Math.min(pieceEntries, length - i * pieceEntries);
        for (let place = 0; place < end; place++) {
          const cell = cells[place] as number;
          const slot = cell % slotsMax;
          visit((cell - slot) / slotsMax, slot, people[place] as number);
        }
        // Freed at once, so that what the visitor gathers takes the room that the log had.
        cells.buffer.transfer(0);
        people.buffer.transfer(0);
      }
    },
  };
}
