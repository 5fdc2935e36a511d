// Knows how far each journal was stored, and what became of its events.
import type { Database } from "bun:sqlite";
import type { Ledger } from "../../../domain/ledger.ts";
import type { Position } from "../../../journal/position.ts";
import { type Move, MovedError } from "../../event-log.ts";

export interface Journals {
  /** Enters a journal at its beginning, unless it is known. */
  enter(journal: string): void;
  /** How far a journal was stored. A journal that is not known is at its beginning. */
  position(journal: string): Position;
  /** Moves a journal's place, and counts what became of the events before it. Throws `MovedError`. */
  move(move: Move, became: Omit<Ledger, "accepted">): void;
  /**
   * Puts a journal where another store has it. What it took in and what is not in `became` is counted as stored: it
   * was, and is gone since.
   */
  follow(journal: string, to: Position, became: Omit<Ledger, "accepted">): void;
  /** The ledger of all journals together. */
  ledger(): Ledger;
}

export function createJournals(database: Database): Journals {
  const enter = database.query(
    "insert or ignore into journals (name, segment, offset, sequence, stored, duplicates, dead_lettered)" +
      " values (?, 0, 0, 0, 0, 0, 0)",
  );
  const find = database.query<Position, [string]>(
    "select segment, offset, sequence from journals where name = ?",
  );
  // The place is compared before it is moved, so that of two writers of a journal one stores nothing.
  const move = database.query(
    "update journals set segment = ?, offset = ?, sequence = ?, stored = stored + ?," +
      " duplicates = duplicates + ?, dead_lettered = dead_lettered + ?" +
      " where name = ? and segment = ? and offset = ? and sequence = ?",
  );
  const put = database.query(
    "update journals set segment = ?1, offset = ?2, stored = stored + ?4 + max(0, ?3 - sequence - ?4 - ?5 - ?6)," +
      " duplicates = duplicates + ?5, dead_lettered = dead_lettered + ?6, sequence = ?3 where name = ?7",
  );
  const sum = database.query<Ledger, []>(
    "select coalesce(sum(sequence), 0) as accepted, coalesce(sum(stored), 0) as stored," +
      " coalesce(sum(duplicates), 0) as duplicates, coalesce(sum(dead_lettered), 0) as deadLettered from journals",
  );

  return {
    enter: (journal) => void enter.run(journal),
    position: (journal) => find.get(journal) ?? { segment: 0, offset: 0, sequence: 0 },
    move({ journal, from, to }, { stored, duplicates, deadLettered }) {
      const { changes } = move.run(
        to.segment,
        to.offset,
        to.sequence,
        stored,
        duplicates,
        deadLettered,
        journal,
        from.segment,
        from.offset,
        from.sequence,
      );
      if (changes !== 1) throw new MovedError(`Another process moved the journal "${journal}".`);
    },
    follow(journal, { segment, offset, sequence }, { stored, duplicates, deadLettered }) {
      enter.run(journal);
      put.run(segment, offset, sequence, stored, duplicates, deadLettered, journal);
    },
    ledger: () => sum.get() as Ledger,
  };
}
