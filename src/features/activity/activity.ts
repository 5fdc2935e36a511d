// What an account did, newest first.
import { Type } from "@sinclair/typebox";
import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import type { JsonObject } from "../../../db/json.ts";
import { parseJson } from "../../domain/json.ts";
import type { Activity as Entry } from "../../wire/activity.ts";
import { keyOf } from "../../domain/property-key.ts";
import { type Page, readCursor, toPage } from "../../wire/cursor.ts";
import { fixed, steady } from "../../store/dialect.ts";
import { toEventId } from "../../domain/event-id.ts";
import type { EventStore } from "../../store/store.ts";

export interface PageQuery {
  limit: number;
  cursor?: string;
}

export type Activity = ReturnType<typeof createActivity>;

/** How many a dashboard shows. */
const recentMax = 10;

/** The last moment that a Date can hold, in ms, and the last seq: everything lies before them. */
const end: [number, number] = [8.64e15, Number.MAX_SAFE_INTEGER];
const Position = Type.Tuple([
  Type.Integer({ minimum: -end[0], maximum: end[0] }),
  Type.Integer({ minimum: 0, maximum: end[1] }),
]);

/** Reads what the recorder stored; the newest may be missing for up to a second. */
export function createActivity({ events: { db, tables } }: { events: EventStore }) {
  const { activity, actors, names, sources } = tables;

  const actor = db
    .select({ id: actors.id })
    .from(actors)
    .where(and(eq(actors.name, steady("userId")), eq(actors.anonymous, false)));

  const entries = (range?: SQL) =>
    db
      .select({
        seq: activity.seq,
        timestamp: activity.timestamp,
        receivedAt: activity.receivedAt,
        event: names.event,
        properties: activity.properties,
        source: sources.name,
      })
      .from(activity)
      .innerJoin(names, eq(names.id, activity.nameId))
      .leftJoin(sources, eq(sources.id, activity.sourceId))
      .where(and(eq(activity.actor, actor), range))
      .orderBy(desc(activity.timestamp), desc(activity.seq));

  const newest = entries().limit(fixed(recentMax)).prepare("activity_newest");
  const before = entries(
    sql`(${activity.timestamp}, ${activity.seq}) < (${sql.placeholder("timestamp")}, ${sql.placeholder("seq")})`,
  )
    .limit(sql.placeholder("limit"))
    .prepare("activity_before");

  return {
    /** The last ten. */
    async recent(userId: string): Promise<Entry[]> {
      return (await newest.execute({ userId })).map(toEntry);
    },

    /** One's own feed. Throws `validation` for a cursor of another list. */
    async list(userId: string, { limit, cursor }: PageQuery): Promise<Page<Entry>> {
      const [timestamp, seq] = cursor === undefined ? end : readCursor(cursor, Position);
      const rows = await before.execute({ userId, timestamp, seq, limit: limit + 1 });
      const page = toPage(rows, limit, (row) => [row.timestamp, row.seq]);
      return { items: page.items.map(toEntry), nextCursor: page.nextCursor };
    },
  };
}

interface Row {
  seq: number;
  timestamp: number;
  receivedAt: number;
  event: string;
  properties: string | null;
  /** Null if the event is older than this field, until the Worker has looked it up. */
  source: string | null;
}

const unknownSource = "unknown";

function toEntry({ seq, timestamp, receivedAt, event, properties: json, source }: Row): Entry {
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
