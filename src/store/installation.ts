// Which installation the data is of: an id that is made once and stays, wherever the folder is moved or restored.
import type { Store } from "./store.ts";

/** Its row in `settings`. */
export const installationSetting = "installation";

/** Gives the data an id if it has none. */
export async function noteInstallation({ db, tables, atomically }: Store): Promise<void> {
  const { settings } = tables;
  const rows = await db.select({ name: settings.name }).from(settings);
  if (rows.some(({ name }) => name === installationSetting)) return;
  const row = { name: installationSetting, value: crypto.randomUUID() };
  await atomically((write) => [write.insert(settings).values(row).onConflictDoNothing()]);
}
