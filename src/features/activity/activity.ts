// What an account did, newest first: its own events, found by person and time.
import { Type } from "@sinclair/typebox";
import { and, desc, eq, sql } from "drizzle-orm";
import type { JsonObject } from "../../../db/json.ts";
import type { Activity as Entry } from "../../http/activity.ts";
import { type Page, readCursor, toPage } from "../../store/cursor.ts";
import { toEventId } from "../../store/event-id.ts";
import type { EventStore } from "../../store/store.ts";

interface PageQuery {
  limit: number;
  cursor?: string;
}

export type Activity = ReturnType<typeof createActivity>;

/** How many a dashboard shows. */
const recentMax = 10;

/** The last moment that a Date can hold, in ms, and the last seq: everything lies before them. */
const end = [8.64e15, Number.MAX_SAFE_INTEGER] as const;
const Position = Type.Tuple([
  Type.Integer({ minimum: -end[0], maximum: end[0] }),
  Type.Integer({ minimum: 0, maximum: end[1] }),
]);

/** Reads what the recorder stored; the newest may be missing for up to a second. */
export function createActivity({ events: { db, tables } }: { events: EventStore }) {
  const { actors, actorEvents, events, names } = tables;

  const actor = db
    .select({ id: actors.id })
    .from(actors)
    .where(and(eq(actors.name, sql.placeholder("userId")), eq(actors.anonymous, false)));
  const timestamp = sql.param(sql.placeholder("timestamp"), actorEvents.timestamp);

  const before = db
    .select({
      seq: actorEvents.seq,
      timestamp: actorEvents.timestamp,
      receivedAt: events.receivedAt,
      event: names.event,
      properties: events.properties,
    })
    .from(actorEvents)
    .innerJoin(events, eq(events.seq, actorEvents.seq))
    .innerJoin(names, eq(names.id, events.nameId))
    .where(
      and(
        eq(actorEvents.actor, actor),
        sql`(${actorEvents.timestamp}, ${actorEvents.seq}) < (${timestamp}, ${sql.placeholder("seq")})`,
      ),
    )
    .orderBy(desc(actorEvents.timestamp), desc(actorEvents.seq))
    .limit(sql.placeholder("limit"))
    .prepare("activity_before");

  const read = (userId: string, limit: number, [time, seq]: readonly [number, number]) =>
    before.execute({ userId, limit, seq, timestamp: new Date(time) });

  return {
    /** The last ten. */
    async recent(userId: string): Promise<Entry[]> {
      return (await read(userId, recentMax, end)).map(toEntry);
    },

    /** One's own feed. Throws `validation` for a cursor of another list. */
    async list(userId: string, { limit, cursor }: PageQuery): Promise<Page<Entry>> {
      const from = cursor === undefined ? end : readCursor(cursor, Position);
      const rows = await read(userId, limit + 1, from);
      const page = toPage(rows, limit, (row) => [row.timestamp.getTime(), row.seq]);
      return { items: page.items.map(toEntry), nextCursor: page.nextCursor };
    },
  };
}

interface Row {
  seq: number;
  timestamp: Date;
  receivedAt: Date;
  event: string;
  properties: string | null;
}

function toEntry({ seq, timestamp, receivedAt, event, properties: json }: Row): Entry {
  const properties: JsonObject = json === null ? {} : JSON.parse(json);
  const { itemId } = properties;
  return {
    id: toEventId({ receivedAt: receivedAt.getTime(), seq }),
    event,
    itemId: typeof itemId === "string" ? itemId : undefined,
    properties,
    timestamp: timestamp.toISOString(),
  };
}
