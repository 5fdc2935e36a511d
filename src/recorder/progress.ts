// How far the Worker is by its own report, and how long events have been waiting.
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
  /** How many events wait before this end of the journal. */
  pending(end: Position): number;
  /** Notes that an event was written while no other was waiting. */
  beginsToWait(): void;
  /** How long events have waited without any being stored; zero when none wait. */
  stalledMs(end: Position): number;
}

export function createProgress(): Progress {
  let stored: Ledger = { accepted: 0, stored: 0, duplicates: 0, deadLettered: 0 };
  let position: Position = { segment: 0, offset: 0, sequence: 0 };
  let movedAt = performance.now();
  let waitingAt = movedAt;
  const listeners = new Set<() => void>();
  const pending = (end: Position) => end.sequence - position.sequence;

  return {
    position: () => position,
    stored: () => stored,
    report(now, ledger) {
      if (now.sequence > position.sequence) movedAt = performance.now();
      const isNew = ledger.stored > stored.stored;
      position = now;
      stored = ledger;
      if (isNew) for (const listener of listeners) listener();
    },
    onStored(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    pending,
    beginsToWait: () => void (waitingAt = performance.now()),
    stalledMs: (end) => (pending(end) === 0 ? 0 : performance.now() - Math.max(waitingAt, movedAt)),
  };
}
