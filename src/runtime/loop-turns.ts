// Turns of the event loop for many who each have a little to do: so many of them at once, and then whoever
// else waits.
import { setImmediate } from "node:timers/promises";

/** Fulfils when it is one's turn, in the order of asking. */
export type Turns = () => Promise<void>;

export function createTurns(together: number): Turns {
  let taken = 0;
  let current = Promise.resolve();
  return () => {
    if (taken % together === 0) current = current.then(() => setImmediate());
    taken += 1;
    return current;
  };
}
