// Work that is done a few at a time, and the rest of it in order of arrival. Imports nothing of ours.

export interface QueueOptions {
  /** How many are worked on at a time. */
  atOnceMax: number;
  /** How many may wait for their turn. */
  waitingMax: number;
  /** What whoever comes when all places are taken is refused with. */
  full: () => Error;
}

/** Does the work when its turn comes. Rejects with `full`, or as the work does. */
export type Enqueue = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function createQueue({ atOnceMax, waitingMax, full }: QueueOptions): Enqueue {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (work) => {
    if (running < atOnceMax) running++;
    else if (waiting.length < waitingMax) await new Promise<void>((go) => waiting.push(go));
    else throw full();
    try {
      return await work();
    } finally {
      // The turn is handed over, not given up, so that nobody who comes now can slip in between.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
