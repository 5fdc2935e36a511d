// What is measured is exact, however a question is split into parts.
import { expect, test } from "bun:test";
import fc from "fast-check";
import { OverBudget } from "../../src/reports/budget.ts";
import {
  addToDistribution,
  createDistribution,
  mergeDistributions,
  readQuantiles,
} from "../../src/reports/distribution.ts";
import { addToSum, createSums, meanOf, mergeSums, sumOf } from "../../src/reports/exact-sum.ts";

const seed = 20_261_129;
const double = fc.double({ noNaN: true, noDefaultInfinity: true });
/** Prices, counts, and whatever a double may be. */
const number = fc.oneof(
  double,
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => cents / 100),
  fc.constantFrom(0, 0.1, 1e308, -1e308, 1.7e308, 5e-324, -5e-324, 2 ** 53, 2 ** -1022, 1e16, 1),
);
const numbers = fc.array(number, { maxLength: 60, size: "max" });
/** Numbers, and where they are cut into parts. */
const split = fc.record({ numbers, cuts: fc.array(fc.nat(60), { maxLength: 4 }) });

function partsOf<T>(all: readonly T[], cuts: readonly number[]): T[][] {
  const places = [0, ...cuts.toSorted((a, b) => a - b), all.length];
  return places.slice(1).map((to, i) => all.slice(places[i], to));
}

/** A double in units of 2^-1074. */
function wholeOf(value: number): bigint {
  let shift = 1074n;
  for (; !Number.isInteger(value); shift--) value *= 2;
  return BigInt(value) << shift;
}

/** The double above or below it. */
function neighbourOf(value: number, step: 1n | -1n): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  bits.setBigUint64(0, bits.getBigUint64(0) + step);
  return bits.getFloat64(0);
}

/** No other double is nearer; of two that are as near, it is the even one. */
function isNearest(found: number, numbers: readonly number[]): boolean {
  const sum = numbers.reduce((all, each) => all + wholeOf(each), 0n);
  const size = sum < 0n ? -sum : sum;
  // As if one more double followed the largest one.
  if (Math.abs(found) === Infinity) return size >= (wholeOf(2 ** 1023) << 1n) - (1n << 2044n);
  if (found === 0) return sum === 0n;
  const distance = (to: number) => {
    const away = wholeOf(Math.abs(to)) - size;
    return away < 0n ? -away : away;
  };
  const isEven = (wholeOf(found) / lastBitOf(found)) % 2n === 0n;
  return ([1n, -1n] as const).every((step) => {
    const other = neighbourOf(Math.abs(found), step);
    if (other === Infinity) return true;
    return distance(found) < distance(other) || (isEven && distance(found) === distance(other));
  });
}

function lastBitOf(value: number): bigint {
  const size = Math.abs(value);
  // The largest double has none above it.
  const above = neighbourOf(size, 1n);
  return above === Infinity ? 1n << 2045n : wholeOf(above) - wholeOf(size);
}

test("a sum is the double that is nearest to it, whatever the order and the parts", () => {
  fc.assert(
    fc.property(split, ({ numbers, cuts }) => {
      const whole = createSums();
      for (const part of partsOf(numbers, cuts).toReversed()) {
        const sums = createSums();
        for (const each of part) addToSum(sums, 3, each);
        // What a query Worker sends is a copy.
        mergeSums(whole, structuredClone(sums));
      }
      expect(isNearest(sumOf(whole, 3), numbers)).toBe(true);
      expect(whole.count[3]).toBe(numbers.length);
    }),
    { seed, numRuns: 2000 },
  );
});

test("a mean is rounded once, and not twice", () => {
  const sums = createSums();
  for (const each of [2 ** 53, 1, 0]) addToSum(sums, 0, each);
  expect(sumOf(sums, 0)).toBe(2 ** 53);
  expect(meanOf(sums, 0)).toBe(3_002_399_751_580_331);
  expect(2 ** 53 / 3).not.toBe(3_002_399_751_580_331);
  const large = createSums();
  for (const each of [1.7e308, 1.7e308]) addToSum(large, 0, each);
  expect(sumOf(large, 0)).toBe(Infinity);
  expect(meanOf(large, 0)).toBe(1.7e308);
  const small = createSums();
  for (const each of [5e-324, 0]) addToSum(small, 0, each);
  // Half of the smallest double is as near to zero, which is even.
  expect(meanOf(small, 0)).toBe(0);
});

test("a mean of whole numbers is what a division of whole numbers rounds to", () => {
  const whole = fc.integer({ min: -(2 ** 40), max: 2 ** 40 });
  fc.assert(
    fc.property(fc.array(whole, { minLength: 1, maxLength: 20 }), (numbers) => {
      const sums = createSums();
      for (const each of numbers) addToSum(sums, 0, each);
      const total = numbers.reduce((sum, each) => sum + each, 0);
      expect(meanOf(sums, 0) + 0).toBe(total / numbers.length + 0);
    }),
    { seed, numRuns: 500 },
  );
});

test("percentiles interpolate, cell by cell, whatever the parts", () => {
  const part = fc.constantFrom(0.5, 0.75, 0.9, 0.95, 0.99);
  const few = fc.array(fc.tuple(fc.nat(3), fc.oneof(fc.integer({ max: 9, min: 0 }), double)), {
    maxLength: 80,
    size: "max",
  });
  fc.assert(
    fc.property(few, fc.array(fc.nat(80), { maxLength: 3 }), part, (told, cuts, wanted) => {
      const whole = createDistribution();
      for (const part of partsOf(told, cuts)) {
        const own = createDistribution();
        for (const [cell, value] of part) addToDistribution(own, cell, value);
        mergeDistributions(whole, structuredClone(own));
      }
      const read = readQuantiles(whole, wanted);
      for (let cell = 0; cell < 5; cell++) {
        const sorted = told
          .flatMap(([at, value]) => (at === cell ? [value + 0] : []))
          .sort((a, b) => a - b);
        const row = wanted * (sorted.length - 1);
        const [low, high] = [sorted[Math.floor(row)]!, sorted[Math.ceil(row)]!];
        const found = read(cell);
        if (sorted.length === 0) expect(found).toBeUndefined();
        else if (Number.isFinite(high - low)) {
          expect(found).toBe(low + (row - Math.floor(row)) * (high - low));
        } else expect(found! >= low && found! <= high).toBe(true);
      }
    }),
    { seed, numRuns: 1000 },
  );
});

test("more different numbers than there is room for are refused", () => {
  const distribution = createDistribution(1000);
  for (let n = 0; n < 1000; n++) addToDistribution(distribution, n % 2, n / 7);
  addToDistribution(distribution, 1, 3 / 7);
  expect(() => addToDistribution(distribution, 0, 3 / 7)).toThrow(OverBudget);
  expect(readQuantiles(distribution, 0.5)(1)).toBe(499 / 7);
});
