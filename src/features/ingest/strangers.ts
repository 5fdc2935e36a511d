// Lets in senders whose key, if there is one, is in the body. The key is looked for in the bytes, and nothing is parsed
// before a good key is found.
import { AppError } from "../../domain/error.ts";
import type { Caller } from "../../domain/caller.ts";
import { limits as bodyLimits, tooManyWait } from "./body.ts";
import { createQueue } from "../../runtime/queue.ts";
import { createMemo } from "../../runtime/memo.ts";
import { createCollector, free } from "../../runtime/memory.ts";
import { isForm, openForm } from "./form.ts";
import { createKeyFinder, type KeyForm } from "./named.ts";
import { type Packed, unpackAtOnce, unpackInPieces } from "./packed.ts";
import { unauthorized } from "./senders.ts";

const mebibyte = 1024 * 1024;

export const strangerLimits = {
  /** The part of a request that is opened at once, free of charge: half a millisecond. */
  freeBytesMax: 64 * 1024,
  /** How much is opened a minute for one address without a good key. */
  bytesPerMinute: 40 * mebibyte,
  /** Bodies that wait to be opened, one after another. */
  waitingMax: 32,
} as const;

export type StrangerLimits = { readonly [name in keyof typeof strangerLimits]: number };

/** How many bytes of bodies are opened before their memory is given back. */
const lyingBytesMax = 8 * mebibyte;
const minuteMs = 60_000;
/** Beyond this the addresses that were seen first are forgotten: some megabytes. */
const addressesMax = 10_000;

export interface StrangersDeps {
  clock: () => number;
  keyForm: KeyForm;
  /** Who calls with an API key; undefined if the key is not ours. */
  findByKey: (key: string) => Promise<Caller | undefined>;
  limits?: StrangerLimits;
}

/** What a stranger sent. */
export interface Sent extends Packed {
  address: string;
}

export type Strangers = ReturnType<typeof createStrangers>;

export function createStrangers(deps: StrangersDeps) {
  const { clock, keyForm, findByKey, limits = strangerLimits } = deps;
  const { waitingMax } = limits;
  const opening = createQueue({ atOnceMax: 1, waitingMax, full: tooManyWait });
  const collect = createCollector(lyingBytesMax);
  const spent = createMemo<string, { bytes: number; at: number }>(addressesMax);

  /** Takes bytes off an address's allowance. A negative number gives them back. */
  function spend(address: string, bytes: number): void {
    const now = clock();
    const before = spent.get(address);
    // If the clock was set back, nothing is given and nothing is taken.
    const passedMs = before ? Math.max(0, now - before.at) : 0;
    const worn = (passedMs * limits.bytesPerMinute) / minuteMs;
    const left = Math.max(0, Math.max(0, (before?.bytes ?? 0) - worn) + bytes);
    if (left > 0) spent.set(address, { bytes: left, at: now });
    else spent.delete(address);
    const over = left - limits.bytesPerMinute;
    if (over > 0 && bytes > 0) {
      throw new AppError(
        "rate_limited",
        "Too much was sent from this address without a valid key.",
        {
          retryAfterSeconds: Math.ceil((over * minuteMs) / limits.bytesPerMinute / 1000),
        },
      );
    }
  }

  /** Whether one of the keys in these pieces is good. */
  async function nameKey(
    pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<boolean> {
    const finder = createKeyFinder(keyForm);
    for await (const piece of pieces) {
      for (const key of finder.next(piece)) if (await findByKey(key)) return true;
    }
    return false;
  }

  /** A long body is charged to its sender's address, unless it names a good key. */
  async function nameKeyInLong(sent: Sent): Promise<boolean> {
    const { address } = sent;
    let cost = 0;
    const charge = (bytes: number) => {
      cost += bytes;
      spend(address, bytes);
    };
    async function* open(packed: Packed): AsyncGenerator<Uint8Array> {
      const held: Uint8Array[] = [];
      for await (const piece of unpackInPieces(packed, bodyLimits.unpackedBytesMax)) {
        charge(piece.length);
        // A form is opened as a whole.
        if (held.length > 0 || isForm(piece)) held.push(piece);
        else {
          yield piece;
          free(piece);
        }
      }
      if (held.length > 0)
        yield* open({ bytes: openForm(Buffer.concat(held)), encoding: undefined });
    }
    // An address that has nothing left is refused before anything is opened.
    charge(limits.freeBytesMax);
    const isNamed = await nameKey(open(sent)).finally(() => collect(cost));
    if (isNamed) spend(address, -cost);
    return isNamed;
  }

  async function isNamed(sent: Sent): Promise<boolean> {
    const { freeBytesMax } = limits;
    const bytes = unpackAtOnce(sent, freeBytesMax);
    if (bytes && !isForm(bytes)) return nameKey([bytes]);
    const inner =
      bytes && bytes.length <= freeBytesMax
        ? unpackAtOnce({ bytes: openForm(bytes), encoding: undefined }, freeBytesMax)
        : undefined;
    return inner ? nameKey([inner]) : opening(() => nameKeyInLong(sent));
  }

  return {
    /**
     * Fulfils if the body names a good key. Throws `unauthorized` if there is none or the body cannot be read,
     * `too_large`, `rate_limited`, `unavailable`.
     */
    async admit(sent: Sent): Promise<void> {
      const found = await isNamed(sent).catch((error: unknown) => {
        const isUnreadable = error instanceof AppError && error.code === "bad_request";
        throw isUnreadable ? unauthorized(error) : error;
      });
      if (!found) throw unauthorized();
    },
  };
}
