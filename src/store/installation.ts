// Which installation a database is of: an id that is made once and stays, wherever it is moved or restored.
import { ensureSetting } from "./settings.ts";
import type { Store } from "./store.ts";

/** The name of its row in `settings`. */
export const installationSetting = "installation";

/** Gives the database an id if it has none, and fulfils with the id. */
export function noteInstallation(
  store: Pick<Store, "db" | "tables" | "atomically">,
): Promise<string> {
  return ensureSetting(store, installationSetting, crypto.randomUUID());
}
