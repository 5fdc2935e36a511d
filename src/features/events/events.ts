// Lists stored events in pages, and exports all of them. It knows nothing of HTTP: the command line exports through it,
// too.
import { Type } from "@sinclair/typebox";
import { type Page, readCursor, toCursor } from "../../wire/cursor.ts";
import type { EventLog, Found } from "../../store/event-log.ts";
import { csvHeader, toCsvLine } from "./csv.ts";
import type { Event, EventFilter, EventQuery, ExportFormat } from "./model.ts";
import { createVocabulary } from "./vocabulary.ts";
import { createSearch } from "./search.ts";
import { toWire } from "./wire.ts";

export interface EventsDeps {
  events: Pick<EventLog, "find" | "vocabulary">;
  /** How many stretches a page may search. If matching events are rare, the page ends early, and not late. */
  pageStepsMax?: number;
}

/** These hold some millions of events. */
const pageStepsDefault = 1000;
/** How many lines an export holds as text at once. Each may be 64 KB long. */
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
    vocabulary: createVocabulary(log),

    /**
     * Lists events by arrival, newest first. A page may be short or even empty although there are more: the search goes
     * on from `nextCursor`. Throws `validation` for a cursor of another list.
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
     * Writes all events as text, by arrival, up to the one that is the newest when it begins. It yields many whole lines
     * at once, and reads only as fast as it is asked.
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
