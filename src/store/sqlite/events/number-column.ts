// One column of numbers as bytes: zstd of its least value and width (two f64), and then the differences from the least
// value, little-endian, as narrow as they fit.
import { free } from "../../../runtime/memory.ts";

/** A column of numbers: the value at `i` is `min + deltas[i]`. */
export interface Column {
  readonly min: number;
  readonly deltas: ArrayLike<number>;
}

const arrays = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: Float64Array } as const;
type Width = keyof typeof arrays;
const headBytes = 16;

/** Undefined if all are equal: then `constantColumn` stands for them. */
export function packColumn(values: ArrayLike<number>, level: number): Uint8Array | undefined {
  const { min, max } = rangeOf(values);
  if (min === max || values.length === 0) return undefined;
  const width = widthOf(max - min);
  const bytes = new Uint8Array(headBytes + width * values.length);
  new Float64Array(bytes.buffer, 0, 2).set([min, width]);
  const deltas = new arrays[width](bytes.buffer, headBytes, values.length);
  for (let i = 0; i < values.length; i++) deltas[i] = (values[i] as number) - min;
  return Bun.zstdCompressSync(bytes, { level });
}

export function unpackColumn(packed: Uint8Array): Column {
  // The bytes are copied, since a column must begin at a multiple of its width.
  const unpacked = Bun.zstdDecompressSync(packed);
  const bytes = new Uint8Array(unpacked);
  free(unpacked);
  const [min, width] = new Float64Array(bytes.buffer, 0, 2) as unknown as [number, Width];
  return { min, deltas: new arrays[width](bytes.buffer, headBytes) };
}

export function constantColumn(value: number, count: number): Column {
  return { min: value, deltas: new Uint8Array(count) };
}

/** All of a column, as an array of one kind: loops over arrays of many kinds are slow. */
export function toNumbers<Numbers extends Uint32Array | Float64Array>(
  { min, deltas }: Column,
  into: Numbers,
): Numbers {
  const count = deltas.length;
  into.set(deltas);
  if (min !== 0) for (let i = 0; i < count; i++) into[i] = (into[i] as number) + min;
  return into;
}

/** Differences of more than 32 bits are kept as they are, in floating point: they are whole up to 2^53. */
function widthOf(range: number): Width {
  if (range < 2 ** 8) return 1;
  if (range < 2 ** 16) return 2;
  return range < 2 ** 32 ? 4 : 8;
}

export function rangeOf(values: ArrayLike<number>): { min: number; max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}
