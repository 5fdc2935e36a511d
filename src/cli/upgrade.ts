// `plaudit upgrade`: brings the data to this version, or says what that would do.
import { version } from "../../package.json" with { type: "json" };
import { standardExtensions } from "../app/standard.ts";
import { type DataFolder, locateData } from "../data/folder.ts";
import { isAdditive, prepareData } from "../data/migration.ts";
import { toMegabytes } from "../data/snapshot/contents.ts";
import { planUpgrade, type Upgrade } from "../data/upgrade.ts";
import { migrationsOf } from "../extension.ts";
import { defineCommand } from "./command.ts";

export const upgradeCommand = defineCommand({
  name: "upgrade",
  summary: "Bring the data folder to this version, or say what that would do",
  data: "needs",
  flags: {
    check: {
      type: "boolean",
      about: "Only say what waits, what it needs, and how to go back; change nothing",
    },
  },
  notes:
    "`--check` works beside a running server of an earlier version. It exits with 0 if this version may start on " +
    "the folder, and with 1 and what to do if it may not. Without it, the command does what `serve` would do first.",
  async run({ flags, config, io, extensions }) {
    const data = locateData(config.dataFolder);
    const own = migrationsOf(extensions ?? standardExtensions);
    const options = { ...config, isPlain: extensions === undefined };
    const plan = planUpgrade(data, own, options);
    await io.out(describePlan(plan, data));
    if (plan.obstacles.length > 0) return 1;
    if (flags.check) {
      io.tell("Nothing was changed.");
      return 0;
    }
    const { done, wayBack } = await prepareData(data, own, options);
    if (done.length > 0) await io.out("Done.\n");
    if (wayBack !== undefined) io.tell(wayBack);
    return 0;
  },
});

function describePlan(plan: Upgrade, { path }: DataFolder): string {
  const lines =
    plan.obstacles.length > 0
      ? [
          `Plaudit ${version} does not start on ${path}:`,
          ...plan.obstacles.map((why) => `  ${why}`),
        ]
      : [`Plaudit ${version} starts on ${path}.`, ...describeSteps(plan)];
  return lines.map((line) => `${line}\n`).join("");
}

function describeSteps({ waiting, snapshotBytes, freeBytes, last }: Upgrade): string[] {
  if (waiting.length === 0) return ["No migration waits: the data stays as it is."];
  const room = `${toMegabytes(snapshotBytes)} MB, and ${toMegabytes(freeBytes)} MB are free`;
  return [
    "These migrations wait:",
    ...waiting.map(({ title }) => `  ${title}`),
    ...(last ? [`The last one here took ${last.tookMs} ms: ${last.name}, at ${last.ranAt}.`] : []),
    `Before them it makes a backup of the data: ${room}. It takes some seconds a gigabyte.`,
    isAdditive(waiting)
      ? "To go back: start the version before, which runs on the new schema too."
      : "To go back: `plaudit restore BACKUP --force`, since the version before does not run on the new schema.",
    "Stop the running server first, if there is one.",
  ];
}
