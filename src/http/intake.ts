// Takes in bodies: each within its own limit and time, and all together within a limit of bytes in flight, so that
// memory stays bounded, however many clients begin to send and never finish.
import { AppError } from "../domain/error.ts";
import { free, joinAndFree } from "../runtime/memory.ts";
import { createGathering } from "./gathering.ts";

const mebibyte = 1024 * 1024;

export const intakeLimits = {
  /** Bodies in flight from unknown senders, together. */
  strangersBytesMax: 24 * mebibyte,
  /** Bodies in flight from one unknown address, so that nobody takes the place of all. */
  addressBytesMax: 8 * mebibyte,
  /** Bodies in flight from known callers, together. */
  callersBytesMax: 64 * mebibyte,
  /** How long nothing may arrive. */
  silenceMsMax: 10_000,
  /** From the first byte of a body to its last. */
  bodyMsMax: 30_000,
} as const;

/** Of strangers' bodies, together: below it nobody asks where they come from, which is dear. */
const namelessBytesMax = mebibyte;
const nameless = "";

/** Bun gathers bodies up to this length, which is fastest; their whole length counts from the beginning. */
const gatheredBytesMax = 64 * 1024;

export interface Sending {
  request: Request;
  /** The greatest length of the body. */
  bytesMax: number;
  /** Tells where a stranger sends from; undefined for a caller that is known. */
  address: (() => string) | undefined;
}

/** A body that has arrived; it counts until it is released. */
export interface Load {
  readonly bytes: Uint8Array;
  release(): void;
}

export interface Intake {
  /**
   * Reads a body. Throws `too_large`, `unavailable` when too many are in flight or this one takes too
   * long, and what Bun throws when the sender has left.
   */
  read(sending: Sending): Promise<Load>;
  /** Reads JSON, likewise: of a short body Bun parses the bytes as they lie. Throws at once, or rejects. */
  readJson(sending: Sending): Promise<unknown>;
  /** Of bodies that are in flight now. */
  bytesInFlight(): number;
}

/** The address of a stranger, or none that was asked for; undefined for callers that are known. */
type Owner = string | undefined;

export type IntakeLimits = { readonly [name in keyof typeof intakeLimits]: number };

/** Opens the intake of one app. */
export function createIntake(limits: IntakeLimits = intakeLimits): Intake {
  const inFlight = { strangers: 0, callers: 0 };
  const byAddress = new Map<string, number>();
  const gathering = createGathering({ waitMsMax: limits.silenceMsMax, late: tooSlow });

  /** Whose bytes of a body are. */
  function ownerOf({ address }: Sending, bytes: number): Owner {
    if (address === undefined) return undefined;
    return inFlight.strangers + bytes <= namelessBytesMax ? nameless : address();
  }

  /** Counts bytes, or refuses them. */
  function count(bytes: number, owner: Owner): void {
    if (owner === undefined) {
      if (inFlight.callers + bytes > limits.callersBytesMax) throw tooMany();
      inFlight.callers += bytes;
      return;
    }
    const ofAddress = (byAddress.get(owner) ?? 0) + bytes;
    const isTooMany = inFlight.strangers + bytes > limits.strangersBytesMax;
    if (isTooMany || ofAddress > limits.addressBytesMax) throw tooMany();
    inFlight.strangers += bytes;
    byAddress.set(owner, ofAddress);
  }

  function discount(bytes: number, owner: Owner): void {
    if (owner === undefined) return void (inFlight.callers -= bytes);
    inFlight.strangers -= bytes;
    const ofAddress = (byAddress.get(owner) ?? 0) - bytes;
    if (ofAddress > 0) byAddress.set(owner, ofAddress);
    else byAddress.delete(owner);
  }

  /** A short body, which counts until it is released. */
  async function gather(length: number, sending: Sending): Promise<Load> {
    const owner = ownerOf(sending, length);
    count(length, owner);
    const release = once(() => discount(length, owner));
    try {
      return { bytes: await gathering.wait(sending.request.bytes()), release };
    } catch (error) {
      release();
      throw error;
    }
  }

  async function readAll(sending: Sending): Promise<Load> {
    const { request, bytesMax, address } = sending;
    const owner = address?.();
    if (request.body === null) return { bytes: new Uint8Array(), release: () => {} };
    const reader = (request.body as ReadableStream<Uint8Array>).getReader();
    const chunks: Uint8Array[] = [];
    let length = 0;
    const release = once(() => discount(length, owner));
    let isSlow = false;
    const stop = () => {
      isSlow = true;
      // The part that was read, and the part that still arrives, is discarded.
      reader.cancel().catch(() => {});
    };
    const silent = setTimeout(stop, limits.silenceMsMax);
    const late = setTimeout(stop, limits.bodyMsMax);
    try {
      for (;;) {
        const { value, done } = await reader.read();
        if (isSlow) throw tooSlow();
        if (done) return { bytes: joinAndFree(chunks), release };
        silent.refresh();
        chunks.push(value);
        if (length + value.length > bytesMax) throw tooLarge();
        count(value.length, owner);
        length += value.length;
      }
    } catch (error) {
      for (const chunk of chunks) free(chunk);
      release();
      if (!isSlow) reader.cancel().catch(() => {});
      throw error;
    } finally {
      clearTimeout(silent);
      clearTimeout(late);
    }
  }

  /** JSON that is long, or of a length that is not told. */
  async function readLongJson(sending: Sending): Promise<unknown> {
    const { bytes, release } = await readAll(sending);
    release();
    return JSON.parse(decoder.decode(bytes));
  }

  return {
    async read(sending) {
      const length = lengthOf(sending);
      const isShort = length !== undefined && length <= gatheredBytesMax;
      return isShort ? gather(length, sending) : readAll(sending);
    },
    readJson(sending) {
      const length = lengthOf(sending);
      const isShort = length !== undefined && length <= gatheredBytesMax;
      if (!isShort) return readLongJson(sending);
      const owner = ownerOf(sending, length);
      count(length, owner);
      return gathering.wait(sending.request.json(), () => discount(length, owner));
    },
    bytesInFlight: () => inFlight.strangers + inFlight.callers,
  };
}

/** Drops a byte order mark; bytes that are not UTF-8 become U+FFFD. */
const decoder = new TextDecoder();

/** As it is told; undefined where it is not. Throws `too_large`. */
function lengthOf({ request, bytesMax }: Sending): number | undefined {
  const told = request.headers.get("content-length");
  if (told === null) return undefined;
  const length = Number(told);
  if (length > bytesMax) throw tooLarge();
  return length;
}

function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) act();
    isDone = true;
  };
}

export function tooLarge(): AppError {
  return new AppError("too_large", "The body is too large.");
}

function tooMany(): AppError {
  return new AppError("unavailable", "Too many bodies are coming in at once.", {
    retryAfterSeconds: 1,
  });
}

function tooSlow(): AppError {
  return new AppError("unavailable", "The body took too long to arrive.", { hangsUp: true });
}
