// Lists what an account did, newest first.
import { Type } from "@sinclair/typebox";
import type { JsonObject } from "../../../db/json.ts";
import { parseJson } from "../../domain/json.ts";
import type { Activity as Entry } from "../../wire/activity.ts";
import { keyOf } from "../../domain/property-key.ts";
import { type Page, readCursor, toPage } from "../../wire/cursor.ts";
import { toEventId } from "../../domain/event-id.ts";
import type { EventLog, FeedEntry } from "../../store/event-log.ts";

export interface PageQuery {
  limit: number;
  cursor?: string;
}

export type Activity = ReturnType<typeof createActivity>;

/** How many entries a dashboard shows. */
const recentMax = 10;

/** The last moment that a Date can hold, in ms, and the last seq. Everything is before them. */
const end: [number, number] = [8.64e15, Number.MAX_SAFE_INTEGER];
const Position = Type.Tuple([
  Type.Integer({ minimum: -end[0], maximum: end[0] }),
  Type.Integer({ minimum: 0, maximum: end[1] }),
]);

/** Reads what the recorder stored. The newest entries may be missing for up to a second. */
export function createActivity({ events: { feeds } }: { events: Pick<EventLog, "feeds"> }) {
  const newest = feeds.newest(recentMax);

  return {
    /** The last ten. */
    async recent(userId: string): Promise<Entry[]> {
      return (await newest(userId)).map(toEntry);
    },

    /** A page of the feed. Throws `validation` for a cursor of another list. */
    async list(userId: string, { limit, cursor }: PageQuery): Promise<Page<Entry>> {
      const [timestamp, seq] = cursor === undefined ? end : readCursor(cursor, Position);
      const rows = await feeds.before(userId, { timestamp, seq }, limit + 1);
      const page = toPage(rows, limit, (row) => [row.timestamp, row.seq]);
      return { items: page.items.map(toEntry), nextCursor: page.nextCursor };
    },
  };
}

const unknownSource = "unknown";

function toEntry({
  seq,
  timestamp,
  receivedAt,
  event,
  properties: json,
  source,
}: FeedEntry): Entry {
  const properties: JsonObject = json === null ? {} : (parseJson(json) as JsonObject);
  const { itemId } = properties;
  return {
    id: toEventId({ receivedAt, seq }),
    event,
    itemId: keyOf(itemId),
    properties,
    timestamp: new Date(timestamp).toISOString(),
    source: source ?? unknownSource,
  };
}
