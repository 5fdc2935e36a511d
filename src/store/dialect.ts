// The few things that differ between the dialects, each with a test on both.

/** Whether a write failed because a unique index already holds the value. */
export function isUniqueViolation(error: unknown): boolean {
  return codesOf(error).some((code) => code === "23505" || code.startsWith("SQLITE_CONSTRAINT_"));
}

// bun:sqlite throws bare; Drizzle wraps what PostgreSQL's drivers throw, and Bun.SQL has the state in `errno`.
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { code, errno } = error as { code?: unknown; errno?: unknown };
  const unique = [code, errno].filter((c): c is string => typeof c === "string");
  return [...unique.filter((c) => c === "23505" || isUniqueCode(c)), ...codesOf(error.cause)];
}

function isUniqueCode(code: string): boolean {
  return code === "SQLITE_CONSTRAINT_UNIQUE" || code === "SQLITE_CONSTRAINT_PRIMARYKEY";
}
