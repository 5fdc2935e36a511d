// How many events a key may send a minute, where it sets that: a bucket that fills evenly.
import { AppError } from "../../error.ts";

const minuteMs = 60_000;
/** Keys are few; this only bounds memory. */
const keysMax = 10_000;

interface Bucket {
  left: number;
  at: number;
}

/** Takes `count` events off a key's allowance. Throws `rate_limited` with the seconds to wait. */
export type Allowance = (key: string, perMinute: number, count: number) => void;

export function createAllowance({ clock }: { clock: () => number }): Allowance {
  const buckets = new Map<string, Bucket>();

  return (key, perMinute, count) => {
    const now = clock();
    const bucket = buckets.get(key) ?? { left: perMinute, at: now };
    // A clock that was set back gives nothing and takes nothing.
    const gained = (Math.max(0, now - bucket.at) * perMinute) / minuteMs;
    bucket.left = Math.min(perMinute, bucket.left + gained);
    bucket.at = now;
    if (buckets.size >= keysMax) buckets.delete(buckets.keys().next().value!);
    buckets.set(key, bucket);

    // A batch that is larger than a whole minute's must pass some time: it waits for the full bucket
    // and leaves a debt.
    const missing = Math.min(count, perMinute) - bucket.left;
    if (missing > 0) {
      throw new AppError("rate_limited", "This key has sent its events of the minute.", {
        retryAfterSeconds: Math.ceil((missing * minuteMs) / perMinute / 1000),
      });
    }
    bucket.left -= count;
  };
}
