// Events as they were stored: pages of them to look at, and all of them to take along. Knows nothing
// of HTTP: the command line exports through it as well.
import { Type } from "@sinclair/typebox";
import { type Page, readCursor, toCursor } from "../../wire/cursor.ts";
import type { EventStore } from "../../store/store.ts";
import { csvHeader, toCsvLine } from "./csv.ts";
import type { Event, EventFilter, EventQuery, ExportFormat } from "./model.ts";
import { createSearch } from "./search.ts";

export interface EventsDeps {
  events: EventStore;
  /** Stretches that a page looks through at most: where events are rare it ends early, not late. */
  pageStepsMax?: number;
}

/** Some millions of events, as they lie. */
const pageStepsDefault = 1000;
/** Lines that an export holds as text at once, each of up to 64 KB. */
const exportLinesMax = 256;

const Position = Type.Tuple([Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })]);

export type Events = ReturnType<typeof createEvents>;

export function createEvents({ events: store, pageStepsMax = pageStepsDefault }: EventsDeps) {
  const search = createSearch(store);

  return {
    /**
     * By arrival, newest first. A page may be short, even empty, while there are more: `nextCursor`
     * is where the search goes on. Throws `validation` for a cursor of another list.
     */
    async list({ limit, cursor, ...filter }: EventQuery): Promise<Page<Event>> {
      const [before] = cursor === undefined ? [undefined] : readCursor(cursor, Position);
      const items: Event[] = [];
      let rest: number | undefined;
      let last: number | undefined;
      let steps = 0;
      for await (const { stretch, places } of search.backwards(filter, before)) {
        const taken = places.slice(0, limit - items.length);
        items.push(...taken.map(await search.open(stretch, taken)));
        const lowest = taken.at(-1);
        if (lowest !== undefined) last = stretch.seqAt(lowest);
        if (taken.length < places.length) rest = last;
        else if (++steps === pageStepsMax) rest = stretch.seqAt(0);
        if (rest !== undefined) break;
      }
      return { items, nextCursor: rest === undefined ? null : toCursor([rest]) };
    },

    /**
     * All of them by arrival, up to the newest when it begins, as text: whole lines, many at once.
     * Reads on only as fast as it is asked.
     */
    async *export(filter: EventFilter, format: ExportFormat): AsyncGenerator<string> {
      const toLine = format === "csv" ? toCsvLine : toJsonLine;
      if (format === "csv") yield csvHeader;
      for await (const { stretch, places } of search.forwards(filter)) {
        const eventAt = await search.open(stretch, places);
        for (let from = 0; from < places.length; from += exportLinesMax) {
          await search.turn();
          yield places
            .slice(from, from + exportLinesMax)
            .map((place) => toLine(eventAt(place)))
            .join("");
        }
      }
    },

    /** All events of a person in order of arrival, some at a time. */
    async *ofPerson(userId: string): AsyncGenerator<Event[]> {
      for await (const { stretch, places } of search.ofPerson(userId)) {
        const eventAt = await search.open(stretch, places);
        for (let from = 0; from < places.length; from += exportLinesMax) {
          await search.turn();
          yield places.slice(from, from + exportLinesMax).map(eventAt);
        }
      }
    },
  };
}

function toJsonLine(event: Event): string {
  return `${JSON.stringify(event)}\n`;
}
