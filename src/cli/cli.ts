// The command line: one table of commands, and what holds for all of them.
import { version } from "../../package.json" with { type: "json" };
import { findCommand, findGroup, readArguments } from "./arguments.ts";
import type { Command, Flags, FlagValues, Io } from "./command.ts";
import { describe, describeAll, describeGroup } from "./help.ts";
import { commands } from "./commands.ts";
import { terminalIo } from "./io.ts";
import {
  type Config,
  type Flags as Settings,
  listUnknown,
  readConfig,
  unknownSettings,
} from "../app/config.ts";
import { locateData, lookAtFolder } from "../data/folder.ts";
import { demandNoRestore } from "../data/restore/stage.ts";
import { AppError, UsageError } from "../domain/error.ts";
import type { Extension } from "../extension.ts";
import { createLog, type Log } from "../runtime/log.ts";
import { nearest } from "../domain/nearest.ts";
import { demandInstalled } from "../store/postgres/preparing.ts";
import { demandSqlite } from "../store/sqlite/library.ts";
import type { Disk } from "../journal/disk.ts";
import type { AccountShape } from "../wire/account-shape.ts";
import { DiskFailure } from "../app/workspace.ts";

export interface RunOptions {
  workerUrl: URL;
  queryWorkerUrl?: URL;
  backupWorkerUrl?: URL;
  /** What starts this program again: the binary, or Bun and main.ts. */
  self?: readonly string[];
  io?: Io;
  disk?: Disk;
  drainMsMax?: number;
  /** What the app has built in whose commands these are, and the settings that it has given itself. */
  extensions?: readonly Extension[];
  /** What it asks of people beside what Plaudit asks. */
  shape?: AccountShape | undefined;
  settings?: Settings;
}

/** Runs one command. Returns the exit code: 0 done, 1 failed, 2 misused, 70 the disk failed us. */
export async function run(words: readonly string[], options: RunOptions): Promise<number> {
  const {
    workerUrl,
    queryWorkerUrl,
    backupWorkerUrl,
    self = [process.execPath, Bun.main],
    disk,
    drainMsMax,
    io = terminalIo,
    extensions,
    shape,
    settings,
  } = options;
  let command: Command | undefined;
  try {
    const [first = "help", ...others] = words;
    if (["version", "--version", "-v"].includes(first)) {
      await io.out(`plaudit ${version} (bun ${Bun.version})\n`);
      return 0;
    }
    if (["help", "--help", "-h"].includes(first)) {
      await io.out(help(others));
      return 0;
    }
    const found = demandCommand(words);
    command = found.command;
    const { flags, operands } = readArguments(command, found.rest);
    if (flags["help"]) {
      await io.out(describe(command));
      return 0;
    }
    const config = configure(flags, settings);
    if (command.data !== undefined) demandSqlite();
    await demandData(command, config);
    const log = createLog({ level: config.logLevel });
    warnOfSettings(log);
    return await command.run({
      flags: flags as FlagValues<Flags>,
      operands,
      config,
      log,
      workerUrl,
      queryWorkerUrl,
      backupWorkerUrl,
      self,
      disk,
      drainMsMax,
      io,
      extensions,
      shape,
    });
  } catch (error) {
    // Whoever read our output has enough: `plaudit export | head`.
    if ((error as { code?: string }).code === "EPIPE") return 0;
    io.tell(`plaudit: ${explain(error, command?.flags)}`);
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof DiskFailure) return 70;
  const isMisuse =
    error instanceof UsageError || (error instanceof AppError && error.code === "validation");
  return isMisuse ? 2 : 1;
}

function help(words: readonly string[]): string {
  const [word] = words;
  if (word === undefined) return describeAll(commands);
  const group = words.length === 1 ? findGroup(commands, word) : [];
  const found = findCommand(commands, words);
  if (group.length === 0) return describe(demandCommand(words).command);
  return found ? `${describe(found.command)}\n${describeGroup(group)}` : describeGroup(group);
}

function demandCommand(words: readonly string[]) {
  const found = findCommand(commands, words);
  if (found) return found;
  const [first = "", second = ""] = words;
  const group = findGroup(commands, first).map(({ name }) => name);
  const names = group.length > 0 ? group : ["version", "help", ...commands.map(({ name }) => name)];
  const meant = nearest(`${first} ${second}`, names) ?? nearest(first, names);
  const written = group.length > 0 && second.startsWith("-") ? first : `${first} ${second}`.trim();
  const advice =
    meant !== undefined
      ? `did you mean \`plaudit ${meant}\`?`
      : group.length > 0
        ? `there is ${group.map((name) => `\`${name}\``).join(", ")}.`
        : "see `plaudit help`.";
  throw new UsageError(`There is no command \`${written}\`: ${advice}`);
}

/** Throws where a command would make a folder that nobody asked for, or answer from nothing. */
async function demandData(command: Command, { database, dataFolder }: Config): Promise<void> {
  const { name, data: wanted, instead } = command;
  if (database && instead !== undefined) throw new UsageError(instead);
  if (wanted === undefined || wanted === "makes") return;
  if (database) return wanted === "needs" ? demandInstalled(database) : undefined;
  const data = locateData(dataFolder);
  const found = lookAtFolder(data);
  if (found === "data" || (found === "empty" && wanted === "folder")) return;
  // The data is on its way.
  if (found === "empty") demandNoRestore(data);
  const what = found === "missing" ? "There is no folder" : "There is no data in";
  throw new Error(
    `${what} ${data.path}: \`plaudit ${name}\` makes none. Choose another with --data, or start \`plaudit serve\` there.`,
  );
}

function warnOfSettings(log: Log): void {
  const unknown = listUnknown();
  if (unknown.length > 0) log.warn(unknownSettings, { names: unknown.join(", ") });
}

function configure(
  flags: Readonly<Record<string, string | boolean | undefined>>,
  settings: Settings = {},
): Config {
  const { data, port, host } = flags as Record<string, string | undefined>;
  return readConfig({
    ...settings,
    ...(data !== undefined && { PLAUDIT_DATA: data }),
    ...(port !== undefined && { PORT: port }),
    ...(host !== undefined && { PLAUDIT_HOST: host }),
  });
}

/** One line: what went wrong, field by field where there are fields. */
function explain(error: unknown, flags: Flags = {}): string {
  if (!(error instanceof Error)) return String(error);
  const issues = error instanceof AppError ? (error.details.issues ?? []) : [];
  const fields = issues.map(({ path, message }) => `${flagOf(path, flags)} ${message}`).join("; ");
  return `${error.message}${fields && ` ${fields}.`}`.replace(/\s*\n\s*/g, " ");
}

/** What people typed the field as: `eventsPerMinute` came by --events-per-minute. */
function flagOf(path: string, flags: Flags): string {
  const [field = ""] = path.split(".");
  const name = Object.keys(flags).find((flag) => (flags[flag]!.field ?? toField(flag)) === field);
  return name === undefined || name === field ? path : `--${name}`;
}

const toField = (flag: string) => flag.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
