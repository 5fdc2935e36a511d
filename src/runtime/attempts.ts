// Failed attempts: of an account, of a name. They are counted before the password is checked: otherwise a
// hundred guesses at once would all be let through.
import { type CountNote, digestKey, type KeptLimit } from "./kept-limit.ts";
import { createMemo } from "./memo.ts";

export const failuresMax = 10;
const windowMs = 60_000;
/** Beyond this the oldest are forgotten, so that made-up names cannot fill the memory. */
const countedMax = 10_000;

/** One that is let through. */
export interface Attempt {
  /** Whether the next one will not be. */
  isLast: boolean;
  /** Takes it back: it succeeded. */
  takeBack: () => void;
}

export interface Attempts extends KeptLimit {
  /** Counts an attempt. When there were too many within the minute, it is told in how many ms another may be made. */
  take(who: string): Attempt | { waitMs: number };
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

  return {
    take(who) {
      const key = digestKey(who);
      const window = windowOf(key);
      if (window.count >= failuresMax) return { waitMs: window.endsAt - clock() };
      change(key, window, 1);
      return {
        isLast: window.count >= failuresMax,
        takeBack: () => change(key, window, -1),
      };
    },
    onCount: (listener) => void (tell = listener),
    restore: ({ key, count, endsAt }) => windows.set(key, { count, endsAt }),
  };
}
