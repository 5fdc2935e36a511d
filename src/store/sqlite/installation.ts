// The same as store/installation.ts of a file that no store has open.
import type { Database } from "bun:sqlite";
import { installationSetting as setting } from "../installation.ts";

/** Gives the data an id if it has none. The file must have been migrated. */
export function noteInstallation(app: Database): void {
  if (findInstallation(app) !== undefined) return;
  app.run("insert or ignore into settings (name, value) values (?, ?)", [
    setting,
    crypto.randomUUID(),
  ]);
}

/** Undefined of a file that has none yet. */
export function findInstallation(app: Database): string | undefined {
  return app
    .query<{ value: string }, [string]>("select value from settings where name = ?")
    .get(setting)?.value;
}
