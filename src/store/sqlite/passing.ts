// Says which failures of SQLite may pass. It is not in dialect.ts, since the Worker has no use for Drizzle.

const passing =
  /^SQLITE_(BUSY|LOCKED|FULL|IOERR|NOMEM|CANTOPEN|READONLY|PROTOCOL|INTERRUPT|CORRUPT|NOTADB)/;

/** Whether the store is at fault and not what it was given: it is busy, full, damaged, or its disk fails. */
export function mayPass(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && passing.test(code);
}
