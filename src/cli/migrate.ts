// `plaudit migrate`: brings the data to this program's schema. `serve` does the same by itself.
import { locateData, prepareData } from "../data.ts";
import { migrationsOf } from "../extension.ts";
import { standardExtensions } from "../standard.ts";
import { defineCommand } from "./command.ts";

export const migrateCommand = defineCommand({
  name: "migrate",
  summary: "Bring the data folder to this version's schema",
  flags: {},
  async run({ config, io }) {
    const done = prepareData(locateData(config.dataFolder), migrationsOf(standardExtensions));
    await io.out(done.length === 0 ? "Nothing to do.\n" : done.map((name) => `${name}\n`).join(""));
    return 0;
  },
});
