// How far the Worker is by its own report, and how long events have been waiting.
import { AppError } from "../domain/error.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { Position } from "../journal/position.ts";

export interface Progress {
  /** Up to where the journal is stored. */
  position(): Position;
  stored(): Ledger;
  /** Takes in a report. Calls the listeners if something new is stored. */
  report(position: Position, stored: Ledger): void;
  /** Calls `listener` whenever something was stored, until the returned function is called. */
  onStored(listener: () => void): () => void;
  /** Fulfils once the journal is stored up to this event. Rejects with AppError `unavailable` after `withinMs`. */
  reached(sequence: number, withinMs: number): Promise<void>;
  /** How many events wait before this end of the journal. */
  pending(end: Position): number;
  /** Notes that an event was written while no other was waiting. */
  beginsToWait(): void;
  /** How long events have waited without any being stored; zero when none wait. */
  stalledMs(end: Position): number;
}

/** Somebody who waits until an event is stored. */
interface Waiting {
  sequence: number;
  resolve: () => void;
}

/** So many may wait at once until their events are stored. */
const waitingMax = 10_000;
const retryAfterSeconds = 1;

export function createProgress(): Progress {
  let stored: Ledger = { accepted: 0, stored: 0, duplicates: 0, deadLettered: 0 };
  let position: Position = { segment: 0, offset: 0, sequence: 0 };
  let movedAt = performance.now();
  let waitingAt = movedAt;
  const listeners = new Set<() => void>();
  const waiting = new Set<Waiting>();
  const pending = (end: Position) => end.sequence - position.sequence;

  return {
    position: () => position,
    stored: () => stored,
    report(now, ledger) {
      if (now.sequence > position.sequence) movedAt = performance.now();
      const isNew = ledger.stored > stored.stored;
      position = now;
      stored = ledger;
      for (const each of waiting) if (each.sequence <= now.sequence) each.resolve();
      if (isNew) for (const listener of listeners) listener();
    },
    onStored(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async reached(sequence, withinMs) {
      if (sequence <= position.sequence) return;
      if (waiting.size >= waitingMax) throw late("Too many wait until their events are stored.");
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const mine = { sequence, resolve };
      waiting.add(mine);
      const refuse = () => reject(late("The events are kept, and not in the database yet."));
      const timer = setTimeout(refuse, withinMs);
      try {
        await promise;
      } finally {
        clearTimeout(timer);
        waiting.delete(mine);
      }
    },
    pending,
    beginsToWait: () => void (waitingAt = performance.now()),
    stalledMs: (end) => (pending(end) === 0 ? 0 : performance.now() - Math.max(waitingAt, movedAt)),
  };
}

function late(message: string): AppError {
  return new AppError("unavailable", message, { retryAfterSeconds });
}
