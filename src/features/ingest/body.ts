// Turns the bytes of a request into JSON, whatever its headers say. Clients send gzip as a form and JSON as
// text/plain, and proxies unpack bodies but keep the header.
import { setImmediate } from "node:timers/promises";
import { AppError } from "../../domain/error.ts";
import { parseJson } from "../../domain/json.ts";
import type { Load } from "../../http/intake.ts";
import { free } from "../../runtime/memory.ts";
import { isForm, openForm } from "./form.ts";
import { type Packed, unpack, unpackAtOnce, unreadable } from "./packed.ts";
import { isParsable } from "./parsable.ts";
import type { TakeTurn } from "../../runtime/byte-turns.ts";

const mebibyte = 1024 * 1024;

export const limits = {
  /** The length of a body as it comes. */
  bodyBytesMax: 5 * mebibyte,
  /** The length of a body once it is unpacked: 48 KB of gzip can hold 50 MB. */
  unpackedBytesMax: 20 * mebibyte,
  /** The number of events in one request. */
  eventsMax: 5000,
} as const;

/** A body up to this length is unpacked in the turn of its request, which takes a millisecond or so. */
const atOnceBytesMax = 256 * 1024;
/** A longer body is worked on alone, and in several turns. */
const lightBytesMax = 512 * 1024;

/** Refuses a large body if as many as may wait do so already. */
export function tooManyWait(): AppError {
  return new AppError("unavailable", "Too many large bodies wait to be read.", {
    retryAfterSeconds: 1,
  });
}

/** A request as the feature sees it. */
export interface Delivery {
  header(name: string): string | undefined;
  /** Where it comes from: see http/address.ts. */
  readonly address: string;
  /** The country, where a trusted proxy says it. */
  readonly country: string | undefined;
  /** Reads the body, as that of a known caller or that of a stranger. */
  read(isKnown: boolean): Promise<Load>;
}

export interface Body {
  readonly value: unknown;
  /** The length of the JSON's text. No event in it is longer. */
  readonly length: number;
}

/** A body, with its unpacked bytes if it was unpacked at once. */
export interface Opened extends Packed {
  readonly unpacked: Uint8Array | undefined;
  /** Whether it is so long that it is read alone. */
  readonly isHeavy: boolean;
}

/** Throws `bad_request` for a body that cannot be unpacked. */
export function openBody(packed: Packed): Opened {
  const unpacked = unpackAtOnce(packed, atOnceBytesMax);
  const isHeavy = unpacked === undefined || unpacked.length > lightBytesMax;
  return { ...packed, unpacked, isHeavy };
}

/** Reads the JSON of a body when its turn comes. Throws `too_large`, or `bad_request` for a body that is not JSON. */
export async function readBody(opened: Opened, takeTurn: TakeTurn): Promise<Body> {
  const { isHeavy } = opened;
  // Between one step and the next others have their turns.
  const pause = async () => (isHeavy ? setImmediate() : undefined);
  let bytes = opened.unpacked ?? (await unpack(opened, limits.unpackedBytesMax));
  if (bytes !== opened.bytes) free(opened.bytes);
  await takeTurn(bytes.length);
  if (isForm(bytes)) {
    bytes = await unpack({ bytes: openForm(bytes), encoding: undefined }, limits.unpackedBytesMax);
  }
  if (!isParsable(bytes)) {
    free(bytes);
    throw new AppError("bad_request", "The body holds too many values, or is nested too deeply.");
  }
  await pause();
  const { length } = bytes;
  const json = decoder.decode(bytes);
  free(bytes);
  await pause();
  try {
    return { value: parseJson(json), length };
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** Drops a byte order mark; bytes that are not UTF-8 become U+FFFD. */
const decoder = new TextDecoder();
