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

/** Whether a write failed for want of room, of a lock or of a working disk. That is not its fault, and may pass. */
export function isUnavailable(error: unknown): boolean {
  return codesOf(error).some((code) => unavailable.test(code));
}

/** Whether a table or a column is asked that the database does not have: it is of another version. */
export function isSchemaOther(error: unknown): boolean {
  if (codesOf(error).some((code) => ["42P01", "42703"].includes(code))) return true;
  return error instanceof Error && /no such (table|column)/.test(error.message);
}

// bun:sqlite throws its own errors. Drizzle wraps those of PostgreSQL's drivers, and Bun.SQL has the state in `errno`.
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { code, errno } = error as { code?: unknown; errno?: unknown };
  return [code, errno].filter((c) => typeof c === "string").concat(codesOf(error.cause));
}

// SQLite (3.54) looks at bound values when it plans joins, orders and limits. It then plans the statement again at each
// run, since they may have changed, and that costs more than the read itself. The statements of hot paths hide them: `eq(users.id, steady("id"))`, `.limit(fixed(10))`.

/** A bound text or number that the planner does not see. */
export function steady(name: string): SQL {
  return sql`(select ${sql.placeholder(name)})`;
}

/** A limit that never changes. It is written into the statement. */
export function fixed(limit: number): Placeholder {
  // Drizzle takes any SQL here; its type knows only numbers and placeholders.
  return sql.raw(String(limit)) as unknown as Placeholder;
}

/** All numbers of a column as one text: a JSON list without its brackets. Null if there are none. */
export function listOf(column: AnyColumn): SQL<string | null> {
  return sql`group_concat(${column})`;
}

/** The last character that there is. */
const last = "\u{10ffff}";

/** Whether a text begins with another: a stretch of an index on it. Both dialects order texts by their bytes. */
export function beginsWith(text: SQL, start: string): SQL {
  return sql`(${text} >= ${start} and ${text} < ${start + last})`;
}
