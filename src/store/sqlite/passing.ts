// Which failures of SQLite may pass. Apart from dialect.ts, since the Worker has no use for Drizzle.

const passing =
  /^SQLITE_(BUSY|LOCKED|FULL|IOERR|NOMEM|CANTOPEN|READONLY|PROTOCOL|INTERRUPT|CORRUPT|NOTADB)/;

/** Whether the store failed and not what it was given: busy, full, a failing disk, a damaged file. */
export function mayPass(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && passing.test(code);
}
