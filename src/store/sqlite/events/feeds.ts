// Reads what each account did.
import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import { fixed, steady } from "../../dialect.ts";
import type { Feeds } from "../../event-log.ts";
import type { EventTables } from "./tables.ts";

export function createFeeds({ db, tables }: EventTables): Feeds {
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

  const prepareBefore = () =>
    entries(
      sql`(${activity.timestamp}, ${activity.seq}) < (${sql.placeholder("timestamp")}, ${sql.placeholder("seq")})`,
    )
      .limit(sql.placeholder("limit"))
      .prepare("activity_before");
  // Once it is asked for: `doctor` reads the ledger of data of earlier versions, which this does not fit.
  let before: ReturnType<typeof prepareBefore> | undefined;

  return {
    newest(limit) {
      const read = entries().limit(fixed(limit)).prepare("activity_newest");
      return (userId) => read.execute({ userId });
    },
    before(userId, place, limit) {
      before ??= prepareBefore();
      return before.execute({ userId, ...place, limit });
    },
  };
}
