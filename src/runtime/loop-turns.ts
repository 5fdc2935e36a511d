// Turns of the event loop for many who each have a little to do. So many of them have one turn together; then
// whoever else waits goes on. Imports nothing of ours.
import { setImmediate } from "node:timers/promises";

/** Fulfils when it is the caller's turn, in the order of asking. */
export type Turns = () => Promise<void>;

export function createLoopTurns(together: number): Turns {
  let taken = 0;
  let current = Promise.resolve();
  return () => {
    if (taken % together === 0) current = current.then(() => setImmediate());
    taken += 1;
    return current;
  };
}
