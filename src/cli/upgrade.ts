// `plaudit upgrade`: brings the data to this version, or says what that would do.
import { version } from "../../package.json" with { type: "json" };
import { standardExtensions } from "../app/standard.ts";
import { type DataFolder, locateData } from "../data/folder.ts";
import { isAdditive, type Pending, prepareData } from "../data/migration.ts";
import { toMegabytes } from "../data/snapshot/contents.ts";
import { planUpgrade, type Upgrade } from "../data/upgrade.ts";
import { migrationsOf } from "../extension.ts";
import type { DatabaseSettings } from "../store/postgres/settings.ts";
import { type Context, defineCommand, type Io } from "./command.ts";
import { planDatabase, preparePostgres } from "../store/postgres/preparing.ts";

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
    if (config.database) return upgradeDatabase(config.database, { flags, io, extensions });
    const data = locateData(config.dataFolder);
    const own = migrationsOf(extensions ?? standardExtensions);
    const options = { ...config, isPlain: extensions === undefined };
    const plan = planUpgrade(data, own, options);
    await io.out(describePlan(plan, data));
    if (plan.obstacles.length > 0) return 1;
    if (flags.check) return tellUnchanged(io);
    const { done, wayBack } = await prepareData(data, own, options);
    if (done.length > 0) await io.out("Done.\n");
    if (wayBack !== undefined) io.tell(wayBack);
    return 0;
  },
});

/** The same of PostgreSQL, where nodes of both versions may run meanwhile. */
async function upgradeDatabase(
  database: DatabaseSettings,
  { flags, io, extensions }: Pick<Context, "flags" | "io" | "extensions">,
): Promise<number> {
  const own = migrationsOf(extensions ?? standardExtensions, "postgres");
  const isPlain = extensions === undefined;
  const { place, waiting, obstacles } = await planDatabase(database, own, { isPlain });
  await io.out(describe(place, obstacles, describeWaiting(waiting)));
  if (obstacles.length > 0) return 1;
  if (flags["check"]) return tellUnchanged(io);
  const done = await preparePostgres(database, own, { isPlain });
  if (done.length > 0) await io.out("Done.\n");
  return 0;
}

function describeWaiting(waiting: readonly Pending[]): string[] {
  if (waiting.length === 0) return ["No migration waits: the data stays as it is."];
  return [
    "These migrations wait:",
    ...waiting.map(({ title }) => `  ${title}`),
    "Before them, make a backup with PostgreSQL's own tools: none is made here.",
    isAdditive(waiting)
      ? "Nodes of the version before run on the new schema too: upgrade one after the other."
      : "Stop all nodes first: the version before does not run on the new schema.",
  ];
}

function tellUnchanged(io: Io): number {
  io.tell("Nothing was changed.");
  return 0;
}

function describePlan(plan: Upgrade, { path }: DataFolder): string {
  return describe(path, plan.obstacles, describeSteps(plan));
}

function describe(place: string, obstacles: readonly string[], steps: readonly string[]): string {
  const lines =
    obstacles.length > 0
      ? [`Plaudit ${version} does not start on ${place}:`, ...obstacles.map((why) => `  ${why}`)]
      : [`Plaudit ${version} starts on ${place}.`, ...steps];
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
