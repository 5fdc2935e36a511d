// `plaudit migrate`: brings the data to this program's schema, and back. `serve` does the first by itself.
import { locateData } from "../data/folder.ts";
import { migrationsOf } from "../extension.ts";
import { prepareData } from "../data/migration.ts";
import { goBack } from "../data/snapshot/way-back.ts";
import { standardExtensions } from "../app/standard.ts";
import { UsageError } from "../domain/error.ts";
import { preparePostgres } from "../store/postgres/preparing.ts";
import type { DatabaseSettings } from "../store/postgres/settings.ts";
import { type Context, defineCommand } from "./command.ts";

export const migrateCommand = defineCommand({
  name: "migrate",
  summary:
    "Bring the data folder to this version's schema, or back to a snapshot of an earlier version",
  data: "folder",
  flags: {
    back: {
      type: "string",
      value: "SNAPSHOT",
      about: "Go back to this snapshot; the data that it replaces becomes a snapshot itself",
    },
    "no-snapshot": {
      type: "boolean",
      about: "Make no backup first: you have a copy of your own",
    },
  },
  notes:
    "Before it migrates a folder with data, it makes a backup of it in DATA/backups; the newest three of these are " +
    "kept. To go back, stop the server, restore the backup, and start the version that wrote it. Earlier versions " +
    "made snapshots instead: --back goes back to one.",
  async run({ flags, config, io, extensions }) {
    if (config.database) return migrateDatabase(config.database, { flags, io, extensions });
    const data = locateData(config.dataFolder);
    if (flags.back !== undefined) {
      const replaced = await goBack(data, flags.back, config);
      await io.out(
        `${flags.back} is in place; the data that it replaced is snapshot ${replaced}\n`,
      );
      return 0;
    }
    const { done, wayBack } = await prepareData(
      data,
      migrationsOf(extensions ?? standardExtensions),
      {
        ...config,
        isPlain: extensions === undefined,
        withoutSnapshot: flags["no-snapshot"],
      },
    );
    await io.out(done.length === 0 ? "Nothing to do.\n" : done.map((name) => `${name}\n`).join(""));
    if (wayBack !== undefined) io.tell(wayBack);
    return 0;
  },
});

/** The same of PostgreSQL: whoever wants to go back restores a backup of its own tools. */
async function migrateDatabase(
  database: DatabaseSettings,
  { flags, io, extensions }: Pick<Context, "flags" | "io" | "extensions">,
): Promise<number> {
  // --data says whose migration it is, and not what is done.
  const [given] = (["back", "no-snapshot"] as const).filter((name) => flags[name]);
  if (given !== undefined) throw new UsageError(`--${given} is for SQLite: leave it out.`);
  const own = migrationsOf(extensions ?? standardExtensions, "postgres");
  const done = await preparePostgres(database, own, { isPlain: extensions === undefined });
  await io.out(done.length === 0 ? "Nothing to do.\n" : done.map((name) => `${name}\n`).join(""));
  return 0;
}
