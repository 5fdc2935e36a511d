// The journal's format on disk. A segment is a header and then frames:
//
//   header  "PLAUDITJ" | version u32 | segment u32 | first sequence u64 | crc32 u32    28 bytes
//   frame   length u32 | crc32 u32 | sequence u64 | payload                            16 bytes and the payload
//
// Numbers are little-endian. The `crc32` of a header is over everything before it. Every later format keeps mark,
// version and checksum where they are. `length` is that of the payload. The `crc32` of a frame is over sequence and
// payload; a wrong length does not match it either. `sequence` is the number of the frame's first event, counted since
// the journal began. The payload is text: one JSON array of the events' heads, and then a line of properties for each.
import type { RecordedEvent } from "../domain/event.ts";
import {
  encodeHead,
  encodeProperties,
  type EventHead,
  type EventRecord,
} from "../domain/event-codec.ts";

export const headerBytes = 28;
const checkedBytes = headerBytes - 4;
export const frameHeadBytes = 16;
/** No frame is ever this long: a greater length is damage. */
export const payloadBytesMax = 64 * 1024 * 1024;

const magic = Buffer.from("PLAUDITJ");
const version = 1;
const high = 2 ** 32;

export interface Frame {
  /** The number of its first event. */
  readonly sequence: number;
  readonly records: EventRecord[];
  /** Where the next frame begins. */
  readonly end: number;
}

export function encodeHeader(segment: number, firstSequence: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  magic.copy(header);
  header.writeUInt32LE(version, 8);
  header.writeUInt32LE(segment, 12);
  writeSequence(header, 16, firstSequence);
  header.writeUInt32LE(Bun.hash.crc32(header.subarray(0, checkedBytes)), checkedBytes);
  return header;
}

/** The segment's number and first sequence. Undefined if the header is damaged or another program's. */
export function decodeHeader(
  bytes: Buffer,
): { segment: number; firstSequence: number } | undefined {
  if (readVersion(bytes) !== version) return undefined;
  return {
    segment: bytes.readUInt32LE(12),
    firstSequence: readSequence(bytes, 16),
  };
}

/** The format of an undamaged header of another version of Plaudit. Its frames may only look like ours. */
export function foreignVersion(bytes: Buffer): number | undefined {
  const found = readVersion(bytes);
  return found === version ? undefined : found;
}

/** Undefined if the header is damaged. */
function readVersion(bytes: Buffer): number | undefined {
  if (bytes.length < headerBytes || !bytes.subarray(0, magic.length).equals(magic))
    return undefined;
  const crc = Bun.hash.crc32(bytes.subarray(0, checkedBytes));
  return bytes.readUInt32LE(checkedBytes) === crc ? bytes.readUInt32LE(8) : undefined;
}

/** UTF-8 takes no more bytes for one character of a string. */
const characterBytesMax = 3;

/**
 * One frame of events, ready for one write. If it surely fits, it lies in `scratch`, and is good until that is used
 * again: thousands of small frames come in a second, and memory of their own would cost more than they do.
 */
export function encodeFrame(
  sequence: number,
  events: readonly RecordedEvent[],
  scratch?: Buffer,
): Buffer {
  const { heads, properties } = encodePayload(events);
  const bytesMax = characterBytesMax * (heads.length + properties.length);
  const fits =
    scratch && frameHeadBytes + bytesMax <= scratch.length
      ? scratch
      : Buffer.allocUnsafe(
          frameHeadBytes + Buffer.byteLength(heads) + Buffer.byteLength(properties),
        );
  const headsEnd = frameHeadBytes + fits.write(heads, frameHeadBytes);
  const length = headsEnd + fits.write(properties, headsEnd) - frameHeadBytes;
  fits.writeUInt32LE(length, 0);
  writeSequence(fits, 8, sequence);
  const frame = fits.subarray(0, frameHeadBytes + length);
  frame.writeUInt32LE(Bun.hash.crc32(frame.subarray(8)), 4);
  return frame;
}

/** The limit of events in a frame, since its reader holds all of them at once, as text and as records. */
export const frameEventsMax = 500;

/** As many frames as the events need, ready for one write. */
export function encodeFrames(
  sequence: number,
  events: readonly RecordedEvent[],
  scratch?: Buffer,
): Buffer {
  if (events.length <= frameEventsMax) return encodeFrame(sequence, events, scratch);
  const frames: Buffer[] = [];
  for (let from = 0; from < events.length; from += frameEventsMax) {
    frames.push(encodeFrame(sequence + from, events.slice(from, from + frameEventsMax)));
  }
  return Buffer.concat(frames);
}

/** The frame at `offset`. Undefined if there is no whole one: it is torn, damaged or past the end. */
export function decodeFrame(bytes: Buffer, offset: number): Frame | undefined {
  const start = offset + frameHeadBytes;
  if (start > bytes.length) return undefined;
  const length = bytes.readUInt32LE(offset);
  const end = start + length;
  if (length > payloadBytesMax || end > bytes.length) return undefined;
  if (Bun.hash.crc32(bytes.subarray(offset + 8, end)) !== bytes.readUInt32LE(offset + 4))
    return undefined;
  const records = decodePayload(bytes.toString("utf8", start, end));
  return records && { sequence: readSequence(bytes, offset + 8), records, end };
}

/**
 * The next whole frame after damage at `offset` whose sequence is `sequence` or higher. It tries every byte, which is
 * slow, and is only used on a damaged file.
 */
export function findFrame(
  bytes: Buffer,
  offset: number,
  sequence: number,
): (Frame & { start: number }) | undefined {
  for (let start = offset; start + frameHeadBytes <= bytes.length; start++) {
    if (readSequence(bytes, start + 8) < sequence) continue;
    const frame = decodeFrame(bytes, start);
    if (frame) return { ...frame, start };
  }
  return undefined;
}

/** How long the frame at `offset` says it is, with its header. Undefined if that cannot be. */
export function frameLength(bytes: Buffer, offset: number): number | undefined {
  if (offset + 4 > bytes.length) return undefined;
  const length = bytes.readUInt32LE(offset);
  return length > payloadBytesMax ? undefined : frameHeadBytes + length;
}

function decodePayload(payload: string): EventRecord[] | undefined {
  const [heads = "", ...properties] = payload.split("\n");
  try {
    return (JSON.parse(heads) as EventHead[]).map((head, i) => ({
      head,
      properties: properties[i] || null,
    }));
  } catch {
    // The checksum is right and the records are not: a bug or a hand wrote them. It is damage like any other.
    return undefined;
  }
}

/** In two parts, since joining them would copy all of it once more. */
function encodePayload(events: readonly RecordedEvent[]): {
  heads: string;
  properties: string;
} {
  let properties = "";
  const heads = events.map((event) => {
    // JSON never has a raw newline in it, so each line is one record's.
    properties += `\n${encodeProperties(event.properties) ?? ""}`;
    return encodeHead(event);
  });
  return { heads: JSON.stringify(heads), properties };
}

function writeSequence(bytes: Buffer, offset: number, sequence: number): void {
  bytes.writeUInt32LE(sequence % high, offset);
  bytes.writeUInt32LE(Math.floor(sequence / high), offset + 4);
}

function readSequence(bytes: Buffer, offset: number): number {
  return bytes.readUInt32LE(offset) + bytes.readUInt32LE(offset + 4) * high;
}
