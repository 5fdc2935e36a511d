// The few things that differ between the dialects, each with a test on both.
import { type Placeholder, sql } from "drizzle-orm";

const uniqueCodes = ["SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "23505"];
const foreignKeyCodes = ["SQLITE_CONSTRAINT_FOREIGNKEY", "23503"];

/** Whether a write failed because a unique index already holds the value. */
export function isUniqueViolation(error: unknown): boolean {
  return codesOf(error).some((code) => uniqueCodes.includes(code));
}

/** Whether a write failed because the row that it names is not there. */
export function isForeignKeyViolation(error: unknown): boolean {
  return codesOf(error).some((code) => foreignKeyCodes.includes(code));
}

// bun:sqlite throws bare; Drizzle wraps what PostgreSQL's drivers throw, and Bun.SQL has the state in `errno`.
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { code, errno } = error as { code?: unknown; errno?: unknown };
  return [code, errno].filter((c) => typeof c === "string").concat(codesOf(error.cause));
}

/**
 * A limit that never changes, written into the statement: SQLite plans a prepared statement anew
 * each time its limit is bound, which costs more than a point read. For `.limit(fixed(10))`.
 */
export function fixed(limit: number): Placeholder {
  // Drizzle takes any SQL here; its type knows only numbers and placeholders.
  return sql.raw(String(limit)) as unknown as Placeholder;
}
