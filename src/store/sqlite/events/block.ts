// A text block: some thousands of stored events, as they are sealed. It is compressed column by column. Numbers are differences from the least one of
// their column, as narrow as they fit. A column of equal numbers takes no room.
//
//   numbers      zstd of: for each column its least value and width (two f64), then its differences,
//                little-endian, each column padded to 8 bytes
//   properties   zstd of one line of JSON an event, empty for {}
//   messageIds   zstd of a JSON array
//   others       zstd of JSON { place: [previousId, groupId] }, or none
//   flags        zstd of a byte an event, or none where all are zero, as in blocks of before there were any
//
// An event that was removed leaves its place, so that the others stay where they are. Its nameId is zero, and all else
// is a neighbour's.
import { free } from "../../../runtime/memory.ts";
import type { EventRow } from "./event.ts";
import { type Lines, toLines } from "../../lines.ts";
import { type Column, rangeOf } from "./number-column.ts";

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

export type Numbers = Readonly<Record<NumberColumn, Column>>;

export interface PackedBlock {
  count: number;
  timestampMin: number;
  timestampMax: number;
  numbers: Uint8Array;
  properties: Uint8Array;
  messageIds: Uint8Array;
  others: Uint8Array | null;
  flags: Uint8Array | null;
}

const arrays = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: Float64Array } as const;
type Width = 0 | keyof typeof arrays;
const headBytes = numberColumns.length * 16;
/** A higher level makes blocks only a little smaller, and half as slow again. */
const zstdLevel = 1;

export function packBlock(rows: readonly EventRow[]): PackedBlock {
  const events = rows.every(isThere) ? rows : fillPlaces(rows);
  const timestamps = rangeOf(events.map((event) => event.timestamp));
  return {
    count: events.length,
    timestampMin: timestamps.min,
    timestampMax: timestamps.max,
    numbers: packNumbers(events),
    properties: packText(events.map((event) => event.properties ?? "").join("\n")),
    messageIds: packJson(events.map((event) => event.messageId)),
    others: packOthers(events),
    flags: packFlags(events),
  };
}

/** Whether an event is there, and not only the place of one that was removed. */
export function isThere({ nameId }: Pick<EventRow, "nameId">): boolean {
  return nameId !== 0;
}

export function packOthers(events: readonly EventRow[]): Uint8Array | null {
  const others = events.flatMap(({ previousId, groupId }, i) =>
    previousId === null && groupId === null ? [] : [[i, [previousId, groupId]] as const],
  );
  return others.length === 0 ? null : packJson(Object.fromEntries(others));
}

/** The events of a block, and the places of those that were removed. */
export function unpackBlock(block: Omit<PackedBlock, "timestampMin" | "timestampMax">): EventRow[] {
  const numbers = unpackNumbers(block.numbers, block.count);
  const properties = unpackProperties(block.properties);
  const messageIds = unpackMessageIds(block.messageIds);
  const others = unpackOthers(block.others);
  const flags = unpackFlags(block.flags);
  return Array.from({ length: block.count }, (_, i) => {
    const [previousId = null, groupId = null] = others[i] ?? [];
    const timestamp = valueAt(numbers.timestamp, i);
    return {
      timestamp,
      receivedAt: valueAt(numbers.receivedAt, i),
      sentAt: timestamp + valueAt(numbers.skew, i),
      nameId: valueAt(numbers.nameId, i),
      sourceId: valueAt(numbers.sourceId, i),
      userId: valueAt(numbers.userId, i),
      anonymousId: valueAt(numbers.anonymousId, i),
      messageId: messageIds[i] ?? null,
      previousId,
      groupId,
      properties: properties[i] || null,
      flags: flags?.[i] ?? 0,
    };
  });
}

export function unpackNumbers(packed: Uint8Array, count: number): Numbers {
  // The bytes are copied, since a column must begin at a multiple of its width.
  const unpacked = Bun.zstdDecompressSync(packed);
  const bytes = new Uint8Array(unpacked);
  free(unpacked);
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

/** The numbers of a block whose events were all removed. */
export function noNumbers(count: number): Numbers {
  const zeros: Column = { min: 0, deltas: new Uint8Array(count) };
  return Object.fromEntries(numberColumns.map((name) => [name, zeros])) as Numbers;
}

/** The properties as JSON texts; the empty string stands for {}. */
export function unpackProperties(packed: Uint8Array): string[] {
  return unpackText(packed).split("\n");
}

/** The same as one text, not yet cut into lines. */
export function unpackLines(packed: Uint8Array, count: number): Lines {
  return toLines(unpackText(packed), count);
}

export function unpackMessageIds(packed: Uint8Array): (string | null)[] {
  return unpackJson(packed) as (string | null)[];
}

export type Others = Record<
  number,
  [previousId: string | null, groupId: string | null] | undefined
>;

export function unpackOthers(packed: Uint8Array | null): Others {
  return packed === null ? {} : (unpackJson(packed) as Others);
}

/** Undefined if all are zero. */
export function unpackFlags(packed: Uint8Array | null): Uint8Array | undefined {
  return packed === null ? undefined : Bun.zstdDecompressSync(packed);
}

export function valueAt({ min, deltas }: Column, i: number): number {
  return min + (deltas[i] as number);
}

/** The place of an event that is not there. */
export const emptyRow: EventRow = {
  timestamp: 0,
  receivedAt: 0,
  sentAt: 0,
  nameId: 0,
  sourceId: 0,
  userId: 0,
  anonymousId: 0,
  messageId: null,
  previousId: null,
  groupId: null,
  properties: null,
  flags: 0,
};

/** A removed event gets a neighbour's numbers, so that no column grows wider for it. */
export function fillPlaces(rows: readonly EventRow[]): EventRow[] {
  const { timestamp, receivedAt, sentAt, sourceId, userId, anonymousId, flags } =
    rows.find(isThere) ?? emptyRow;
  const place = {
    ...emptyRow,
    timestamp,
    receivedAt,
    sentAt,
    sourceId,
    userId,
    anonymousId,
    flags,
  };
  return rows.map((row) => (isThere(row) ? row : place));
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

export function packFlags(events: readonly EventRow[]): Uint8Array | null {
  if (events.every(({ flags }) => flags === 0)) return null;
  return Bun.zstdCompressSync(
    Uint8Array.from(events, ({ flags }) => flags),
    { level: zstdLevel },
  );
}

function widthOf(range: number): Width {
  if (range === 0) return 0;
  if (range < 2 ** 8) return 1;
  if (range < 2 ** 16) return 2;
  return range < 2 ** 32 ? 4 : 8;
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

export function packText(text: string): Uint8Array {
  return Bun.zstdCompressSync(text, { level: zstdLevel });
}

export function packJson(value: unknown): Uint8Array {
  return packText(JSON.stringify(value));
}

export function unpackJson(packed: Uint8Array): unknown {
  return JSON.parse(unpackText(packed));
}

const decoder = new TextDecoder();
export function unpackText(packed: Uint8Array): string {
  const bytes = Bun.zstdDecompressSync(packed);
  const text = decoder.decode(bytes);
  free(bytes);
  return text;
}
