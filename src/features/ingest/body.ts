// From the bytes of a request to the JSON in them, whatever its headers say: clients send gzip as a
// form, JSON as text/plain, and proxies unpack bodies but keep the header.
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
  /** Of a body as it comes. */
  bodyBytesMax: 5 * mebibyte,
  /** Of a body once unpacked: 48 KB of gzip can hold 50 MB. */
  unpackedBytesMax: 20 * mebibyte,
  /** Of one request. */
  eventsMax: 5000,
} as const;

/** Unpacked in the turn of its request: a millisecond or so. */
const atOnceBytesMax = 256 * 1024;
/** What is longer is worked on alone, and in several turns. */
const lightBytesMax = 512 * 1024;

/** Whoever brings a large body when as many as may already wait for their turn. */
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
  /** Reads its body, as a known caller's or as a stranger's. */
  read(isKnown: boolean): Promise<Load>;
}

export interface Body {
  readonly value: unknown;
  /** Of the JSON's text: no event in it is longer. */
  readonly length: number;
}

/** A body, and what it is once it is unpacked, where that was done at once. */
export interface Opened extends Packed {
  readonly unpacked: Uint8Array | undefined;
  /** As long as others' it is to be read alone. */
  readonly isHeavy: boolean;
}

/** Throws `bad_request` for what cannot be unpacked. */
export function openBody(packed: Packed): Opened {
  const unpacked = unpackAtOnce(packed, atOnceBytesMax);
  const isHeavy = unpacked === undefined || unpacked.length > lightBytesMax;
  return { ...packed, unpacked, isHeavy };
}

/** Reads the JSON of a body, in its turn. Throws `too_large`, or `bad_request` for what is no JSON. */
export async function readBody(opened: Opened, takeTurn: TakeTurn): Promise<Body> {
  const { isHeavy } = opened;
  // Others have their turns between one step and the next.
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
