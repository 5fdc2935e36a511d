// The files of a journal: where they are, and which exist. Whoever writes a journal uses this, and whoever reads it.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { decodeFrame, decodeHeader, findFrame, foreignVersion, headerBytes } from "./frame.ts";

export function segmentFile(folder: string, segment: number): string {
  return join(folder, `${String(segment).padStart(10, "0")}.j`);
}

/** The numbers of the segments that exist, oldest first. Other files are left alone. */
export function listSegments(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => /^\d{10}\.j$/.test(name))
    .map((name) => Number(name.slice(0, 10)))
    .sort((a, b) => a - b);
}

export function segmentBytes(folder: string, segment: number): number {
  return statSync(segmentFile(folder, segment)).size;
}

/** The sequence after the last whole frame of a sealed segment. Undefined if nothing of it can be read. */
export function endSequence(folder: string, segment: number): number | undefined {
  const bytes = readFileSync(segmentFile(folder, segment));
  if (foreignVersion(bytes) !== undefined) return undefined;
  const header = decodeHeader(bytes);
  let next = header?.firstSequence;
  let offset = headerBytes;
  while (offset < bytes.length) {
    const frame = decodeFrame(bytes, offset) ?? findFrame(bytes, offset, next ?? 0);
    if (!frame) break;
    next = frame.sequence + frame.records.length;
    offset = frame.end;
  }
  return next;
}
