// Walks the events by arrival, in steps: each looks at a bounded stretch of rows and then lets other
// requests have the thread, however rare the wanted ones are.
import { setImmediate } from "node:timers/promises";
import { aliasedTable, and, asc, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { EventStore } from "../../store/store.ts";
import { createMatch } from "./matching.ts";
import type { EventFilter } from "./model.ts";

/** Rows that a step looks at: some milliseconds, where their properties have to be read. */
const stretchRows = 4096;

export interface Walk {
  /** Rows that a step gives at most. */
  rowsMax: number;
  newestFirst: boolean;
  /** Only what arrived before this seq. */
  before?: number;
}

export type Search = ReturnType<typeof createSearch>;

export interface EventRow {
  seq: number;
  type: string;
  event: string;
  userId: string | null;
  anonymousId: string | null;
  previousId: string | null;
  groupId: string | null;
  /** JSON; null for {}. */
  properties: string | null;
  timestamp: Date;
  sentAt: Date | null;
  receivedAt: Date;
  messageId: string | null;
  source: string;
}

export interface Step {
  rows: EventRow[];
  /** What is left to look at: from `low` to before `high`. */
  low: number;
  high: number;
}

export function createSearch(store: EventStore) {
  const { db, tables } = store;
  const { actors, events, names, sources } = tables;
  const users = aliasedTable(actors, "users");
  const anonymous = aliasedTable(actors, "anonymous");
  const match = createMatch(store);

  const prepareStep = (conditions: SQL[], order: SQL) =>
    db
      .select({
        seq: events.seq,
        type: names.type,
        event: names.event,
        userId: users.name,
        anonymousId: anonymous.name,
        previousId: events.previousId,
        groupId: events.groupId,
        properties: events.properties,
        timestamp: events.timestamp,
        sentAt: events.sentAt,
        receivedAt: events.receivedAt,
        messageId: events.messageId,
        source: sources.name,
      })
      .from(events)
      .innerJoin(names, eq(names.id, events.nameId))
      .innerJoin(sources, eq(sources.id, events.sourceId))
      .leftJoin(users, eq(users.id, events.userId))
      .leftJoin(anonymous, eq(anonymous.id, events.anonymousId))
      .where(
        and(
          gte(events.seq, sql.placeholder("low")),
          lt(events.seq, sql.placeholder("high")),
          ...conditions,
        ),
      )
      .orderBy(order)
      .limit(sql.placeholder("rowsMax"))
      .prepare("events_step");

  /** The seqs that there are now: from `first` to before `end`. */
  async function bounds(): Promise<{ first: number; end: number }> {
    const seq = () => db.select({ seq: events.seq }).from(events).limit(1);
    const [[oldest], [newest]] = await Promise.all([
      seq().orderBy(asc(events.seq)),
      seq().orderBy(desc(events.seq)),
    ]);
    return { first: oldest?.seq ?? 0, end: newest ? newest.seq + 1 : 0 };
  }

  return async function* walk(filter: EventFilter, walk: Walk): AsyncGenerator<Step> {
    const { newestFirst, rowsMax, before = Infinity } = walk;
    const matching = await match(filter);
    if (!matching) return;
    const step = prepareStep(matching.conditions, newestFirst ? desc(events.seq) : asc(events.seq));
    const stretch = matching.indexed ? Infinity : stretchRows;
    const { first, end } = await bounds();

    let [low, high] = [first, Math.min(end, before)];
    while (low < high) {
      const from = newestFirst ? Math.max(low, high - stretch) : low;
      const to = newestFirst ? high : Math.min(high, low + stretch);
      const rows = await step.execute({ low: from, high: to, rowsMax });
      const last = rows.length === rowsMax ? rows.at(-1) : undefined;
      if (newestFirst) high = last ? last.seq : from;
      else low = last ? last.seq + 1 : to;
      yield { rows, low, high };
      await setImmediate();
    }
  };
}
