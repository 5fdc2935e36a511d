// Numbers that outlive a restart. Each is changed in the transaction that it counts.
import type { Database } from "bun:sqlite";

export type MarkName =
  /** How many calls would have joined ids that may not be joined. */
  | "identity refused"
  /** How often events were removed, or something of them. */
  | "removals"
  /** The newest block that older.ts has not brought up to date. */
  | "older"
  /** Up to this seq all is in column blocks. */
  | "compacted"
  /** Of which log this is a copy, and the row up to which it has come: copy.ts. Zero where it is none. */
  | "log"
  | "log position"
  | "log day"
  | "log tag"
  | "log seq"
  /** What the copy has learned of what was noted of ids (known-ids.ts), and of who was erased. */
  | "log ids"
  | "log erasures";

export interface Marks {
  get(name: MarkName): number;
  set(name: MarkName, value: number): void;
  /** Adds to a mark. Adding zero writes nothing. */
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
