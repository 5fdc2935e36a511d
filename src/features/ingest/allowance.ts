// Limits the events that a key may send a minute, with a bucket that fills evenly. A public key, which anybody can
// use, has a bucket for each address.
import { AppError } from "../../domain/error.ts";
import type { Caller } from "../../domain/caller.ts";
import { orLastKnown } from "../../runtime/last-known.ts";

const minuteMs = 60_000;
/** The limits of a public key that sets no other. */
export const publicLimits = { perMinute: 600, atOnceMax: 2000 } as const;
/** Some 2 MB. Beyond this the full buckets are forgotten, then those that were not used for longest. */
const bucketsMax = 10_000;

export interface Rate {
  perMinute: number;
  /** The number of events that the bucket holds. */
  atOnceMax: number;
}

interface Bucket extends Rate {
  left: number;
  at: number;
}

/**
 * Takes `count` events off a caller's allowance. Throws `rate_limited` with the seconds to wait, and
 * `too_large` for more than a public key may ever send at once.
 */
export type Allowance = (
  caller: Caller,
  from: { readonly address: string },
  count: number,
) => Promise<void>;

/** Draws from the bucket that all nodes share. */
export type Share = (who: string, rate: Rate, count: number) => Promise<{ waitMs: number }>;

export interface AllowanceDeps {
  clock: () => number;
  /** Undefined where there is one node. */
  share: Share | undefined;
}

export function createAllowance({ clock, share }: AllowanceDeps): Allowance {
  /** In the order of their last use. */
  const buckets = new Map<string, Bucket>();

  // If the clock was set back, nothing is given and nothing is taken.
  const leftIn = ({ left, at, perMinute, atOnceMax }: Bucket, now: number) =>
    Math.min(atOnceMax, left + (Math.max(0, now - at) * perMinute) / minuteMs);

  function makeRoom(now: number): void {
    if (buckets.size < bucketsMax) return;
    for (const [id, bucket] of buckets) {
      if (leftIn(bucket, now) === bucket.atOnceMax) buckets.delete(id);
    }
    for (const id of buckets.keys()) {
      if (buckets.size < bucketsMax * 0.9) return;
      buckets.delete(id);
    }
  }

  function bucketOf(id: string, rate: Rate, now: number): Bucket {
    const known = buckets.get(id);
    if (known) buckets.delete(id);
    else makeRoom(now);
    const bucket = known ?? { ...rate, left: rate.atOnceMax, at: now };
    bucket.left = leftIn(bucket, now);
    bucket.at = now;
    buckets.set(id, bucket);
    return bucket;
  }

  return async (caller, from, count) => {
    const { keyId, isPublic } = caller;
    const rate = rateOf(caller);
    if (keyId === undefined || rate === undefined) return;
    if (rate === publicLimits && count > rate.atOnceMax) {
      throw new AppError("too_large", `This key sends at most ${rate.atOnceMax} events at once.`);
    }
    const id = isPublic ? `${keyId} ${from.address}` : keyId;
    const bucket = bucketOf(id, rate, clock());
    // A batch that is larger than the whole bucket has to pass, too: it waits until the bucket is full, and
    // leaves a debt.
    const missing = Math.min(count, rate.atOnceMax) - bucket.left;
    if (missing > 0) throw refuse((missing * minuteMs) / rate.perMinute);
    bucket.left -= count;
    if (!share) return;
    // While the database is away each node counts by itself: events are taken meanwhile.
    const drawn = await orLastKnown(share(id, rate, count), { waitMs: 0 });
    if (drawn.waitMs === 0) return;
    bucket.left += count;
    throw refuse(drawn.waitMs);
  };
}

function refuse(waitMs: number): AppError {
  return new AppError("rate_limited", "This key has sent all its events for this minute.", {
    retryAfterSeconds: Math.ceil(waitMs / 1000),
  });
}

function rateOf({ isPublic, eventsPerMinute }: Caller): Rate | undefined {
  if (eventsPerMinute !== undefined) {
    return { perMinute: eventsPerMinute, atOnceMax: eventsPerMinute };
  }
  return isPublic ? publicLimits : undefined;
}
