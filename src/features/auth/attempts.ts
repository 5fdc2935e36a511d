// Failed sign-ins of an account, whichever way they come. Counted before the password is looked at:
// counted afterwards, a hundred guesses at once would all be let through.
import { AppError } from "../../error.ts";

const failuresMax = 10;
const windowMs = 60_000;
/** Beyond this the longest known is forgotten, so that made-up names cannot fill the memory. */
const accountsMax = 10_000;

export interface Attempts {
  /**
   * Counts an attempt; throws `rate_limited` when there were too many within the minute. The
   * function it returns takes the attempt back: it succeeded.
   */
  begin(account: string): () => void;
}

export function createAttempts({ clock }: { clock: () => number }): Attempts {
  const windows = new Map<string, { count: number; endsAt: number }>();

  return {
    begin(account) {
      const now = clock();
      let window = windows.get(account);
      if (!window || window.endsAt <= now || window.endsAt > now + windowMs) {
        // Set anew, so that the map's order stays that of age.
        windows.delete(account);
        window = { count: 0, endsAt: now + windowMs };
        windows.set(account, window);
      }
      if (windows.size > accountsMax) windows.delete(windows.keys().next().value!);
      if (window.count >= failuresMax) {
        throw new AppError("rate_limited", "Too many failed sign-ins of this account.", {
          retryAfterSeconds: Math.ceil((window.endsAt - now) / 1000),
        });
      }
      window.count++;
      return () => void window.count--;
    },
  };
}
