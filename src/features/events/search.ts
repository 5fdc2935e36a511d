// Walks the events by arrival, a stretch at a time, and lets other requests have the thread after each.
import { setImmediate } from "node:timers/promises";
import { createEventReader, type Stretch } from "../../store/sqlite/events/reader.ts";
import { createWords } from "../../store/sqlite/events/words.ts";
import type { EventStore } from "../../store/store.ts";
import { createPersonMatch, type Match, readFilter } from "./matching.ts";
import type { EventFilter } from "./model.ts";
import { createOpen } from "./opening.ts";

/** A stretch that was looked at, and the matching places in it, in the order of the walk. */
export interface Found {
  stretch: Stretch;
  places: number[];
}

export function createSearch(store: EventStore) {
  const reader = createEventReader(store);
  const words = createWords(store);
  const turn = createTurns();

  /** From the oldest to what is the newest when it begins. */
  async function* walk(match: Match | undefined): AsyncGenerator<Found> {
    if (!match) return;
    const last = await reader.last();
    for (let seen = 0; seen < last;) {
      await turn();
      const stretch = await reader.after(seen);
      if (!stretch) return;
      const isNew = between(stretch, seen, last + 1);
      yield { stretch, places: (await match(stretch)).filter(isNew) };
      seen = stretch.seqAt(stretch.count - 1);
    }
  }

  async function* forwards(filter: EventFilter): AsyncGenerator<Found> {
    yield* walk(await readFilter(filter, words));
  }

  /** All that somebody did, likewise. */
  async function* ofPerson(userId: string): AsyncGenerator<Found> {
    const person = await words.personOf(userId);
    yield* walk(person && createPersonMatch(person));
  }

  /** From the newest before that seq to the oldest. */
  async function* backwards(
    filter: EventFilter,
    before: number = Number.MAX_SAFE_INTEGER,
  ): AsyncGenerator<Found> {
    const match = await readFilter(filter, words);
    if (!match) return;
    for (let seen = before; ;) {
      await turn();
      const stretch = await reader.before(seen);
      if (!stretch) return;
      const isNew = between(stretch, 0, seen);
      yield { stretch, places: (await match(stretch)).filter(isNew).reverse() };
      seen = stretch.seqAt(0);
    }
  }

  return { forwards, backwards, ofPerson, open: createOpen(words), turn };
}

/**
 * All walks together read one stretch, or make text of some events, a turn of the event loop: many at
 * once are slower, and nobody else is.
 */
function createTurns(): () => Promise<void> {
  let last = Promise.resolve();
  return () => (last = last.then(() => setImmediate()));
}

/** A stretch may hold neighbours of what was asked for: tells the places in between, ends not included. */
function between(stretch: Stretch, after: number, before: number) {
  return (place: number) => {
    const seq = stretch.seqAt(place);
    return seq > after && seq < before;
  };
}
