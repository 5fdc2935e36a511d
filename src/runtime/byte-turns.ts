// Bodies are worked on a few at a time. Whoever likes an item meanwhile waits for one large batch, and not
// for as many as there are senders. Imports nothing of ours.

/** Bytes of bodies that one turn of the event loop is given to: a millisecond or less. */
const turnBytes = 32 * 1024;

/** Fulfils when a body of so many bytes may be worked on: at once if few are under way. */
export type TakeTurn = (bytes: number) => Promise<void>;

/** `beforeTurn` is called before the bodies of each turn: what must not wait for them is begun there. */
export function createByteTurns(beforeTurn: () => void = () => {}): TakeTurn {
  const waiting: { bytes: number; go: () => void }[] = [];
  let left = turnBytes;
  let turning = false;

  /** Runs once a turn, until a turn goes by in which nothing was taken. */
  function turn(): void {
    turning = left < turnBytes;
    left = turnBytes;
    beforeTurn();
    while (left > 0 && waiting.length > 0) {
      const { bytes, go } = waiting.shift()!;
      left -= bytes;
      go();
    }
    if (turning) setImmediate(turn);
  }

  return async (bytes) => {
    if (!turning) setImmediate(turn);
    turning = true;
    if (left <= 0) return new Promise<void>((go) => waiting.push({ bytes, go }));
    left -= bytes;
  };
}
