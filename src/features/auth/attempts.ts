// Failed attempts: of an account, of a name. They are counted before the password is checked: otherwise a
// hundred guesses at once would all be let through.
import { AppError } from "../../domain/error.ts";
import { type CountNote, digestKey, type KeptLimit } from "../../runtime/kept-limit.ts";
import { createMemo } from "../../runtime/memo.ts";

export const failuresMax = 10;
const windowMs = 60_000;
/** Beyond this the oldest are forgotten, so that made-up names cannot fill the memory. */
const countedMax = 10_000;

/** Takes an attempt back: it succeeded. */
export type TakeBack = () => void;

export interface Attempts extends KeptLimit {
  /** Counts an attempt; undefined when there were too many within the minute. */
  take(who: string): TakeBack | undefined;
  /** The same, but throws `rate_limited`. */
  begin(who: string): TakeBack;
  /** Whether another attempt would be let through. */
  hasRoom(who: string): boolean;
}

interface Window {
  count: number;
  endsAt: number;
}

export function createAttempts({ clock }: { clock: () => number }): Attempts {
  const windows = createMemo<string, Window>(countedMax);
  let tell: (note: CountNote) => void = () => {};

  function windowOf(key: string): Window {
    const now = clock();
    let window = windows.get(key);
    if (!window || window.endsAt <= now || window.endsAt > now + windowMs) {
      window = { count: 0, endsAt: now + windowMs };
      windows.set(key, window);
    }
    return window;
  }

  function change(key: string, window: Window, by: 1 | -1): void {
    window.count += by;
    tell({ key, ...window });
  }

  function take(who: string): TakeBack | undefined {
    const key = digestKey(who);
    const window = windowOf(key);
    if (window.count >= failuresMax) return undefined;
    change(key, window, 1);
    return () => change(key, window, -1);
  }

  return {
    take,
    hasRoom: (who) => windowOf(digestKey(who)).count < failuresMax,
    begin(who) {
      const takeBack = take(who);
      if (takeBack) return takeBack;
      throw new AppError("rate_limited", "Too many failed sign-ins to this account.", {
        retryAfterSeconds: Math.ceil((windowOf(digestKey(who)).endsAt - clock()) / 1000),
      });
    },
    onCount: (listener) => void (tell = listener),
    restore: ({ key, count, endsAt }) => windows.set(key, { count, endsAt }),
  };
}
