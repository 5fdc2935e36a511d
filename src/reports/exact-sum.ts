// Adds numbers exactly, however they are split and in whatever order they come: a sum is rounded once, at its end.
// What two doubles hold without loss, as nearly always, stays in two doubles; the rest goes into a whole number of as
// many digits as it takes.

/** Sums by cell. A part of a question may send them to whoever merges. */
export interface Sums {
  /** How many numbers each cell has. */
  count: Uint32Array;
  high: Float64Array;
  low: Float64Array;
  /** What `high` and `low` of a cell could not hold, in units of 2^-1074: every double is a multiple of it. */
  rest: Map<number, bigint>;
}

const smallest = 64;

export function createSums(): Sums {
  return {
    count: new Uint32Array(smallest),
    high: new Float64Array(smallest),
    low: new Float64Array(smallest),
    rest: new Map(),
  };
}

/** `value` must be finite. */
export function addToSum(sums: Sums, cell: number, value: number): void {
  if (cell >= sums.count.length) grow(sums, cell + 1);
  sums.count[cell] = (sums.count[cell] as number) + 1;
  addValue(sums, cell, value);
}

/** Adds all of the other's cells to these; those whose number here is below zero are left out. */
export function mergeSums(
  into: Sums,
  from: Sums,
  cellOf: (cell: number) => number = (cell) => cell,
): void {
  for (let number = 0; number < from.count.length; number++) {
    const count = from.count[number] as number;
    const cell = count === 0 ? -1 : cellOf(number);
    if (cell < 0) continue;
    if (cell >= into.count.length) grow(into, cell + 1);
    into.count[cell] = (into.count[cell] as number) + count;
    addValue(into, cell, from.high[number] as number);
    addValue(into, cell, from.low[number] as number);
    const rest = from.rest.get(number);
    if (rest !== undefined) into.rest.set(cell, (into.rest.get(cell) ?? 0n) + rest);
  }
}

/** The double that is nearest to the sum; infinite where it is beyond all doubles. */
export function sumOf(sums: Sums, cell: number): number {
  // To add two doubles rounds once. What follows takes a thousand times longer.
  if (!sums.rest.has(cell)) return (sums.high[cell] as number) + (sums.low[cell] as number);
  return roundQuotient(wholeOf(sums, cell), 1n);
}

/** The double that is nearest to the sum through the count. */
export function meanOf(sums: Sums, cell: number): number {
  const count = sums.count[cell] as number;
  const isOne = sums.low[cell] === 0 && !sums.rest.has(cell);
  if (isOne) return (sums.high[cell] as number) / count;
  return roundQuotient(wholeOf(sums, cell), BigInt(count));
}

function addValue(sums: Sums, cell: number, value: number): void {
  const { high, low, rest } = sums;
  const before = high[cell] as number;
  const sum = before + value;
  if (!Number.isFinite(sum)) return spill(rest, cell, value);
  high[cell] = sum;
  // Knuth's TwoSum: what the addition has lost, exactly.
  const part = sum - before;
  const lost = before - (sum - part) + (value - part);
  if (lost === 0) return;
  const lowBefore = low[cell] as number;
  const lowSum = lowBefore + lost;
  low[cell] = lowSum;
  const lowPart = lowSum - lowBefore;
  const lowLost = lowBefore - (lowSum - lowPart) + (lost - lowPart);
  if (lowLost !== 0) spill(rest, cell, lowLost);
}

function spill(rest: Map<number, bigint>, cell: number, value: number): void {
  rest.set(cell, (rest.get(cell) ?? 0n) + toWhole(value));
}

function grow(sums: Sums, cells: number): void {
  const length = Math.max(cells, sums.count.length * 2);
  const { count, high, low } = sums;
  sums.count = new Uint32Array(length);
  sums.high = new Float64Array(length);
  sums.low = new Float64Array(length);
  sums.count.set(count);
  sums.high.set(high);
  sums.low.set(low);
}

function wholeOf({ high, low, rest }: Sums, cell: number): bigint {
  return toWhole(high[cell] as number) + toWhole(low[cell] as number) + (rest.get(cell) ?? 0n);
}

const mantissaBits = 52n;
const mantissaMask = (1n << mantissaBits) - 1n;

/** A double in units of 2^-1074. */
function toWhole(value: number): bigint {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(value));
  const word = bits.getBigUint64(0);
  const exponent = word >> mantissaBits;
  const mantissa = word & mantissaMask;
  const size = exponent === 0n ? mantissa : (mantissa | (1n << mantissaBits)) << (exponent - 1n);
  return value < 0 ? -size : size;
}

const doubleBits = 53;

/** The double nearest to a quotient, in units of 2^-1074; of two that are as near, the even one. */
function roundQuotient(dividend: bigint, divisor: bigint): number {
  const size = dividend < 0n ? -dividend : dividend;
  const quotient = size / divisor;
  const dropped = Math.max(0, quotient.toString(2).length - doubleBits);
  const shift = BigInt(dropped);
  const kept = quotient >> shift;
  const unit = divisor << shift;
  const left = 2n * (size - kept * unit);
  const isUp = left > unit || (left === unit && (kept & 1n) === 1n);
  const rounded = Number(isUp ? kept + 1n : kept) * 2 ** (dropped - 1074);
  return dividend < 0n ? -rounded : rounded;
}
