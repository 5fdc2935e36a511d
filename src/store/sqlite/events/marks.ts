// Numbers that outlive a restart, changed in the transaction of what they are about.
import type { Database } from "bun:sqlite";

export type MarkName =
  /** Calls that would have joined what may not be joined. */
  | "identity refused"
  /** The newest block that is not brought up yet: older.ts. */
  | "older";

export interface Marks {
  get(name: MarkName): number;
  set(name: MarkName, value: number): void;
  /** Adds to a mark, without a write where that is nothing. */
  add(name: MarkName, more: number): void;
}

export function createMarks(database: Database): Marks {
  const find = database.query<{ value: number }, [string]>(
    "select value from marks where name = ?",
  );
  const put = database.query("insert or replace into marks (name, value) values (?, ?)");
  const get = (name: MarkName) => find.get(name)?.value ?? 0;
  return {
    get,
    set: (name, value) => void put.run(name, value),
    add(name, more) {
      if (more > 0) put.run(name, get(name) + more);
    },
  };
}
