// Reads a journal's frames in order, in chunks of bounded size, and goes past any damage. The sequence numbers say how
// many events were in a damaged or missing stretch.
import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import type { EventRecord } from "../domain/event-codec.ts";
import type { Position } from "./position.ts";
import {
  decodeFrame,
  decodeHeader,
  findFrame,
  foreignVersion,
  type Frame,
  frameLength,
  headerBytes,
} from "./frame.ts";
import { listSegments, segmentFile } from "./segments.ts";

/** What one read gave: either records or a stretch that cannot be read, and where to go on. */
export interface Chunk {
  readonly records: EventRecord[];
  readonly next: Position;
  readonly lost?: Lost;
}

export interface Lost {
  readonly segment: number;
  readonly offset: number;
  /** How many events it held; zero if nobody knows. */
  readonly count: number;
  readonly reason: string;
  readonly where: string;
}

export interface Reader {
  /** The next chunk before `until`, with `recordsMax` records at most. Undefined if there is none. */
  read(from: Position, until: Position, recordsMax: number): Chunk | undefined;
  close(): void;
}

const chunkBytes = 3 * 1024 * 1024;
/** The limit of a chunk's properties, in characters. A frame may hold far more. */
const chunkLengthMax = chunkBytes;

export function openReader(folder: string): Reader {
  let open: { segment: number; fd: number } | undefined;
  /** All chunks are read into the same memory: each is decoded before the next is read. */
  let scratch = Buffer.alloc(0);
  /** The frame of which the last chunk took a part. It is kept, so that it is decoded once. */
  let begun: Begun | undefined;

  function fileOf(segment: number): number {
    if (open?.segment !== segment) {
      close();
      open = { segment, fd: openSync(segmentFile(folder, segment), "r") };
    }
    return open.fd;
  }

  function readChunk(fd: number, from: number, to: number): Buffer {
    if (scratch.length < to - from) scratch = Buffer.allocUnsafe(to - from);
    return readBytes(fd, from, to, scratch);
  }

  function close(): void {
    if (open) closeSync(open.fd);
    open = undefined;
  }

  /** Goes on to the next segment that exists, and notes what is missing between. */
  function turn(from: Position, until: Position): Chunk {
    const segment = listSegments(folder).find((each) => each > from.segment) ?? until.segment;
    const isLast = segment >= until.segment;
    const fd = fileOf(segment);
    const bytes = readBytes(fd, 0, headerBytes);
    const version = foreignVersion(bytes);
    if (version !== undefined) {
      const reason = `Written by another version of Plaudit (format ${version}): start that one.`;
      const next = {
        segment,
        offset: fstatSync(fd).size,
        sequence: from.sequence,
      };
      return {
        records: [],
        next,
        lost: describeLost({ ...next, offset: 0 }, 0, reason),
      };
    }
    const header = decodeHeader(bytes);
    const first = header?.firstSequence ?? (isLast ? until.sequence : from.sequence);
    const next = {
      segment,
      offset: headerBytes,
      sequence: Math.max(first, from.sequence),
    };
    return { records: [], next, ...lostBetween(from, next.sequence) };
  }

  function readOn(from: Position, until: Position, recordsMax: number): Chunk | undefined {
    if (from.segment > until.segment) return undefined;
    const isActive = from.segment === until.segment;
    const fd = existsSync(segmentFile(folder, from.segment)) ? fileOf(from.segment) : undefined;
    const limit = isActive ? until.offset : fd === undefined ? 0 : fstatSync(fd).size;
    const offset = Math.max(from.offset, headerBytes);
    if (fd !== undefined && offset < limit) {
      const { chunk, rest } = readFrames(fd, { ...from, offset }, limit, recordsMax, readChunk);
      begun = rest;
      return chunk;
    }
    if (isActive) {
      // The journal gave out more numbers than there are events: its end was lost.
      const next = {
        ...from,
        sequence: Math.max(from.sequence, until.sequence),
      };
      return next.sequence > from.sequence
        ? { records: [], next, ...lostBetween(from, next.sequence) }
        : undefined;
    }
    const turned = turn(from, until);
    return turned.lost ? turned : (readOn(turned.next, until, recordsMax) ?? turned);
  }

  return {
    read(from, until, recordsMax) {
      const { segment, offset, frame } = begun ?? {};
      if (!frame || segment !== from.segment || offset !== from.offset) {
        begun = undefined;
        return readOn(from, until, recordsMax);
      }
      const records = takeSome(frame, from.sequence, recordsMax, chunkLengthMax);
      const sequence = from.sequence + records.length;
      const isWhole = sequence === frame.sequence + frame.records.length;
      if (isWhole) begun = undefined;
      return {
        records,
        next: { ...from, offset: isWhole ? frame.end : from.offset, sequence },
      };
    },
    close,
  };
}

