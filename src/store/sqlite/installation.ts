// Which installation the data is of: an id that is made once and stays, wherever the folder is moved or restored.
import type { Database } from "bun:sqlite";

const setting = "installation";

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
