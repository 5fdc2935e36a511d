// Events as they were stored: pages of them to look at, and all of them to take along. Knows nothing
// of HTTP: the command line exports through it as well.
import { Type } from "@sinclair/typebox";
import { type Page, readCursor, toCursor } from "../../wire/cursor.ts";
import type { EventLog, Found } from "../../store/event-log.ts";
import { csvHeader, toCsvLine } from "./csv.ts";
import type { Event, EventFilter, EventQuery, ExportFormat } from "./model.ts";
import { createSearch } from "./search.ts";
import { toWire } from "./wire.ts";

export interface EventsDeps {
  events: Pick<EventLog, "find">;
  /** Stretches that a page looks through at most: where events are rare it ends early, not late. */
  pageStepsMax?: number;
}

/** Some millions of events, as they lie. */
const pageStepsDefault = 1000;
/** Lines that an export holds as text at once, each of up to 64 KB. */
const exportLinesMax = 256;

const Position = Type.Tuple([Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })]);

export type Events = ReturnType<typeof createEvents>;

export function createEvents({ events: log, pageStepsMax = pageStepsDefault }: EventsDeps) {
  const search = createSearch(log);

  async function* inPieces(all: AsyncIterable<Found>): AsyncGenerator<Event[]> {
    for await (const { seqs, read } of all) {
      for (let from = 0; from < seqs.length; from += exportLinesMax) {
        await search.turn();
        yield (await read(from, from + exportLinesMax)).map(toWire);
      }
    }
  }

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
      for await (const found of search.backwards(filter, before)) {
        const taken = found.seqs.slice(0, limit - items.length);
        items.push(...(await found.read(0, taken.length)).map(toWire));
        last = taken.at(-1) ?? last;
        if (taken.length < found.seqs.length) rest = last;
        else if (++steps === pageStepsMax) rest = found.reached;
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
      for await (const events of inPieces(search.forwards(filter))) {
        yield events.map(toLine).join("");
      }
    },

    /** All events of a person in order of arrival, some at a time. */
    ofPerson: (userId: string): AsyncGenerator<Event[]> => inPieces(search.ofPerson(userId)),
  };
}

function toJsonLine(event: Event): string {
  return `${JSON.stringify(event)}\n`;
}
