// Whether a database file is whole. Reads all of it: seconds for a large one.
import { openDatabase } from "./database.ts";

/** What SQLite finds wrong with the file, a few lines at most; nothing when it is whole. */
export function checkFile(file: string): string[] {
  try {
    const database = openDatabase(file, { synchronous: "FULL", readonly: true });
    try {
      const rows = database.query<{ quick_check: string }, []>("pragma quick_check(5)").all();
      return rows.map((row) => row.quick_check).filter((line) => line !== "ok");
    } finally {
      database.close();
    }
  } catch (error) {
    return [(error as Error).message];
  }
}
