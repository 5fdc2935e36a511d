// Which migrations a database lacks, of those that the program has.
import type { Migration } from "../../db/migrations.ts";

/** A migration that the database has had. */
export interface Done {
  name: string;
  /** A program that does not know it may go on. */
  additive: boolean;
}

/**
 * What is to run, in its order. Throws when the database has had a migration that this program does not know and
 * cannot do without. `writer` is whose migrations they are, for people.
 */
export function findMissing(
  migrations: readonly Migration[],
  done: readonly Done[],
  writer: string,
): Migration[] {
  const unknown = done.filter(
    ({ name, additive }) => !additive && !migrations.some((each) => each.name === name),
  );
  if (unknown.length > 0) {
    const names = unknown.map(({ name }) => name).join(", ");
    throw new Error(
      `The data was written by a newer ${writer} (${names}): start that version, or restore an older backup.`,
    );
  }
  return migrations.filter(({ name }) => !done.some((each) => each.name === name));
}
