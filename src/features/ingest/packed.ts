// Unpacks bodies. Their content tells how they are packed, and they are unpacked no further than a body may be long:
// 48 KB of gzip can hold 50 MB. A body that is not short is unpacked off the main thread.
import {
  brotliDecompressSync,
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  type ZlibOptions,
  type ZstdOptions,
  zstdDecompressSync,
} from "node:zlib";
import type { Transform } from "node:stream";
import { AppError } from "../../domain/error.ts";
import { free, joinAndFree } from "../../runtime/memory.ts";

/** How much of a stream is unpacked at a time. */
const chunkSize = 128 * 1024;

const gzip = { atOnce: gunzipSync, open: createGunzip };
const zlib = { atOnce: inflateSync, open: createInflate };
const raw = { atOnce: inflateRawSync, open: createInflateRaw };
const brotli = { atOnce: brotliDecompressSync, open: createBrotliDecompress };

/** A frame says itself how much has to be kept in memory for it. 32 MiB are enough for any body that is allowed. */
const zstdOptions: ZstdOptions = { params: { [constants.ZSTD_d_windowLogMax]: 25 } };
const zstd = {
  atOnce: (bytes: Uint8Array, options: Limits) =>
    zstdDecompressSync(bytes, { ...zstdOptions, ...options }),
  open: (options: Limits) => createZstdDecompress({ ...zstdOptions, ...options }),
};

type Limits = Pick<ZlibOptions, "chunkSize" | "maxOutputLength">;
type Format = {
  atOnce(bytes: Uint8Array, options: Limits): Uint8Array;
  open(options: Limits): Transform;
};

export interface Packed {
  readonly bytes: Uint8Array;
  /** The request's Content-Encoding. */
  readonly encoding: string | undefined;
}

const zstdMark = [0x28, 0xb5, 0x2f, 0xfd];

/** The content decides. Only raw deflate and brotli, which have no mark, need their header. Undefined: not packed. */
function formatOf({ bytes, encoding }: Packed): Format | undefined {
  const [first = 0, second = 0] = bytes;
  if (first === 0x1f && second === 0x8b) return gzip;
  // RFC 1950: deflate with a window of up to 32 KiB, and a check of both bytes. No JSON begins with an x.
  if (first === 0x78 && (first * 256 + second) % 31 === 0) return zlib;
  if (zstdMark.every((byte, at) => bytes[at] === byte)) return zstd;
  if (encoding === "br") return isJson(bytes) ? undefined : brotli;
  return encoding === "deflate" && !isJsonStart(first) ? raw : undefined;
}

function isJsonStart(byte: number): boolean {
  return byte === 0x7b || byte === 0x5b || byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

/** A map, or a list of maps. The first byte does not tell: brotli of 64 KiB and more begins with a bracket. */
function isJson(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  return first === 0x7b || (first === 0x5b && second === 0x7b && bytes.at(-1) === 0x5d);
}

/**
 * A body that is not packed, as it is, or a body that is short once it is unpacked. Undefined for a longer one. Throws
 * `bad_request` for a body that cannot be unpacked.
 */
export function unpackAtOnce(packed: Packed, bytesMax: number): Uint8Array | undefined {
  const format = formatOf(packed);
  if (!format) return packed.bytes;
  if (packed.bytes.length > bytesMax) return undefined;
  try {
    return format.atOnce(packed.bytes, { maxOutputLength: bytesMax });
  } catch (cause) {
    if (isTooLong(cause)) return undefined;
    throw unreadable(cause);
  }
}

/** The whole body, unpacked off the main thread. Throws `too_large`, too. */
export async function unpack(packed: Packed, bytesMax: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of unpackInPieces(packed, bytesMax)) pieces.push(piece);
  } catch (error) {
    pieces.forEach(free);
    throw error;
  }
  return joinAndFree(pieces);
}

/** The body piece by piece, unpacked no further than the pieces are taken. Whoever takes a piece may free it. */
export async function* unpackInPieces(
  packed: Packed,
  bytesMax: number,
): AsyncGenerator<Uint8Array> {
  const format = formatOf(packed);
  if (!format) return yield packed.bytes;
  const stream = format.open({ chunkSize });
  stream.end(packed.bytes);
  let length = 0;
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      length += piece.length;
      if (length > bytesMax) throw tooLarge();
      yield piece;
    }
  } catch (cause) {
    throw cause instanceof AppError ? cause : unreadable(cause);
  } finally {
    stream.destroy();
  }
}

function isTooLong(cause: unknown): boolean {
  return (cause as { code?: string }).code === "ERR_BUFFER_TOO_LARGE";
}

export function unreadable(cause?: unknown): AppError {
  return new AppError("bad_request", "The body could not be read: it must be JSON.", { cause });
}

function tooLarge(): AppError {
  return new AppError("too_large", "The unpacked body is too large.");
}
