// Counts how often each number occurs in each cell, so that percentiles are exact and parts of a question merge.
import { OverBudget } from "./budget.ts";

/** A hash table of cells and numbers. A slot whose count is zero is empty. */
export interface Distribution {
  size: number;
  readonly sizeMax: number;
  cells: Uint32Array;
  /** One more than there are slots: a number that is looked for stands there. */
  values: Float64Array;
  /** The bits of the values. */
  words: Uint32Array;
  counts: Uint32Array;
  /** Random, so that nobody can send numbers which all have one slot. */
  seed: number;
}

/** Different numbers of all cells together. Each takes 32 bytes at most. */
const differentMax = 2_000_000;
const smallest = 256;

export function createDistribution(sizeMax: number = differentMax): Distribution {
  const seed = Math.trunc(Math.random() * 2 ** 32);
  return { size: 0, sizeMax, seed, ...withSlots(smallest) };
}

/** Throws OverBudget. `value` must be a number. */
export function addToDistribution(
  into: Distribution,
  cell: number,
  value: number,
  count = 1,
): void {
  // Zero has two signs, and is one number.
  const plain = value + 0;
  let slot = slotOf(into, cell, plain);
  if (into.counts[slot] === 0) {
    if (into.size === into.sizeMax) {
      throw new OverBudget(`Its property has more than ${into.sizeMax} different numbers.`);
    }
    if (into.size * 2 >= into.counts.length) {
      grow(into);
      slot = slotOf(into, cell, plain);
    }
    into.size += 1;
    into.cells[slot] = cell;
    into.values[slot] = plain;
  }
  into.counts[slot] = (into.counts[slot] as number) + count;
}

/** Cells whose number here is below zero are left out. Throws OverBudget. */
export function mergeDistributions(
  into: Distribution,
  from: Distribution,
  cellOf: (cell: number) => number = (cell) => cell,
): void {
  for (const [slot, count] of from.counts.entries()) {
    const cell = count === 0 ? -1 : cellOf(from.cells[slot] as number);
    if (cell >= 0) addToDistribution(into, cell, from.values[slot] as number, count);
  }
}

/**
 * Each cell's number below which `part` of its numbers lie, between two of them as PostgreSQL's percentile_cont has it.
 * Undefined for a cell without numbers.
 */
export function readQuantiles(
  distribution: Distribution,
  part: number,
): (cell: number) => number | undefined {
  const { sorted, ends } = sortByCell(distribution);
  const countOf = (cell: number, value: number) =>
    distribution.counts[slotOf(distribution, cell, value)] as number;
  return (cell) => {
    const end = ends[cell] ?? 0;
    const start = cell === 0 ? 0 : (ends[cell - 1] ?? end);
    if (start === end) return undefined;
    const values = sorted.subarray(start, end);
    let total = 0;
    for (const value of values) total += countOf(cell, value);
    const place = part * (total - 1);
    const [lower, upper] = [Math.floor(place), Math.ceil(place)];
    let passed = 0;
    let below: number | undefined;
    for (const value of values) {
      passed += countOf(cell, value);
      if (below === undefined && passed > lower) below = value;
      if (passed > upper) return between(below as number, value, place - lower);
    }
    return below;
  };
}

function between(low: number, high: number, part: number): number {
  const width = high - low;
  // The distance of two doubles may be beyond all doubles.
  return Number.isFinite(width) ? low + part * width : low * (1 - part) + high * part;
}

/** All different numbers, each cell's in order, and where each cell's end. */
function sortByCell({ size, cells, values, counts }: Distribution) {
  let last = -1;
  for (const [slot, count] of counts.entries()) {
    if (count > 0) last = Math.max(last, cells[slot] as number);
  }
  const ends = new Uint32Array(last + 2);
  for (const [slot, count] of counts.entries()) {
    if (count === 0) continue;
    const next = (cells[slot] as number) + 1;
    ends[next] = (ends[next] as number) + 1;
  }
  for (let i = 1; i < ends.length; i++) ends[i] = (ends[i] as number) + (ends[i - 1] as number);
  const sorted = new Float64Array(size);
  for (const [slot, count] of counts.entries()) {
    if (count === 0) continue;
    const cell = cells[slot] as number;
    const place = ends[cell] as number;
    sorted[place] = values[slot] as number;
    ends[cell] = place + 1;
  }
  for (let cell = 0; cell <= last; cell++) {
    sorted.subarray(cell === 0 ? 0 : ends[cell - 1], ends[cell]).sort();
  }
  return { sorted, ends };
}

function withSlots(slots: number) {
  const values = new Float64Array(slots + 1);
  return {
    cells: new Uint32Array(slots),
    values,
    words: new Uint32Array(values.buffer),
    counts: new Uint32Array(slots),
  };
}

function grow(distribution: Distribution): void {
  const before = { ...distribution };
  Object.assign(distribution, withSlots(before.counts.length * 2));
  for (const [slot, count] of before.counts.entries()) {
    if (count === 0) continue;
    const [cell, value] = [before.cells[slot] as number, before.values[slot] as number];
    const place = slotOf(distribution, cell, value);
    distribution.cells[place] = cell;
    distribution.values[place] = value;
    distribution.counts[place] = count;
  }
}

/** The slot of a number in a cell, or the empty slot that it would take. */
function slotOf(distribution: Distribution, cell: number, value: number): number {
  const { cells, values, words, counts, seed } = distribution;
  const spare = counts.length;
  values[spare] = value;
  let hash = Math.imul((words[2 * spare] as number) ^ seed, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ (words[2 * spare + 1] as number), 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13) ^ cell, 0x9e3779b1);
  const mask = counts.length - 1;
  let slot = (hash ^ (hash >>> 16)) & mask;
  while (counts[slot] !== 0 && (cells[slot] !== cell || values[slot] !== value)) {
    slot = (slot + 1) & mask;
  }
  return slot;
}
