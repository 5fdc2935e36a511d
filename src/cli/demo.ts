// `plaudit demo`: an empty folder becomes something to look at.
import { existsSync, readdirSync } from "node:fs";
import { fillDemo } from "../demo/demo.ts";
import { UsageError } from "../domain/error.ts";
import { defineCommand } from "./command.ts";
import { useWorkspace } from "./recording.ts";

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
    const folder = config.dataFolder;
    if (existsSync(folder) && readdirSync(folder).length > 0) {
      throw new Error(`${folder} is not empty: choose another folder with --data, or delete it.`);
    }
    let place = folder;
    const demo = await useWorkspace(
      context,
      (workspace) => fillDemo(workspace, Number(flags.seed), Date.now()),
      () => (place = `the new folder ${folder}`),
    );
    await io.out(
      `${demo.accounts} accounts, ${demo.items} items, ${demo.likes} likes and ${demo.events} events are in ${place}.\n` +
        `Sign in as admin with the password ${demo.adminPassword} (shown this once).\n` +
        `Next: plaudit serve --data ${folder}\n`,
    );
    return 0;
  },
});
