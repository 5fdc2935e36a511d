// Gathers all events of one turn of the event loop into one frame of the journal, so that they share one write.
import type { RecordedEvent } from "../domain/event.ts";
import type { Log } from "../runtime/log.ts";

export interface Gatherer {
  /** Gathers an action of our own. It is written in the next microtask. */
  record(event: RecordedEvent): void;
  /** Fulfils once the events are written. Rejects if they cannot be; then none of them is. */
  deliver(events: readonly RecordedEvent[]): Promise<void>;
  /** Writes what was gathered, now. */
  flush(): void;
  /** How many actions could not be recorded since the start. */
  dropped(): number;
}

export interface GathererOptions {
  /** Writes all of the events or none. Throws if it cannot. */
  write: (events: readonly RecordedEvent[]) => void;
  /** Called after a write. If it throws, the write has not failed. */
  onWritten: () => void;
  log: Log;
}

/** Events that are kept together or not at all. */
interface Delivery {
  events: readonly RecordedEvent[];
  kept: () => void;
  refused: (error: unknown) => void;
}

/** So many events are written at once, without waiting for the end of the turn. */
const gatheredMax = 100;
const droppedLogMs = 10_000;

export function createGatherer({ write, onWritten, log }: GathererOptions): Gatherer {
  let actions: RecordedEvent[] = [];
  let deliveries: Delivery[] = [];
  let gathered = 0;
  /** Whether a write in the next microtask is arranged. */
  let isDue = false;
  let dropped = 0;
  let droppedLoggedAt = -Infinity;

  function gathers(count: number): void {
    gathered += count;
    if (gathered >= gatheredMax) flush();
  }

  function flush(): void {
    if (gathered === 0) return;
    const [own, others] = [actions, deliveries];
    actions = [];
    deliveries = [];
    gathered = 0;
    isDue = false;
    writeAll(own, others);
    onWritten();
  }

  /** Writes actions and deliveries as one frame. If that fails, each is tried alone. */
  function writeAll(own: RecordedEvent[], others: readonly Delivery[]): void {
    try {
      write(own.concat(...others.map((delivery) => delivery.events)));
    } catch (error) {
      if (own.length + others.length > 1) {
        for (const each of own) writeAll([each], []);
        for (const each of others) writeAll([], [each]);
      } else {
        for (const { event } of own) drop(event, error);
        for (const { refused } of others) refused(error);
      }
      return;
    }
    for (const { kept } of others) kept();
  }

  function drop(event: string, error: unknown): void {
    dropped += 1;
    if (performance.now() - droppedLoggedAt < droppedLogMs) return;
    droppedLoggedAt = performance.now();
    log.error("Activity could not be recorded and was dropped.", { event, dropped, error });
  }

  return {
    record(event) {
      // Actions that were committed together are recorded one after the other, each in the microtask that wakes
      // its request. They share one write, and it comes before any of these requests goes on to its answer.
      if (!isDue) queueMicrotask(flush);
      isDue = true;
      actions.push(event);
      gathers(1);
    },
    deliver: (events) =>
      new Promise<void>((resolve, reject) => {
        if (gathered === 0) setImmediate(flush);
        deliveries.push({ events, kept: resolve, refused: reject });
        gathers(events.length);
      }),
    flush,
    dropped: () => dropped,
  };
}
