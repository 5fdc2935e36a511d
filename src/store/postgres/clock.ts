// Whether this node and PostgreSQL agree on what time it is: limits, turns and tokens have ends, which one of them writes
// and another one reads.

export interface Clock {
  /** Takes what was found: by how many ms PostgreSQL's clock is ahead. */
  note(aheadMs: number): void;
  /** What was found last; zero before. */
  aheadMs(): number;
}

/** More than a slow answer, or NTP that is still at it, explains. */
export const apartMsMax = 5000;

/** `onApart` is called when they are further apart than that, once until they agree again. */
export function createClock(onApart: (aheadMs: number) => void = () => {}): Clock {
  let [last, isTold] = [0, false];
  return {
    aheadMs: () => last,
    note(aheadMs) {
      last = aheadMs;
      const isApart = Math.abs(aheadMs) > apartMsMax;
      if (isApart && !isTold) onApart(aheadMs);
      isTold = isApart;
    },
  };
}
