// Searches the events, a stretch at a time, and lets other requests have the thread before each stretch.
import { readMoment } from "../../domain/zones/moment.ts";
import { createLoopTurns } from "../../runtime/loop-turns.ts";
import type { Range } from "../../store/event-columns.ts";
import type { EventFilter, EventLog, Found } from "../../store/event-log.ts";
import type { EventFilter as AskedFilter } from "./model.ts";

export function createSearch(log: Pick<EventLog, "find">) {
  // In each turn of the event loop, all searches together read one stretch, or make text of some events. Many searches
  // at once are slower, and nobody else is.
  const turn = createLoopTurns(1);

  async function* inTurns(filter: EventFilter, range: Range): AsyncGenerator<Found, void> {
    const all = log.find(filter, range);
    for (;;) {
      await turn();
      const next = await all.next();
      if (next.done) return;
      yield next.value;
    }
  }

  return {
    turn,
    /** From the oldest event to the one that is the newest when the search begins. */
    forwards: (filter: AskedFilter) => inTurns(toFilter(filter), {}),
    /** The same, for everything that a person did. */
    ofPerson: (person: string) => inTurns({ person }, {}),
    /** From the newest event before a seq to the oldest. */
    backwards: (filter: AskedFilter, before?: number) =>
      inTurns(toFilter(filter), { before, newestFirst: true }),
  };
}

function toFilter({ tz = "UTC", from, to, ...words }: AskedFilter): EventFilter {
  return {
    ...words,
    from: from === undefined ? undefined : readMoment(from, tz),
    to: to === undefined ? undefined : readMoment(to, tz),
  };
}
