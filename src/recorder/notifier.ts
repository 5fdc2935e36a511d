// Notifies the Worker of new events. It does not do so at each write, since one large batch is cheaper than many.

export interface Notifier {
  /** Notifies the Worker before long. */
  soon(): void;
  now(): void;
  /** Drops the notice that was put off. */
  stop(): void;
}

/** The Worker is notified this often while events come. */
const intervalMs = 250;

export function createNotifier(notify: () => void): Notifier {
  let timer: Timer | undefined;

  function stop(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  function now(): void {
    stop();
    notify();
  }

  return {
    soon: () => void (timer ??= setTimeout(now, intervalMs)),
    now,
    stop,
  };
}
