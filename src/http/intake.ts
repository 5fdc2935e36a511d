// How bodies come in: each within its own limit and time, and all together within a limit of bytes in
// flight, so that however many begin to send and never finish, memory stays bounded.
import { AppError } from "../error.ts";
import { free, joinAndFree } from "../memory.ts";

const mebibyte = 1024 * 1024;

export const intakeLimits = {
  /** Of bodies in flight, together, from those who have not said who they are. */
  strangersBytesMax: 24 * mebibyte,
  /** Of them from one address: no stranger takes the place of all. */
  addressBytesMax: 8 * mebibyte,
  /** Of bodies in flight, together, of callers that are known. */
  callersBytesMax: 64 * mebibyte,
  /** Nothing comes for so long. */
  silenceMsMax: 10_000,
  /** From the first byte of a body to its last. */
  bodyMsMax: 30_000,
} as const;

/** Of these Bun gathers the bytes, which is the fastest way; they count from their beginning on. */
const gatheredBytesMax = 64 * 1024;

export interface Sending {
  request: Request;
  /** What the body may be long. */
  bytesMax: number;
  /** Where a stranger sends from; undefined for a caller that is known. */
  address: string | undefined;
}

/** A body that is all here, and counts until it is released. */
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
  /** Of bodies that are in flight now. */
  bytesInFlight(): number;
}

export type IntakeLimits = { readonly [name in keyof typeof intakeLimits]: number };

/** Opens the intake of one app. */
export function createIntake(limits: IntakeLimits = intakeLimits): Intake {
  const inFlight = { strangers: 0, callers: 0 };
  const byAddress = new Map<string, number>();

  /** Counts bytes, or refuses them. */
  function count(bytes: number, address: string | undefined): void {
    if (address === undefined) {
      if (inFlight.callers + bytes > limits.callersBytesMax) throw tooMany();
      inFlight.callers += bytes;
      return;
    }
    const ofAddress = (byAddress.get(address) ?? 0) + bytes;
    const isTooMany = inFlight.strangers + bytes > limits.strangersBytesMax;
    if (isTooMany || ofAddress > limits.addressBytesMax) throw tooMany();
    inFlight.strangers += bytes;
    byAddress.set(address, ofAddress);
  }

  function discount(bytes: number, address: string | undefined): void {
    if (address === undefined) return void (inFlight.callers -= bytes);
    inFlight.strangers -= bytes;
    const ofAddress = (byAddress.get(address) ?? 0) - bytes;
    if (ofAddress > 0) byAddress.set(address, ofAddress);
    else byAddress.delete(address);
  }

  /** A short body whose length is told. */
  async function gather(length: number, { request, address }: Sending): Promise<Load> {
    count(length, address);
    const release = once(() => discount(length, address));
    const slow = Promise.withResolvers<never>();
    const timer = setTimeout(() => slow.reject(tooSlow()), limits.silenceMsMax);
    try {
      const bytes = await Promise.race([request.bytes(), slow.promise]);
      return { bytes, release };
    } catch (error) {
      release();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async function readAll({ request, bytesMax, address }: Sending): Promise<Load> {
    if (request.body === null) return { bytes: new Uint8Array(), release: () => {} };
    const reader = (request.body as ReadableStream<Uint8Array>).getReader();
    const chunks: Uint8Array[] = [];
    let length = 0;
    const release = once(() => discount(length, address));
    let isSlow = false;
    const stop = () => {
      isSlow = true;
      // What was read of it, and what still comes, is thrown away.
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
        count(value.length, address);
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

  return {
    async read(sending) {
      const told = sending.request.headers.get("content-length");
      const length = told === null ? undefined : Number(told);
      if (length === undefined) return readAll(sending);
      if (length > sending.bytesMax) throw tooLarge();
      return length <= gatheredBytesMax ? gather(length, sending) : readAll(sending);
    },
    bytesInFlight: () => inFlight.strangers + inFlight.callers,
  };
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
