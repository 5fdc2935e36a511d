// What became of the events of each journal, as the store has it.
import { desc, eq } from "drizzle-orm";
import { openDatabase } from "./database.ts";
import type { MarkName } from "./events/marks.ts";
import type { EventStore } from "./store.ts";

/** accepted = stored + duplicates + deadLettered, up to the place that the journal was read to. */
export interface JournalLedger {
  name: string;
  accepted: number;
  stored: number;
  duplicates: number;
  deadLettered: number;
}

export interface DeadLetter {
  id: number;
  journal: string;
  /** How many events it stands for. */
  count: number;
  reason: string;
  /** The record as it was, or where in the journal it would have been. */
  record: string;
  createdAt: Date;
}

/** All journals that ever were. */
export function listJournals({ db, tables: { journals } }: EventStore): Promise<JournalLedger[]> {
  return db.select(ledgerFields(journals)).from(journals).orderBy(journals.name);
}

/** One journal's; all nought for one that has never been. */
export async function findJournal(
  { db, tables: { journals } }: EventStore,
  name: string,
): Promise<JournalLedger> {
  const [found] = await db
    .select(ledgerFields(journals))
    .from(journals)
    .where(eq(journals.name, name))
    .limit(1);
  return found ?? { name, accepted: 0, stored: 0, duplicates: 0, deadLettered: 0 };
}

/** Calls that would have joined ids which may not be joined, since ever. */
export async function countRefusedJoins({ db, tables: { marks } }: EventStore): Promise<number> {
  const name = "identity refused" satisfies MarkName;
  const [found] = await db.select({ value: marks.value }).from(marks).where(eq(marks.name, name));
  return found?.value ?? 0;
}

/** The newest first. */
export function listDeadLetters(
  { db, tables: { deadLetters } }: EventStore,
  limit: number,
): Promise<DeadLetter[]> {
  return db
    .select({
      id: deadLetters.id,
      journal: deadLetters.journal,
      count: deadLetters.count,
      reason: deadLetters.reason,
      record: deadLetters.record,
      createdAt: deadLetters.createdAt,
    })
    .from(deadLetters)
    .orderBy(desc(deadLetters.id))
    .limit(limit);
}

/** Takes one away for good; what it stands for stays counted as dead-lettered. */
export function dropDeadLetter(eventsFile: string, id: number): void {
  const database = openDatabase(eventsFile, { synchronous: "FULL" });
  try {
    database.run("delete from dead_letters where id = ?", [id]);
  } finally {
    database.close();
  }
}

function ledgerFields(journals: EventStore["tables"]["journals"]) {
  return {
    name: journals.name,
    accepted: journals.sequence,
    stored: journals.stored,
    duplicates: journals.duplicates,
    deadLettered: journals.deadLettered,
  };
}
