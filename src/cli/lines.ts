// A file of lines, in bounded memory however long it is. Gzip is told by its content, not its name.
import { Readable, pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

export interface Line {
  /** From 1. */
  number: number;
  /** Undefined for a line of more than `lineBytesMax`. */
  text: string | undefined;
}

/** No event is longer: the rest of such a line is skipped, not kept in memory. */
export const lineBytesMax = 1024 * 1024;

const chunkBytes = 64 * 1024;
const newline = 0x0a;
const byteOrderMark = "\u{feff}";

/** Unpacks gzip, of one or more members; anything else goes through as it is. */
export async function* unpack(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const source = chunks[Symbol.asyncIterator]();
  const head = await readHead(source);
  const whole = join(head, source);
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  // Whoever reads the last stream is told of a failure in any.
  yield* isGzip
    ? pipeline(Readable.from(whole), createGunzip({ chunkSize: chunkBytes }), () => {})
    : whole;
}

/** Splits into lines, those of each chunk together; empty ones are counted and left out. */
export async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line[]> {
  let started: Buffer[] = [];
  let startedBytes = 0;
  let number = 0;

  function finish(end: Buffer): Line {
    const isTooLong = startedBytes + end.length > lineBytesMax;
    const bytes = started.length === 0 ? end : Buffer.concat([...started, end]);
    started = [];
    startedBytes = 0;
    number += 1;
    if (isTooLong) return { number, text: undefined };
    const text = bytes.toString("utf8");
    return { number, text: number === 1 && text.startsWith(byteOrderMark) ? text.slice(1) : text };
  }

  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let from = 0;
    for (let to = chunk.indexOf(newline); to >= 0; to = chunk.indexOf(newline, from)) {
      lines.push(finish(chunk.subarray(from, to)));
      from = to + 1;
    }
    startedBytes += chunk.length - from;
    if (startedBytes <= lineBytesMax) started.push(chunk.subarray(from));
    else started = [];
    yield lines.filter(hasContent);
  }
  if (startedBytes > 0) yield [finish(Buffer.alloc(0))].filter(hasContent);
}

function hasContent({ text }: Line): boolean {
  return text === undefined || text.trim() !== "";
}

/** At least the two bytes that gzip is told by, unless there are fewer in all. */
async function readHead(source: AsyncIterator<Uint8Array>): Promise<Buffer> {
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const { done, value } = await source.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  return head;
}

async function* join(head: Buffer, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    yield Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
  }
}
