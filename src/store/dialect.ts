// The few things that differ between the dialects, each with a test on both.
import { type AnyColumn, type Placeholder, type SQL, sql } from "drizzle-orm";

const uniqueCodes = ["SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "23505"];
const unavailable = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|PROTOCOL)/;
const foreignKeyCodes = ["SQLITE_CONSTRAINT_FOREIGNKEY", "23503"];

/** Whether a write failed because a unique index already holds the value. */
export function isUniqueViolation(error: unknown): boolean {
  return codesOf(error).some((code) => uniqueCodes.includes(code));
}

/** Whether a write failed because the row that it names is not there. */
export function isForeignKeyViolation(error: unknown): boolean {
  return codesOf(error).some((code) => foreignKeyCodes.includes(code));
}

/** Whether a write failed for want of room, a lock or a working disk: not the writer's fault, and may pass. */
export function isUnavailable(error: unknown): boolean {
  return codesOf(error).some((code) => unavailable.test(code));
}

// bun:sqlite throws bare; Drizzle wraps what PostgreSQL's drivers throw, and Bun.SQL has the state in `errno`.
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { code, errno } = error as { code?: unknown; errno?: unknown };
  return [code, errno].filter((c) => typeof c === "string").concat(codesOf(error.cause));
}

// SQLite (3.54) looks at bound values when it plans joins, orders and limits, and then plans the
// statement anew at each run, since they may have changed. That costs more than the read itself, so
// the statements of hot paths hide them: `eq(users.id, steady("id"))`, `.limit(fixed(10))`.

/** A text or number to be bound, out of the planner's sight. */
export function steady(name: string): SQL {
  return sql`(select ${sql.placeholder(name)})`;
}

/** A limit that never changes, written into the statement. */
export function fixed(limit: number): Placeholder {
  // Drizzle takes any SQL here; its type knows only numbers and placeholders.
  return sql.raw(String(limit)) as unknown as Placeholder;
}

/** All numbers of a column in one text, as JSON has a list without its brackets; null of none. */
export function listOf(column: AnyColumn): SQL<string | null> {
  return sql`group_concat(${column})`;
}
