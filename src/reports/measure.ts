// Measures a property's numbers: their sum, average, extremes or percentiles, in cells that a question numbers.
import type { Measure } from "../domain/question.ts";
import { OverBudget } from "./budget.ts";
import {
  addToDistribution,
  createDistribution,
  type Distribution,
  mergeDistributions,
  readQuantiles,
} from "./distribution.ts";
import { addToSum, createSums, meanOf, mergeSums, sumOf, type Sums } from "./exact-sum.ts";

/** What a part of a question has measured. */
export type Measurement = { sums: Sums } | { extremes: Float64Array } | { numbers: Distribution };

export interface Gauge {
  /** Adds an event's number to a cell; NaN if its property is none. Throws OverBudget. */
  add(cell: number, number: number): void;
  /** Adds what was measured elsewhere. Cells have other numbers there; those below zero are left out. Throws OverBudget. */
  merge(other: Measurement, cellOf?: (cell: number) => number): void;
  readonly measurement: Measurement;
  /** Reads what was measured; null where a cell has no number, or the sum is beyond what a number can be. */
  values(): (cell: number) => number | null;
}

/** Cells that are measured at once. Each takes 20 bytes. */
const cellsMax = 4_000_000;

/** Percentiles as parts of one. */
const parts = { p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99 } as const;

/** Measures the numbers of the property that the selection reads. */
export function createGauge(measure: Measure): Gauge {
  const { add, ...rest } = createCollector(measure);
  return {
    ...rest,
    add(cell, number) {
      if (Number.isNaN(number)) return;
      if (cell >= cellsMax) throw new OverBudget(`It measures more than ${cellsMax} keys.`);
      add(cell, number);
    },
    merge: (other, cellOf = (cell) => cell) => rest.merge(other, cellOf),
  };
}

interface Collector extends Gauge {
  merge(other: Measurement, cellOf: (cell: number) => number): void;
}

function createCollector(measure: Measure): Collector {
  if (measure === "sum" || measure === "avg") return collectSums(measure);
  if (measure === "min" || measure === "max") return collectExtremes(measure);
  return collectNumbers(parts[measure]);
}

function collectSums(measure: "sum" | "avg"): Collector {
  const sums = createSums();
  const read = measure === "sum" ? sumOf : meanOf;
  return {
    measurement: { sums },
    add: (cell, number) => addToSum(sums, cell, number),
    merge: (other, cellOf) => "sums" in other && mergeSums(sums, other.sums, cellOf),
    values: () => (cell) => (sums.count[cell] ? finite(read(sums, cell)) : null),
  };
}

function collectExtremes(measure: "min" | "max"): Collector {
  const pick = Math[measure];
  const measurement = { extremes: new Float64Array(64).fill(NaN) };
  const add = (cell: number, number: number) => {
    const { extremes } = measurement;
    if (cell >= extremes.length) {
      measurement.extremes = new Float64Array(Math.max(cell + 1, extremes.length * 2)).fill(NaN);
      measurement.extremes.set(extremes);
    }
    const before = measurement.extremes[cell] as number;
    measurement.extremes[cell] = Number.isNaN(before) ? number : pick(before, number);
  };
  return {
    measurement,
    add,
    merge(other, cellOf) {
      if (!("extremes" in other)) return;
      for (const [from, number] of other.extremes.entries()) {
        const cell = Number.isNaN(number) ? -1 : cellOf(from);
        if (cell >= 0) add(cell, number);
      }
    },
    values: () => (cell) => finite(measurement.extremes[cell] ?? NaN),
  };
}

function collectNumbers(part: number): Collector {
  const numbers = createDistribution();
  return {
    measurement: { numbers },
    add: (cell, number) => addToDistribution(numbers, cell, number),
    merge: (other, cellOf) =>
      "numbers" in other && mergeDistributions(numbers, other.numbers, cellOf),
    values() {
      const read = readQuantiles(numbers, part);
      return (cell) => read(cell) ?? null;
    },
  };
}

/** Zero has one sign. */
function finite(number: number): number | null {
  return Number.isFinite(number) ? number + 0 : null;
}
