// Prints docs/reference.md, and the rooms into CONTRIBUTING.md, from the tables in the code:
// `bun run build:reference`.
import { commands } from "../src/cli/commands.ts";
import type { Command, Flag } from "../src/cli/command.ts";
import { describeFlag } from "../src/cli/help.ts";
import { Settings, settingNames } from "../src/app/config.ts";
import { limits } from "./limits.ts";
import { auditActions } from "../src/domain/audit.ts";
import { code, table } from "./markdown.ts";
import { contributingFile, printRooms } from "./rooms.ts";

export const referenceFile = "docs/reference.md";

const opening = `# Reference

Every command, every setting, the limits that hold by default, and what the audit log tells. \`bun run build:reference\` prints this page from the tables that the program
itself uses, and a test compares the two.

- [Commands](#commands)
- [Settings](#settings)
- [Limits](#limits)
- [Audit log](#audit-log)`;

const aboutCommands = `\`plaudit\` is the binary. From a clone it is \`bun run src/main.ts\`, and with the npm package \`bunx plaudit\`.
\`plaudit help COMMAND\` shows what stands here.

\`--data FOLDER\` works after any command and names the data folder. All commands work beside a running server, except
for \`demo\` and \`torture\`, which want an empty folder, and \`migrate --back\` and \`restore\`, which want the server
stopped. A command exits with 0 when it is done, with 1 when it failed, with 2 when it was misused, and with 70 when the disk
failed: see [exit codes](operations.md#exit-codes).`;

const aboutSettings = `Settings come from the environment; a flag of the same meaning wins over them. A value that is not valid stops
the start with one line that names the setting. So does a \`PLAUDIT_\` name that is within two letters of a setting.
Other unknown \`PLAUDIT_\` names are a warning in the log.`;

const aboutLimits = `These limits hold unless a setting or a key sets another. Beyond a limit the answer has this status, with
\`Retry-After\` if it is 429 or 503. A rejected event is named in the answer, and the other events of its request are
kept. [Operations](operations.md#limits-of-bodies), [events](events.md#limits) and
[reports](reports.md#when-it-is-too-much) explain them.`;

const aboutAudit = `Each row of [the audit log](accounts.md#the-audit-log) has one of these actions.`;

const aboutData: Record<NonNullable<Command["data"]>, string> = {
  makes: "Makes the data folder if it is missing, and says so.",
  needs: "Refuses a folder that is missing or holds no data.",
  folder: "Refuses a folder that is missing.",
};

/** The whole page. */
export function printReference(): string {
  const parts = [
    opening,
    `## Commands\n\n${aboutCommands}\n\n${commandsTable()}`,
    ...commands.map(printCommand),
    `## Settings\n\n${aboutSettings}\n\n${settingsTable()}`,
    `## Limits\n\n${aboutLimits}\n\n${table(["What", "Limit", "Beyond it"], limits)}`,
    `## Audit log\n\n${aboutAudit}\n\n${auditTable()}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function commandsTable(): string {
  const rows = commands.map((command) => [
    code(usageOf(command)),
    Object.keys(command.flags).length === 0 ? "" : code(flagsOf(command).join(" ")),
    command.summary,
  ]);
  rows.push([code("version"), "", "Show the version"], [code("help"), "", "Show this list"]);
  return table(["Command", "Flags", "What it does"], rows);
}

const usageOf = ({ name, operands = [] }: Command) => [name, ...operands].join(" ");
const flagsOf = ({ flags }: Command) => Object.keys(flags).map((name) => `--${name}`);

function printCommand(command: Command): string {
  const { name, summary, data, notes } = command;
  const flags = Object.entries(command.flags as Record<string, Flag>);
  const said = [`${summary}.`, data && aboutData[data], notes].filter(Boolean).join(" ");
  const rows = flags.map(([flag, about]) => [
    code(about.value === undefined ? `--${flag}` : `--${flag} ${about.value}`),
    describeFlag(about),
  ]);
  const head = `### ${name}\n\n    plaudit ${usageOf(command)}${rows.length > 0 ? " [flags]" : ""}\n\n${said}`;
  return rows.length === 0 ? head : `${head}\n\n${table(["Flag", "What it says"], rows)}`;
}

function settingsTable(): string {
  const rows = settingNames.map((name) => {
    const setting: SettingSchema = Settings.properties[name];
    const { default: byDefault = "" } = setting;
    return [
      code(name),
      byDefault === "" ? "none" : code(`${byDefault}`),
      valuesOf(setting),
      setting.description ?? "",
    ];
  });
  return table(["Setting", "Default", "Values", "What it does"], rows);
}

function auditTable(): string {
  const rows = Object.entries(auditActions).map(([name, about]) => [code(name), about]);
  return table(["Action", "What was done"], rows);
}

interface SettingSchema {
  default?: string | number;
  description?: string;
  type?: string;
  minimum?: number;
  maximum?: number;
  anyOf?: { const: string }[];
}

function valuesOf({ type, minimum, maximum, anyOf }: SettingSchema): string {
  if (anyOf) return anyOf.map((each) => code(each.const)).join(", ");
  return type === "integer" ? `${minimum} to ${maximum}` : "text";
}

if (import.meta.main) {
  const root = new URL("..", import.meta.url).pathname;
  await Bun.write(root + referenceFile, printReference());
  const contributing = await Bun.file(root + contributingFile).text();
  await Bun.write(root + contributingFile, printRooms(contributing));
}
