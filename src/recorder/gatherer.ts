// Gathers what comes in one turn of the event loop into one frame of the journal: one write for all of it.
import type { RecordedEvent } from "../domain/event.ts";
import type { Log } from "../runtime/log.ts";

export interface Gatherer {
  /** Gathers an action of our own. It is written before any request that waits for a microtask goes on. */
  record(event: RecordedEvent): void;
  /** Fulfils once the events are written; rejects where they cannot be, and then none of them is. */
  deliver(events: readonly RecordedEvent[]): Promise<void>;
  /** Writes what was gathered. */
  flush(): void;
  /** Actions that could not be recorded, since the start. */
  dropped(): number;
}

export interface GathererOptions {
  /** Writes events, all or none. Throws where it cannot. */
  write: (events: readonly RecordedEvent[]) => void;
  /** Called after a write. What it throws is no failure of the write. */
  onWritten: () => void;
  log: Log;
}

/** What is kept whole or not at all. */
interface Delivery {
  events: readonly RecordedEvent[];
  kept: () => void;
  refused: (error: unknown) => void;
}

/** Events that share a frame: those of one turn of the event loop, unless there are as many as this. */
const gatheredMax = 100;
const droppedLogMs = 10_000;

export function createGatherer({ write, onWritten, log }: GathererOptions): Gatherer {
  let actions: RecordedEvent[] = [];
  let deliveries: Delivery[] = [];
  let gathered = 0;
  /** Whether what was gathered is written before any request goes on. */
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

  /** Writes actions and deliveries as one frame; if that cannot be, each stands or falls alone. */
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
      // Actions that were committed together are recorded one after the other, each in the microtask that
      // wakes its request: one write for all of them comes before any of these goes on to its answer.
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
