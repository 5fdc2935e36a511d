// Moments as clocks of a time zone show them.

/** What a clock in a time zone shows at a moment in ms, as a field for dates has it: 2026-11-03T14:00. */
export function toLocal(ms: number, tz: string): string {
  // Swedes write ISO 8601.
  const shape = { timeZone: tz, dateStyle: "short", timeStyle: "short" } as const;
  return new Date(ms).toLocaleString("sv-SE", shape).replace(" ", "T");
}

/** The moment at which a clock in a time zone shows it, as ISO 8601 in UTC; in a gap the one after it. */
export function toInstant(local: string, tz: string): string {
  const shown = Date.parse(`${local}Z`);
  const aheadAt = (ms: number) => Date.parse(`${toLocal(ms, tz)}Z`) - ms;
  // Twice: the first guess may lie on the other side of a change of the clocks.
  const guess = shown - aheadAt(shown);
  return new Date(shown - aheadAt(guess)).toISOString();
}
