// From the bytes of a request to the JSON in them, whatever its headers say: clients send gzip as a
// form, JSON as text/plain, and proxies unpack bodies but keep the header.
import { gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { AppError } from "../../error.ts";
import { parseJson } from "../../json.ts";
import { free } from "../../memory.ts";
import { isParsable } from "./parsable.ts";
import type { TakeTurn } from "./turns.ts";

const mebibyte = 1024 * 1024;

export const limits = {
  /** Of a body as it comes. */
  bodyBytesMax: 5 * mebibyte,
  /** Of a body once unpacked: 48 KB of gzip can hold 50 MB. */
  unpackedBytesMax: 20 * mebibyte,
  /** Of one request. */
  eventsMax: 5000,
} as const;

/** A request as the feature sees it. */
export interface Delivery {
  header(name: string): string | undefined;
  /** Where it comes from: see http/address.ts. */
  readonly address: string;
  bytes(): Promise<Uint8Array>;
}

export interface Body {
  readonly value: unknown;
  /** Of the JSON's text: no event in it is longer. */
  readonly length: number;
}

/** Reads the JSON of a delivery, in its turn. Throws `too_large`, or `bad_request` for what is no JSON. */
export async function readBody(delivery: Delivery, takeTurn: TakeTurn): Promise<Body> {
  const length = Number(delivery.header("content-length"));
  if (length > limits.bodyBytesMax) throw tooLarge("The body");
  const packed = await delivery.bytes().catch((cause: unknown) => {
    throw unreadable(cause);
  });
  if (packed.length > limits.bodyBytesMax) throw tooLarge("The body");
  await takeTurn(packed.length);
  const bytes = unpack(packed, delivery.header("content-encoding"));
  const { length: unpackedLength } = bytes;
  const text = decoder.decode(bytes);
  free(packed);
  const json = text.startsWith(formField) ? fromForm(text) : text;
  if (!isParsable(json)) {
    throw new AppError("bad_request", "The body holds too many values, or is nested too deeply.");
  }
  try {
    return { value: parseJson(json), length: unpackedLength };
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** Drops a byte order mark; what is no UTF-8 becomes U+FFFD. */
const decoder = new TextDecoder();
const formField = "data=";

/** PostHog's older clients: `data=` with JSON, or with base64 of JSON that may be packed in turn. */
function fromForm(text: string): string {
  // That field alone: twenty megabytes can hold ten million others.
  const data = new URLSearchParams(text.split("&", 1)[0]).get("data") ?? "";
  if (data.startsWith("{") || data.startsWith("[")) return data;
  return decoder.decode(unpack(Buffer.from(data, "base64"), undefined));
}

/** The content decides; only raw deflate, which has no mark, needs its header. */
function unpack(bytes: Uint8Array, encoding: string | undefined): Uint8Array {
  const options = { maxOutputLength: limits.unpackedBytesMax };
  const [first = 0, second = 0] = bytes;
  try {
    if (first === 0x1f && second === 0x8b) return gunzipSync(bytes, options);
    // RFC 1950: deflate with a window of up to 32 KiB, and a check of both bytes. No JSON begins with an x.
    if (first === 0x78 && (first * 256 + second) % 31 === 0) return inflateSync(bytes, options);
    if (encoding === "deflate" && !isJsonStart(first)) return inflateRawSync(bytes, options);
  } catch (cause) {
    const isBomb = (cause as { code?: string }).code === "ERR_BUFFER_TOO_LARGE";
    throw isBomb ? tooLarge("The unpacked body") : unreadable(cause);
  }
  return bytes;
}

function isJsonStart(byte: number): boolean {
  return byte === 0x7b || byte === 0x5b || byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function unreadable(cause?: unknown): AppError {
  return new AppError("bad_request", "The body could not be read: it must be JSON.", { cause });
}

function tooLarge(what: string): AppError {
  return new AppError("too_large", `${what} is too large.`);
}
