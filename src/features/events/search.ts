// Goes through the events, a stretch at a time, and lets other requests have the thread before each.
import { readMoment } from "../../domain/zones/moment.ts";
import { createLoopTurns } from "../../runtime/loop-turns.ts";
import type { Range } from "../../store/event-columns.ts";
import type { EventFilter, EventLog, Found } from "../../store/event-log.ts";
import type { EventFilter as AskedFilter } from "./model.ts";

export function createSearch(log: Pick<EventLog, "find">) {
  // All searches together read one stretch, or make text of some events, a turn of the event loop: many at
  // once are slower, and nobody else is.
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
    /** From the oldest to what is the newest when it begins. */
    forwards: (filter: AskedFilter) => inTurns(toFilter(filter), {}),
    /** All that somebody did, likewise. */
    ofPerson: (person: string) => inTurns({ person }, {}),
    /** From the newest before that seq to the oldest. */
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