/** A frame whose end is counted from the beginning of the segment. */
interface Begun {
  segment: number;
  offset: number;
  frame: Frame;
}

/** The frame's records from that number on, as many as the limits let, and at least one. */
function takeSome(
  { sequence: first, records }: Frame,
  sequence: number,
  recordsMax: number,
  lengthMax: number,
): EventRecord[] {
  // Numbers that were read before are not counted again: a chunk has taken them, or the segment is a copy.
  const rest = records.slice(sequence - first);
  let length = 0;
  const tooMany = rest.findIndex((record, i) => {
    length += record.properties?.length ?? 0;
    return i > 0 && (i >= recordsMax || length > lengthMax);
  });
  return tooMany < 0 ? rest : rest.slice(0, tooMany);
}

function readFrames(
  fd: number,
  from: Position,
  limit: number,
  recordsMax: number,
  readChunk: (fd: number, from: number, to: number) => Buffer,
): { chunk: Chunk; rest?: Begun } {
  // What is left is read in equal shares, for a few records at its end would cost as much as thousands.
  const left = limit - from.offset;
  const share = Math.ceil(left / Math.max(1, Math.round(left / chunkBytes)));
  let bytes = readChunk(fd, from.offset, from.offset + share);
  const first = frameLength(bytes, 0);
  // A frame larger than a chunk is read whole.
  if (first !== undefined && first > bytes.length && from.offset + first <= limit) {
    bytes = readBytes(fd, from.offset, from.offset + first);
  }

  const records: EventRecord[] = [];
  const { segment } = from;
  let { sequence } = from;
  let length = 0;
  let offset = 0;
  while (offset < bytes.length && records.length < recordsMax && length < chunkLengthMax) {
    const frame = decodeFrame(bytes, offset);
    // A gap in the numbers is a chunk of its own, before what follows it.
    if (!frame || frame.sequence > sequence) break;
    const some = takeSome(frame, sequence, recordsMax - records.length, chunkLengthMax - length);
    for (const record of some) {
      records.push(record);
      length += record.properties?.length ?? 0;
    }
    sequence += some.length;
    if (sequence < frame.sequence + frame.records.length) {
      const next = { segment, offset: from.offset + offset, sequence };
      const rest = {
        ...next,
        frame: { ...frame, end: from.offset + frame.end },
      };
      return { chunk: { records, next }, rest };
    }
    offset = frame.end;
  }
  if (offset > 0)
    return {
      chunk: {
        records,
        next: { segment, offset: from.offset + offset, sequence },
      },
    };
  return { chunk: skipDamage(fd, from, limit) };
}

/** Goes on at the next frame that can be read. If there is none, at the end: the next segment has the numbers. */
function skipDamage(fd: number, from: Position, limit: number): Chunk {
  const found = findFrame(readBytes(fd, from.offset, limit), 0, from.sequence);
  const next = found
    ? {
        segment: from.segment,
        offset: from.offset + found.start,
        sequence: found.sequence,
      }
    : { segment: from.segment, offset: limit, sequence: from.sequence };
  return { records: [], next, ...lostBetween(from, next.sequence) };
}

function lostBetween(from: Position, sequence: number): Pick<Chunk, "lost"> {
  if (sequence <= from.sequence) return {};
  const reason = "The journal could not be read here.";
  return { lost: describeLost(from, sequence - from.sequence, reason) };
}

function describeLost({ segment, offset }: Position, count: number, reason: string): Lost {
  return {
    segment,
    offset,
    count,
    reason,
    where: `segment ${segment} from byte ${offset}`,
  };
}

function readBytes(
  fd: number,
  from: number,
  to: number,
  into: Buffer = Buffer.allocUnsafe(Math.max(0, to - from)),
): Buffer {
  const bytes = into.subarray(0, Math.max(0, to - from));
  let length = 0;
  while (length < bytes.length) {
    const read = readSync(fd, bytes, length, bytes.length - length, from + length);
    if (read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}
