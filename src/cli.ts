// The command line: one table of commands, and what holds for all of them.
import { version } from "../package.json" with { type: "json" };
import { findCommand, readArguments } from "./cli/arguments.ts";
import type { Command, Flags, FlagValues, Io } from "./cli/command.ts";
import { describe, describeAll } from "./cli/help.ts";
import { buildCommand } from "./cli/build.ts";
import { terminalIo } from "./cli/io.ts";
import { deadLettersCommand, dropCommand, retryCommand } from "./cli/dead-letters.ts";
import { demoCommand } from "./cli/demo.ts";
import { doctorCommand } from "./cli/doctor.ts";
import { exportCommand } from "./cli/export.ts";
import { importCommand } from "./cli/import.ts";
import { keyCreateCommand } from "./cli/key.ts";
import { migrateCommand } from "./cli/migrate.ts";
import { namesClearCommand } from "./cli/names.ts";
import { eraseCommand, personExportCommand } from "./cli/person.ts";
import { retentionCommand, retentionSetCommand } from "./cli/retention.ts";
import { serveCommand } from "./cli/serve.ts";
import { tortureCommand } from "./cli/torture.ts";
import { userCreateCommand } from "./cli/user.ts";
import { type Config, readConfig } from "./config.ts";
import { AppError, UsageError } from "./error.ts";
import { createLog } from "./log.ts";
import type { Disk } from "./recorder/disk.ts";
import { DiskFailure } from "./workspace.ts";

const commands: readonly Command[] = [
  serveCommand,
  userCreateCommand,
  keyCreateCommand,
  namesClearCommand,
  importCommand,
  exportCommand,
  personExportCommand,
  eraseCommand,
  retentionCommand,
  retentionSetCommand,
  demoCommand,
  doctorCommand,
  deadLettersCommand,
  retryCommand,
  dropCommand,
  migrateCommand,
  buildCommand,
  tortureCommand,
];

export interface RunOptions {
  workerUrl: URL;
  queryWorkerUrl?: URL;
  /** What starts this program again: the binary, or Bun and main.ts. */
  self?: readonly string[];
  io?: Io;
  disk?: Disk;
}

/** Runs one command. Returns the exit code: 0 done, 1 failed, 2 misused, 70 the disk failed us. */
export async function run(words: readonly string[], options: RunOptions): Promise<number> {
  const {
    workerUrl,
    queryWorkerUrl,
    self = [process.execPath, Bun.main],
    disk,
    io = terminalIo,
  } = options;
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
    const { command, rest } = demandCommand(words);
    const { flags, operands } = readArguments(command, rest);
    if (flags["help"]) {
      await io.out(describe(command));
      return 0;
    }
    const config = configure(flags);
    const log = createLog({ level: config.logLevel });
    return await command.run({
      flags: flags as FlagValues<Flags>,
      operands,
      config,
      log,
      workerUrl,
      queryWorkerUrl,
      self,
      disk,
      io,
    });
  } catch (error) {
    // Whoever read our output has enough: `plaudit export | head`.
    if ((error as { code?: string }).code === "EPIPE") return 0;
    io.tell(`plaudit: ${explain(error)}`);
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
  return words.length === 0 ? describeAll(commands) : describe(demandCommand(words).command);
}

function demandCommand(words: readonly string[]) {
  const found = findCommand(commands, words);
  if (found) return found;
  throw new UsageError(
    `There is no command \`${words.slice(0, 2).join(" ")}\`: see \`plaudit help\`.`,
  );
}

function configure(flags: Readonly<Record<string, string | boolean | undefined>>): Config {
  const { data, port, host } = flags as Record<string, string | undefined>;
  return readConfig({ PLAUDIT_DATA: data, PORT: port, PLAUDIT_HOST: host });
}

/** One line: what went wrong, field by field where there are fields. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const issues = error instanceof AppError ? (error.details.issues ?? []) : [];
  const fields = issues.map(({ path, message }) => `${path} ${message}`).join("; ");
  return `${error.message}${fields && ` ${fields}.`}`.replace(/\s*\n\s*/g, " ");
}
