// Allows exactly so many requests a minute for each address (or another key), in bounded memory.
import { AppError } from "../domain/error.ts";
import { type CountNote, digestKey, type KeptLimit } from "./kept-limit.ts";
import { createMemo } from "./memo.ts";

const windowMs = 60_000;
/** Beyond this the keys that were quiet longest are forgotten: 20,000 keys of 30 times are some 5 MB. */
const keysMax = 20_000;

export interface RateLimiterOptions {
  clock: () => number;
  perMinute: number;
}

/** Counts a request of the key; throws `rate_limited` with the seconds to wait when there were too many. */
export type RateLimiter = ((key: string) => void) & KeptLimit;

/** The minute slides: with minutes of the calendar somebody could send twice as many around the edge of one. */
export function createRateLimiter({ clock, perMinute }: RateLimiterOptions): RateLimiter {
  /** The times of each key's last requests, oldest first; the keys in the order of their last one. */
  const seen = createMemo<string, number[]>(keysMax);
  let tell: (note: CountNote) => void = () => {};

  function limit(name: string): void {
    const key = digestKey(name);
    const now = clock();
    const times = seen.get(key) ?? [];
    // A time ahead of now is from before the clock was set back. It would block the key until then.
    while (times.length > 0 && (times[0]! <= now - windowMs || times[0]! > now)) times.shift();
    const oldest = times[0];
    if (oldest !== undefined && times.length >= perMinute) {
      throw refuse(oldest + windowMs - now);
    }
    times.push(now);
    seen.set(key, times);
    tell({ key, count: times.length, endsAt: now + windowMs });
  }

  return Object.assign(limit, {
    onCount: (listener: (note: CountNote) => void) => void (tell = listener),
    /** All count as the last one, so that nobody may come earlier than without the restart. */
    restore({ key, count, endsAt }: CountNote) {
      const last = Math.min(endsAt - windowMs, clock());
      seen.set(key, Array<number>(Math.min(count, perMinute)).fill(last));
    },
  });
}

/** What whoever asks too often is told. */
export function refuse(waitMs: number): AppError {
  return new AppError("rate_limited", "Too many requests from this address.", {
    retryAfterSeconds: Math.ceil(waitMs / 1000),
  });
}
