// How the values of one property are kept in a column block: as codes where they repeat, as numbers, or as lines of JSON.
import { packText } from "./block.ts";
import type { PropertyLayout } from "./layout.ts";
import { packColumn, rangeOf } from "./number-column.ts";

/** Values that are packed, and those that wait for codes. */
export type Values = Coding | PackedValues;

/** Values some of which have no code yet. */
export interface Coding {
  kind: "coding";
  /** Each value once, and for each event that has the property which of them. */
  distinct: readonly string[];
  indexes: Uint32Array;
  lines: readonly string[];
}

export type PackedValues = Omit<PropertyLayout, "id"> & { bytes: Uint8Array | undefined };

/** A higher level makes columns only a little smaller. */
export const zstdLevel = 1;
/** A longer value has no code. */
export const codedLengthMax = 256;
/** If more than this part of a property's values in a block are different, they will hardly repeat in others. */
const differentPartMax = 0.9;
/** So few are given codes in any case. */
const fewValues = 64;

/** `lines` are the JSON texts of the values, of the events that have the property. */
export function prepareValues(lines: readonly string[]): Values {
  const indexes = new Uint32Array(lines.length);
  const indexOf = new Map<string, number>();
  for (const [i, json] of lines.entries()) {
    const known = indexOf.get(json);
    indexes[i] = known ?? indexOf.size;
    if (known !== undefined) continue;
    if (json.length > codedLengthMax) return packWithoutCodes(lines);
    indexOf.set(json, indexOf.size);
  }
  const repeats = indexOf.size <= Math.max(fewValues, lines.length * differentPartMax);
  if (repeats) return { kind: "coding", distinct: [...indexOf.keys()], indexes, lines };
  return packWithoutCodes(lines);
}

export function packCodes(codes: Uint32Array): PackedValues {
  const bytes = packColumn(codes, zstdLevel);
  return { kind: "codes", count: codes.length, ...rangeOf(codes), scale: 0, bytes };
}

export function packWithoutCodes(lines: readonly string[]): PackedValues {
  const count = lines.length;
  const numbers = readNumbers(lines);
  if (!numbers) {
    return { kind: "text", count, min: 0, max: 0, scale: 0, bytes: packText(lines.join("\n")) };
  }
  const scale = [1, 10, 100, 1000, 10_000].find((each) => isWhole(numbers, each));
  if (scale === undefined) {
    const bytes = Bun.zstdCompressSync(new Uint8Array(numbers.buffer), { level: zstdLevel });
    return { kind: "numbers", count, ...rangeOf(numbers), scale: 0, bytes };
  }
  const wholes = numbers.map((each) => Math.round(each * scale));
  const bytes = packColumn(wholes, zstdLevel);
  return { kind: "numbers", count, ...rangeOf(wholes), scale, bytes };
}

/** Undefined unless each text is a number, written as one of this value always is. */
function readNumbers(lines: readonly string[]): Float64Array<ArrayBuffer> | undefined {
  const numbers = new Float64Array(lines.length);
  for (const [i, json] of lines.entries()) {
    const number = Number(json);
    if (!Number.isFinite(number) || String(number) !== json) return undefined;
    numbers[i] = number;
  }
  return numbers;
}

/** Whether all numbers times the scale are whole, and divided again are what they were. */
function isWhole(numbers: Float64Array, scale: number): boolean {
  return numbers.every((number) => {
    const whole = Math.round(number * scale);
    return Number.isSafeInteger(whole) && Math.abs(whole) < 2 ** 51 && whole / scale === number;
  });
}
