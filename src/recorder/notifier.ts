// Notifies the Worker of new events. It does not do so at each write, since one large batch is cheaper than many.

export interface Notifier {
  /** Counts events that were written and that the Worker does not know of yet. */
  wrote(events: number): void;
  /** Notifies the Worker before long, if anything new was written. */
  soon(): void;
  now(): void;
  /** Drops the notice that was put off. */
  stop(): void;
}

/** The Worker is notified this often, or as soon as the new events fill a batch. */
const intervalMs = 200;
const eventsMax = 12_000;
/** When so many come in that time, it waits longer: batches are fewer, and fewer events are written twice. */
const manyEvents = 500;
const manyIntervalMs = 500;

export function createNotifier(notify: () => void): Notifier {
  let timer: Timer | undefined;
  let unnotified = 0;

  function stop(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  function now(): void {
    stop();
    unnotified = 0;
    notify();
  }

  function nowUnlessMany(): void {
    if (unnotified < manyEvents) now();
    else timer = setTimeout(now, manyIntervalMs - intervalMs);
  }

  return {
    wrote: (events) => void (unnotified += events),
    soon() {
      if (unnotified >= eventsMax) now();
      else if (unnotified > 0) timer ??= setTimeout(nowUnlessMany, intervalMs);
    },
    now,
    stop,
  };
}
