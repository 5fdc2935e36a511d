// What the Worker does beside storing: erases whom app.db says to erase, and removes events that were
// kept for long enough. A generator of short steps, between which batches are stored; ended in the
// middle, it does the rest when it is begun again.
import type { Database } from "bun:sqlite";
import { createErased } from "../store/events/erased.ts";
import { settleErasures } from "../store/events/erasure.ts";
import { readCutoffs } from "../store/events/expiry.ts";
import { createJoins } from "../store/events/joins.ts";
import { dropEmptyGenerations } from "../store/events/keys.ts";
import { type Removed, removeEvents } from "../store/events/removal.ts";
import { createRollups } from "../store/events/rollups.ts";
import { parseRecord } from "./dead-letter.ts";
import type { JournalHead } from "./frame.ts";

export type { Removed };

export interface TidyOptions {
  app: Database;
  events: Database;
  /** Milliseconds since 1970. */
  now: number;
  /** Called when what a writer on the same connection has learned may hold no more. */
  onChange: () => void;
}

export function* tidy({ app, events, now, onChange }: TidyOptions): Generator<void, Removed> {
  yield* settleErasures(app, events, onChange);
  const list = events.query<{ actor: number }, []>("select actor from erasing");
  const erasing = new Set(list.all().map(({ actor }) => actor));
  const cutoffs = readCutoffs(app, events, now);
  const erased = createErased(events);
  erased.reload();
  if (erased.size > 0) yield* cleanDeadLetters(events, erased.screen);

  const { personOf } = createJoins(events);
  const rollups = createRollups(events, { personOf });
  const { isMentioned } = erased;
  const removed = yield* removeEvents(events, {
    rules: { erasing, cutoffs, isMentioned },
    rollups,
  });
  if (erasing.size > 0) finish(events, erasing);
  const isEmptied = yield* dropEmptyGenerations(events);
  if (erasing.size > 0 || isEmptied) onChange();
  if (erasing.size > 0) emptyLogs(app, events);
  return removed;
}

/** Whether something that was learned of erased people while storing waits to be done. */
export function isUntidy(events: Database): boolean {
  return events.query("select 1 from erased where settled = 0 limit 1").get() !== null;
}

/** Letters from erased people are dropped; of others' their ids are struck out. */
function* cleanDeadLetters(
  events: Database,
  screen: ReturnType<typeof createErased>["screen"],
): Generator<void, void> {
  const next = events.query<{ id: number; record: string }, [number]>(
    "select id, record from dead_letters where id > ? order by id limit 1",
  );
  const drop = events.query("delete from dead_letters where id = ?");
  const put = events.query("update dead_letters set record = ? where id = ?");
  for (let letter = next.get(0); letter; letter = next.get(letter.id), yield) {
    const record = parseRecord(letter.record);
    if (!record) continue;
    const [type, event, userId, anonymousId, timestamp, receivedAt, ...rest] = record.head;
    const [sentAt, messageId, source, previousId, groupId, ...flags] = rest;
    const traced = { userId, anonymousId, previousId, timestamp, receivedAt };
    const kept = screen(traced);
    if (kept === traced) continue;
    if (!kept) {
      drop.run(letter.id);
      continue;
    }
    const head: JournalHead = [
      type,
      event,
      userId,
      kept.anonymousId,
      timestamp,
      receivedAt,
      sentAt,
      messageId,
      source,
      kept.previousId,
      groupId,
      ...flags,
    ];
    put.run(JSON.stringify({ ...record, head }), letter.id);
  }
}

/** The last of a person: whom they were joined to. Those whose erasure came meanwhile stay listed. */
function finish(events: Database, erasing: ReadonlySet<number>): void {
  const actors = JSON.stringify([...erasing]);
  const gone = "(select value from json_each(?1))";
  events
    .transaction(() => {
      events.run(`delete from joins where anonymous_id in ${gone} or user_id in ${gone}`, [actors]);
      events.run(`delete from erasing where actor in ${gone}`, [actors]);
    })
    .immediate();
}

/** What was overwritten in the files still stands in their logs. Whoever reads now keeps it a while. */
function emptyLogs(...databases: Database[]): void {
  for (const database of databases) {
    const { timeout } = database.query("pragma busy_timeout").get() as { timeout: number };
    try {
      database.run("pragma busy_timeout = 200");
      database.run("pragma wal_checkpoint(truncate)");
    } catch {
      // The next one, at the latest that of the end, has it done.
    } finally {
      database.run(`pragma busy_timeout = ${timeout}`);
    }
  }
}
