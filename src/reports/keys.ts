// Counts events by a key, finds the most frequent keys, and goes through their events once more.
import { OverBudget } from "./budget.ts";
import { compareTexts } from "./order.ts";
import { toKey } from "../domain/property-key.ts";
import { createFromProperty } from "./property.ts";
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
}

export interface Ranking {
  /** The most frequent first; ties in the order of their code points. */
  rows: KeyCount[];
  /** Visits every event that has a key, once. The rank is the place of its key among the rows, or -1. */
  each(visit: (rank: number, slot: number, person: number) => void): Promise<void>;
}

/** Distinct keys held at once. A question with more is refused, so that memory stays bounded. */
const keysMax = 1_000_000;
/** The length of all keys together: a few thousand may be as long as an event. */
const keysLengthMax = 64_000_000;

/** The values of a property. */
export function keysOfProperty(name: string): Keys {
  const numbers = new Map<string, number>();
  let length = 0;
  const numberOf = createFromProperty(name, (value, json) => {
    const key = toKey(value, json);
    if (key === undefined) return -1;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    if (numbers.size >= keysMax)
      throw new OverBudget(`It has more than ${keysMax} distinct values.`);
    length += key.length;
    if (length > keysLengthMax)
      throw new OverBudget(
        `Its distinct values are longer than ${keysLengthMax / 1e6} MB together.`,
      );
    numbers.set(key, numbers.size);
    return numbers.size - 1;
  });
  return {
    numberOf: ({ lines, place }) => numberOf(lines, place),
    textsOf: async (wanted) => {
      const texts = [...numbers.keys()];
      return new Map(wanted.map((number) => [number, texts[number] as string]));
    },
  };
}

export interface RankOptions {
  limit: number;
  /** What else the visitor needs to know of an event: a whole number below `slots`. */
  slotOf?: (seen: Seen) => number;
  slots?: number;
}

export async function rankKeys(
  source: Source,
  selection: Selection,
  keys: Keys,
  { limit, slots = 1, slotOf = () => 0 }: RankOptions,
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
  });
  const largest = await findLargest(counts, keys, limit);
  const rankOf = new Int16Array(counts.length).fill(-1);
  for (const [rank, { number }] of largest.entries()) rankOf[number] = rank;
  return {
    rows: largest.map(({ key, count }) => ({ key, count })),
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

async function findLargest(counts: Uint32Array, keys: Keys, limit: number) {
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
