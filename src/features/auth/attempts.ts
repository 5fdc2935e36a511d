// Failed sign-ins, of an account or of a name. They are counted before the password is checked: otherwise a
// hundred guesses at once would all be let through.
import { AppError } from "../../domain/error.ts";
import { createMemo } from "../../runtime/memo.ts";

export const failuresMax = 10;
const windowMs = 60_000;
/** Beyond this the oldest are forgotten, so that made-up names cannot fill the memory. */
const countedMax = 10_000;

/** Takes an attempt back: it succeeded. */
export type TakeBack = () => void;

export interface Attempts {
  /** Counts an attempt; undefined when there were too many within the minute. */
  take(who: string): TakeBack | undefined;
  /** The same, but throws `rate_limited`. */
  begin(who: string): TakeBack;
}

export function createAttempts({ clock }: { clock: () => number }): Attempts {
  const windows = createMemo<string, { count: number; endsAt: number }>(countedMax);

  function windowOf(who: string) {
    const now = clock();
    let window = windows.get(who);
    if (!window || window.endsAt <= now || window.endsAt > now + windowMs) {
      window = { count: 0, endsAt: now + windowMs };
      windows.set(who, window);
    }
    return window;
  }

  function take(who: string): TakeBack | undefined {
    const window = windowOf(who);
    if (window.count >= failuresMax) return undefined;
    window.count++;
    return () => void window.count--;
  }

  return {
    take,
    begin(who) {
      const takeBack = take(who);
      if (takeBack) return takeBack;
      throw new AppError("rate_limited", "Too many failed sign-ins to this account.", {
        retryAfterSeconds: Math.ceil((windowOf(who).endsAt - clock()) / 1000),
      });
    },
  };
}
