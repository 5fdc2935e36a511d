// Events as they were stored: pages of them to look at, and all of them to take along. Knows nothing
// of HTTP: the command line exports through it as well.
import { Type } from "@sinclair/typebox";
import type { JsonObject } from "../../../db/json.ts";
import { type Page, readCursor, toCursor, toPage } from "../../store/cursor.ts";
import { toEventId } from "../../store/event-id.ts";
import type { EventStore } from "../../store/store.ts";
import { csvHeader, toCsvLine } from "./csv.ts";
import type { Event, EventFilter, EventQuery, ExportFormat } from "./model.ts";
import { createSearch, type EventRow } from "./search.ts";

/** Steps that one page takes at most, about a million rows: rare events end a page early, not late. */
const pageStepsMax = 256;
/** Rows held at once by an export, each with properties of up to 64 KB. */
const exportRowsMax = 256;

const Position = Type.Tuple([Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })]);

export type Events = ReturnType<typeof createEvents>;

export function createEvents({ events: store }: { events: EventStore }) {
  const walk = createSearch(store);

  return {
    /**
     * By arrival, newest first. A page may be short, even empty, while there are more: `nextCursor`
     * is where the search goes on. Throws `validation` for a cursor of another list.
     */
    async list({ limit, cursor, ...filter }: EventQuery): Promise<Page<Event>> {
      const before = cursor === undefined ? undefined : readCursor(cursor, Position)[0];
      const found: EventRow[] = [];
      let unseen: number | undefined;
      let steps = 0;
      for await (const step of walk(filter, { newestFirst: true, before, rowsMax: limit + 1 })) {
        found.push(...step.rows);
        unseen = step.low < step.high ? step.high : undefined;
        steps += 1;
        if (found.length > limit || steps === pageStepsMax) break;
      }
      const page = toPage(found, limit, (row) => [row.seq]);
      const rest = unseen === undefined ? null : toCursor([unseen]);
      return { items: page.items.map(toEvent), nextCursor: page.nextCursor ?? rest };
    },

    /**
     * All of them by arrival, up to the newest when it begins, as text: whole lines, many at once.
     * Reads on only as fast as it is asked.
     */
    async *export(filter: EventFilter, format: ExportFormat): AsyncGenerator<string> {
      const toLine = format === "csv" ? toCsvLine : toJsonLine;
      if (format === "csv") yield csvHeader;
      for await (const { rows } of walk(filter, { newestFirst: false, rowsMax: exportRowsMax })) {
        if (rows.length > 0) yield rows.map((row) => toLine(toEvent(row))).join("");
      }
    },
  };
}

function toJsonLine(event: Event): string {
  return `${JSON.stringify(event)}\n`;
}

function toEvent(row: EventRow): Event {
  const properties: JsonObject = row.properties === null ? {} : JSON.parse(row.properties);
  const { itemId } = properties;
  return {
    id: toEventId({ receivedAt: row.receivedAt.getTime(), seq: row.seq }),
    type: row.type,
    event: row.event,
    userId: row.userId ?? undefined,
    anonymousId: row.anonymousId ?? undefined,
    previousId: row.previousId ?? undefined,
    groupId: row.groupId ?? undefined,
    itemId: typeof itemId === "string" ? itemId : undefined,
    properties,
    timestamp: row.timestamp.toISOString(),
    originalTimestamp: row.sentAt?.toISOString(),
    receivedAt: row.receivedAt.toISOString(),
    messageId: row.messageId ?? undefined,
    source: row.source,
  };
}
