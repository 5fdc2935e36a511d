// `plaudit demo`: an empty folder becomes something to look at.
import { existsSync, readdirSync } from "node:fs";
import { fillDemo } from "../demo/demo.ts";
import { UsageError } from "../domain/error.ts";
import { defineCommand } from "./command.ts";
import { useWorkspace } from "./recording.ts";
import type { Workspace } from "../app/workspace.ts";
import { placeOf } from "../store/postgres/settings.ts";

export const demoCommand = defineCommand({
  name: "demo",
  summary: "Fill an empty folder with ninety days of a small plant shop",
  data: "makes",
  flags: {
    seed: {
      type: "string",
      value: "NUMBER",
      about: "Another number makes another story",
      default: "1",
    },
  },
  async run(context) {
    const { flags, config, io } = context;
    if (!/^\d{1,9}$/.test(flags.seed)) throw new UsageError("--seed must be a whole number.");
    const { dataFolder: folder, database } = config;
    if (!database && existsSync(folder) && readdirSync(folder).length > 0) {
      throw new Error(`${folder} is not empty: choose another folder with --data, or delete it.`);
    }
    let place = database ? placeOf(database.url) : folder;
    const demo = await useWorkspace(
      context,
      async (workspace) => {
        await demandNobody(workspace, place);
        return fillDemo(workspace, Number(flags.seed), Date.now());
      },
      () => (place = database ? place : `the new folder ${folder}`),
    );
    await io.out(
      `${demo.accounts} accounts, ${demo.items} items, ${demo.likes} likes and ${demo.events} events are in ${place}.\n` +
        `Sign in as admin with the password ${demo.adminPassword} (shown this once).\n` +
        `Next: plaudit serve --data ${folder}\n`,
    );
    return 0;
  },
});

/** A database may have been somebody's for long. */
async function demandNobody({ store }: Workspace, place: string): Promise<void> {
  if ((await store.db.$count(store.tables.users)) === 0) return;
  throw new Error(`There are accounts in ${place}: choose an empty database.`);
}
