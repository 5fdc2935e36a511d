// A block: some thousands of events at rest, column by column, compressed. Numbers are differences
// from the column's least, as narrow as they fit; a column of equals takes no room at all.
//
//   numbers      zstd of: for each column its least value and width (two f64), then its differences,
//                little-endian, each column padded to 8 bytes
//   properties   zstd of one line of JSON an event, empty for {}
//   messageIds   zstd of a JSON array
//   others       zstd of JSON { place: [previousId, groupId] }, or none
import type { EventRow } from "./event.ts";

const numberColumns = [
  "timestamp",
  "receivedAt",
  "skew",
  "nameId",
  "sourceId",
  "userId",
  "anonymousId",
] as const;
type NumberColumn = (typeof numberColumns)[number];

/** A column of numbers: the value at `i` is `min + deltas[i]`. */
export interface Column {
  readonly min: number;
  readonly deltas: ArrayLike<number>;
}
export type Numbers = Readonly<Record<NumberColumn, Column>>;

export interface PackedBlock {
  count: number;
  timestampMin: number;
  timestampMax: number;
  numbers: Uint8Array;
  properties: Uint8Array;
  messageIds: Uint8Array;
  others: Uint8Array | null;
}

const arrays = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: Float64Array } as const;
type Width = 0 | keyof typeof arrays;
const headBytes = numberColumns.length * 16;
/** More makes blocks little smaller, and slower by half. */
const zstdLevel = 1;

export function packBlock(events: readonly EventRow[]): PackedBlock {
  const timestamps = rangeOf(events.map((event) => event.timestamp));
  const others = events.flatMap(({ previousId, groupId }, i) =>
    previousId === null && groupId === null ? [] : [[i, [previousId, groupId]] as const],
  );
  return {
    count: events.length,
    timestampMin: timestamps.min,
    timestampMax: timestamps.max,
    numbers: packNumbers(events),
    properties: packText(events.map((event) => event.properties ?? "").join("\n")),
    messageIds: packText(JSON.stringify(events.map((event) => event.messageId))),
    others: others.length === 0 ? null : packText(JSON.stringify(Object.fromEntries(others))),
  };
}

export function unpackNumbers(packed: Uint8Array, count: number): Numbers {
  // Copied, since columns of numbers must begin where their width divides.
  const bytes = new Uint8Array(Bun.zstdDecompressSync(packed));
  const head = new Float64Array(bytes.buffer, bytes.byteOffset, numberColumns.length * 2);
  const columns: Partial<Record<NumberColumn, Column>> = {};
  let at = bytes.byteOffset + headBytes;
  for (const [i, name] of numberColumns.entries()) {
    const width = head[i * 2 + 1] as Width;
    const deltas = width === 0 ? new Uint8Array(count) : new arrays[width](bytes.buffer, at, count);
    columns[name] = { min: head[i * 2] as number, deltas };
    at += padded(width * count);
  }
  return columns as Numbers;
}

/** JSON texts; the empty string for {}. */
export function unpackProperties(packed: Uint8Array): string[] {
  return unpackText(packed).split("\n");
}

export function unpackMessageIds(packed: Uint8Array): (string | null)[] {
  return JSON.parse(unpackText(packed)) as (string | null)[];
}

export type Others = Record<
  number,
  [previousId: string | null, groupId: string | null] | undefined
>;

export function unpackOthers(packed: Uint8Array | null): Others {
  return packed === null ? {} : (JSON.parse(unpackText(packed)) as Others);
}

export function valueAt({ min, deltas }: Column, i: number): number {
  return min + (deltas[i] as number);
}

function packNumbers(events: readonly EventRow[]): Uint8Array {
  const bytes = new Uint8Array(headBytes + numberColumns.length * padded(8 * events.length));
  const head = new Float64Array(bytes.buffer, 0, numberColumns.length * 2);
  let at = headBytes;
  for (const [i, name] of numberColumns.entries()) {
    const values =
      name === "skew"
        ? events.map((event) => event.sentAt - event.timestamp)
        : events.map((event) => event[name]);
    const { min, max } = rangeOf(values);
    const width = widthOf(max - min);
    head[i * 2] = min;
    head[i * 2 + 1] = width;
    if (width === 0) continue;
    const column = new arrays[width](bytes.buffer, at, values.length);
    for (let k = 0; k < values.length; k++) column[k] = (values[k] as number) - min;
    at += padded(width * values.length);
  }
  return Bun.zstdCompressSync(bytes.subarray(0, at), { level: zstdLevel });
}

function widthOf(range: number): Width {
  if (range === 0) return 0;
  if (range < 2 ** 8) return 1;
  if (range < 2 ** 16) return 2;
  return range < 2 ** 32 ? 4 : 8;
}

function rangeOf(values: readonly number[]): { min: number; max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

function packText(text: string): Uint8Array {
  return Bun.zstdCompressSync(text, { level: zstdLevel });
}

const decoder = new TextDecoder();
function unpackText(packed: Uint8Array): string {
  return decoder.decode(Bun.zstdDecompressSync(packed));
}
