// Turns a filter into what a row must meet.
import { and, type Column, eq, gte, inArray, lt, type SQL, sql } from "drizzle-orm";
import type { EventStore } from "../../store/store.ts";
import type { EventFilter } from "./model.ts";

/** A person with no more events than this is found by them, not by looking at everybody's. */
const ownRowsMax = 10_000;

export interface Matching {
  conditions: SQL[];
  /** Few rows can match and an index names them: no need to go through the others. */
  indexed: boolean;
}

/** Undefined where nothing can match: no event has such a name, or nobody is called so. */
export type Match = (filter: EventFilter) => Promise<Matching | undefined>;

export function createMatch({ db, tables }: EventStore): Match {
  const { actors, actorEvents, events, names, sources } = tables;

  const namesOf = (event: string) =>
    db.select({ id: names.id }).from(names).where(eq(names.event, event));
  const sourcesOf = (name: string) =>
    db.select({ id: sources.id }).from(sources).where(eq(sources.name, name));
  const actorsOf = (userId: string) =>
    db
      .select({ id: actors.id })
      .from(actors)
      .where(and(eq(actors.name, userId), eq(actors.anonymous, false)));

  const seqsOf = (actor: number, filter: EventFilter) =>
    db
      .select({ seq: actorEvents.seq })
      .from(actorEvents)
      .where(and(eq(actorEvents.actor, actor), ...within(actorEvents.timestamp, filter)));

  return async (filter) => {
    const { event, source, userId, itemId } = filter;
    const conditions = within(events.timestamp, filter);
    let indexed = false;

    if (event !== undefined) {
      // Several calls may bear one name: a track may be called identify.
      const ids = (await namesOf(event)).map((row) => row.id);
      if (ids.length === 0) return undefined;
      conditions.push(inArray(events.nameId, ids));
    }
    if (source !== undefined) {
      const [found] = await sourcesOf(source);
      if (!found) return undefined;
      conditions.push(eq(events.sourceId, found.id));
    }
    if (userId !== undefined) {
      const [found] = await actorsOf(userId);
      if (!found) return undefined;
      const own = seqsOf(found.id, filter);
      indexed = (await db.$count(seqsOf(found.id, filter).limit(ownRowsMax + 1))) <= ownRowsMax;
      conditions.push(indexed ? inArray(events.seq, own) : eq(events.userId, found.id));
    }
    if (itemId !== undefined) conditions.push(isItem(itemId));
    return { conditions, indexed };
  };

  // Only text is an item's id: an object whose JSON reads the same is not.
  function isItem(itemId: string): SQL {
    const { properties } = events;
    return sql`(json_extract(${properties}, '$.itemId') = ${itemId} and json_type(${properties}, '$.itemId') = 'text')`;
  }
}

function within(timestamp: Column, { from, to }: EventFilter): SQL[] {
  return [
    ...(from === undefined ? [] : [gte(timestamp, new Date(from))]),
    ...(to === undefined ? [] : [lt(timestamp, new Date(to))]),
  ];
}
