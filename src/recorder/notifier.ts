// Tells the Worker of new events: not of each write, for large batches are cheap.

export interface Notifier {
  /** So many events were written: the Worker is to hear of them when `soon` is called. */
  wrote(events: number): void;
  /** Notifies soon, if anything was written since. */
  soon(): void;
  now(): void;
  /** Nothing is notified any more that was put off. */
  stop(): void;
}

/** The Worker is notified this often, or when what is new fills a batch. */
const intervalMs = 200;
const eventsMax = 12_000;
/** Where this many come meanwhile, more are worth a wait: fewer batches, and fewer events that are stored twice. */
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
