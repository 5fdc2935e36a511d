// Reads that are prepared when they are first run. An app has dozens, and a command or a test runs few: to build them all
// was a fifth of what an app for a test costs.

/** As Drizzle prepares it. */
interface Prepared<Rows> {
  execute(values?: Record<string, unknown>): Promise<Rows>;
}

export function onceRun<Rows>(prepare: () => Prepared<Rows>): Prepared<Rows> {
  let prepared: Prepared<Rows> | undefined;
  return { execute: (values) => (prepared ??= prepare()).execute(values) };
}
