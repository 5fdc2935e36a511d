// What became of the events of each journal, as the store has it; and the letters that could not be stored.
import { count, desc, eq, lt, sum } from "drizzle-orm";
import type { DeadLetters, EventLog, JournalLedger } from "../../event-log.ts";
import type { MarkName } from "./marks.ts";
import type { EventTables } from "./tables.ts";

type Ledgers = Pick<EventLog, "ledgers" | "ledgerOf" | "refusedJoins" | "erasures">;

export function createLedgers({ db, tables }: EventTables): Ledgers {
  const { erased, journals, marks } = tables;
  const { name, sequence: accepted, stored, duplicates, deadLettered } = journals;
  const read = () => db.select({ name, accepted, stored, duplicates, deadLettered }).from(journals);

  return {
    ledgers: (): Promise<JournalLedger[]> => read().orderBy(name),
    async ledgerOf(journal) {
      const [found] = await read().where(eq(name, journal)).limit(1);
      return found ?? { name: journal, accepted: 0, stored: 0, duplicates: 0, deadLettered: 0 };
    },
    async refusedJoins() {
      const mark = "identity refused" satisfies MarkName;
      const rows = await db.select({ value: marks.value }).from(marks).where(eq(marks.name, mark));
      return rows[0]?.value ?? 0;
    },
    erasures: () => db.select({ hash: erased.hash, until: erased.until }).from(erased),
  };
}

export function createDeadLetters({ db, tables: { deadLetters } }: EventTables): DeadLetters {
  const { id, journal, count: events, reason, record, createdAt } = deadLetters;
  const read = () =>
    db.select({ id, journal, count: events, reason, record, createdAt }).from(deadLetters);

  return {
    list: ({ limit, before = Number.MAX_SAFE_INTEGER }) =>
      read().where(lt(id, before)).orderBy(desc(id)).limit(limit),
    async find(wanted) {
      const found = await read().where(eq(id, wanted));
      return found[0];
    },
    async count() {
      const [found] = await db
        .select({ letters: count(), events: sum(events).mapWith(Number) })
        .from(deadLetters);
      return { letters: found?.letters ?? 0, events: found?.events ?? 0 };
    },
  };
}
