// Group commit: everybody who waits shares one sync, off the main thread. Imports nothing of ours.

export interface GroupSync {
  /** Fulfils once everything written before the call is on the disk; rejects if the disk refused. */
  synced(): Promise<void>;
  /** Fulfils when no sync is under way any more. Never rejects. */
  settled(): Promise<void>;
}

/** Whether it settles within `ms`, whichever way. Never rejects. */
export async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), ms);
  const done = promise.then(
    () => true,
    () => true,
  );
  const isDone = await Promise.race([done, late.promise]);
  clearTimeout(timer);
  return isDone;
}

/**
 * Runs `sync` for everybody who waits. Those who come while a sync is under way share the next one. A failed sync
 * is never retried: the kernel may have dropped the pages, and a second sync would succeed without writing them
 * (Rebello et al., ATC 2020). From then on everybody who waits is refused.
 */
export function createGroupSync(
  sync: () => Promise<void>,
  onFailure: (error: unknown) => void,
): GroupSync {
  let failure: unknown;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  async function run(): Promise<void> {
    if (failure) throw failure;
    try {
      await sync();
    } catch (error) {
      failure ??= error;
      onFailure(error);
      throw error;
    }
  }

  function start(): Promise<void> {
    const mine = run().finally(() => {
      if (running === mine) running = undefined;
    });
    running = mine;
    return mine;
  }

  return {
    synced() {
      if (!running) return start();
      // The sync under way may have begun before our write.
      next ??= running
        .catch(() => {})
        .then(() => {
          next = undefined;
          return start();
        });
      return next;
    },
    async settled() {
      await next?.catch(() => {});
      await running?.catch(() => {});
    },
  };
}
