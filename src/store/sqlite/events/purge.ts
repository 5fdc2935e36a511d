// Erases the people that app.db says to erase, and removes what has expired. It goes in short steps, and batches are
// stored between them. If it is ended in the middle, the next purge does the rest.
import type { Database } from "bun:sqlite";
import { createErased } from "./erased.ts";
import { settleErasures } from "./erasure.ts";
import type { Expiry } from "../../expiry.ts";
import { readBounds } from "./expiry.ts";
import { createJoins, type Joins } from "./joins.ts";
import { dropEmptyGenerations } from "./keys/keys.ts";
import { cleanLetters } from "./letters.ts";
import { createPlaces } from "./places.ts";
import type { Removed } from "../../../domain/ledger.ts";
import { removeEvents } from "./removal.ts";
import { createRollups, type Rollups } from "./rollups.ts";

export interface PurgeOptions {
  app: Database;
  events: Database;
  /** What has expired. */
  expiries: readonly Expiry[];
  /** Called when something that a writer on the same connection has learned may be wrong now. */
  onChange: () => void;
}

export function* purge({
  app,
  events,
  expiries,
  onChange,
}: PurgeOptions): Generator<void, Removed> {
  yield* settleErasures(app, events, onChange);
  const list = events.query<{ actor: number }, []>("select actor from erasing");
  const erasing = new Set(list.all().map(({ actor }) => actor));
  const expiring = readBounds(events, expiries);
  const erased = createErased(events);
  erased.reload();
  if (erased.size > 0) yield* cleanLetters(events, erased);

  const joins = createJoins(events);
  joins.reload();
  const rollups = createRollups(events, joins);
  const { isMentioned } = erased;
  const listParted = events.query<{ actor: number }, []>("select actor from parted");
  const parted = new Set(listParted.all().map(({ actor }) => actor));
  const removed = yield* removeEvents(events, {
    rules: { erasing, expiring, isMentioned, parted },
    rollups,
    places: createPlaces(events, joins),
    onChange,
  });
  if (erasing.size > 0) finish(events, erasing, parted);
  yield* rebuildStale(events, { joins, rollups });
  const isEmptied = yield* dropEmptyGenerations(events);
  if (erasing.size > 0 || isEmptied) onChange();
  if (erasing.size > 0) emptyLogs(app, events);
  return removed;
}

/** Whether storing has learned of more ids of erased people, whose events must be removed. */
export function isPurgeDue(events: Database): boolean {
  return events.query("select 1 from erased where settled = 0 limit 1").get() !== null;
}

/** The same in a copy of a log: they may have been found already. */
export function isCopyPurgeDue(events: Database): boolean {
  return isPurgeDue(events) || events.query("select 1 from erasing limit 1").get() !== null;
}

/** Removes the last traces of the erased: their joins. People whose erasure came meanwhile stay listed. */
function finish(events: Database, erasing: ReadonlySet<number>, parted: ReadonlySet<number>): void {
  const actors = JSON.stringify([...erasing]);
  const gone = "(select value from json_each(?1))";
  events
    .transaction(() => {
      for (const table of ["joins", "places", "unfolded", "erasing"]) {
        events.run(`delete from ${table} where actor in ${gone}`, [actors]);
      }
      events.run("delete from joins where person = 0 and trusted_person = 0");
      const others = JSON.stringify([...parted]);
      events.run("delete from parted where actor in (select value from json_each(?1))", [others]);
    })
    .immediate();
}

/** Rolls up again the days of people who were parted from somebody. */
function* rebuildStale(
  events: Database,
  { joins, rollups }: { joins: Joins; rollups: Pick<Rollups, "rebuildDay"> },
): Generator<void, void> {
  const next = events.query<{ day: number }, []>("select day from stale_days limit 1");
  const drop = events.query("delete from stale_days where day = ?");
  const rebuild = events.transaction((day: number) => {
    joins.reload();
    rollups.rebuildDay(day);
    drop.run(day);
  });
  for (let stale = next.get(); stale; stale = next.get(), yield) rebuild.immediate(stale.day);
}

/** What was overwritten in the files is still in their logs. A reader may keep it there for a while. */
function emptyLogs(...databases: Database[]): void {
  for (const database of databases) {
    const { timeout } = database.query("pragma busy_timeout").get() as {
      timeout: number;
    };
    try {
      database.run("pragma busy_timeout = 200");
      database.run("pragma wal_checkpoint(truncate)");
    } catch {
      // A later checkpoint will do it, at the latest the one at the end.
    } finally {
      database.run(`pragma busy_timeout = ${timeout}`);
    }
  }
}
