// Short bodies whose bytes Bun gathers: the fastest way to read one, and one that cannot be called off. So
// each is waited for no longer than a silence may last. One timer watches them all, since one each would cost
// more than the reading.

export interface Gathering {
  /** What becomes of a body that comes in time. Rejects with `late` for one that does not. `onEnd` is called once. */
  wait<T>(body: Promise<T>, onEnd?: () => void): Promise<T>;
}

interface Waiting {
  since: number;
  giveUp: () => void;
}

export interface GatheringOptions {
  waitMsMax: number;
  /** What a body that is late is refused with. */
  late: () => Error;
}

/** A body is given up at most this part of its time too late. */
const looksPerWait = 4;

export function createGathering({ waitMsMax, late }: GatheringOptions): Gathering {
  /** In the order in which they began. */
  const waiting = new Set<Waiting>();
  let isWatching = false;

  function look(): void {
    const now = performance.now();
    for (const each of waiting) {
      if (now - each.since < waitMsMax) break;
      each.giveUp();
    }
    isWatching = waiting.size > 0;
    if (isWatching) setTimeout(look, waitMsMax / looksPerWait).unref();
  }

  function watch(own: Waiting): void {
    waiting.add(own);
    if (isWatching) return;
    isWatching = true;
    setTimeout(look, waitMsMax / looksPerWait).unref();
  }

  return {
    wait(body, onEnd) {
      return new Promise((resolve, reject) => {
        const end = () => {
          if (waiting.delete(own)) onEnd?.();
        };
        const own: Waiting = {
          since: performance.now(),
          giveUp() {
            end();
            reject(late());
          },
        };
        watch(own);
        body.then(
          (value) => {
            end();
            return resolve(value);
          },
          (error: unknown) => {
            end();
            reject(error);
          },
        );
      });
    },
  };
}
