// What became of the events of each journal, as the store has it.
import type { Ledger } from "../../../domain/ledger.ts";
import { count, desc, eq, lt, sum } from "drizzle-orm";
import { openDatabase } from "../database.ts";
import type { MarkName } from "./marks.ts";
import type { EventStore } from "../../store.ts";

/** accepted = stored + duplicates + deadLettered, up to the place that the journal was read to. */
/** The ledger of one journal, by its name. */
export interface JournalLedger extends Ledger {
  name: string;
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

/** The newest first, of those that are older than `before`. */
export function listDeadLetters(
  { db, tables: { deadLetters } }: EventStore,
  { limit, before = Number.MAX_SAFE_INTEGER }: { limit: number; before?: number },
): Promise<DeadLetter[]> {
  return db
    .select(letterFields(deadLetters))
    .from(deadLetters)
    .where(lt(deadLetters.id, before))
    .orderBy(desc(deadLetters.id))
    .limit(limit);
}

export async function findDeadLetter(
  { db, tables: { deadLetters } }: EventStore,
  id: number,
): Promise<DeadLetter | undefined> {
  const found = await db
    .select(letterFields(deadLetters))
    .from(deadLetters)
    .where(eq(deadLetters.id, id));
  return found[0];
}

/** How many there are, and how many events they stand for. */
export async function countDeadLetters({ db, tables: { deadLetters } }: EventStore) {
  const [found] = await db
    .select({ letters: count(), events: sum(deadLetters.count).mapWith(Number) })
    .from(deadLetters);
  return { letters: found?.letters ?? 0, events: found?.events ?? 0 };
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

function letterFields(letters: EventStore["tables"]["deadLetters"]) {
  return {
    id: letters.id,
    journal: letters.journal,
    count: letters.count,
    reason: letters.reason,
    record: letters.record,
    createdAt: letters.createdAt,
  };
}
