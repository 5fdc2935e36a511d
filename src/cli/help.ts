// The help: written from the table of commands, so that it cannot fall behind.
import { settingNames } from "../app/config.ts";
import { commonFlags } from "./arguments.ts";
import type { Command, Flag } from "./command.ts";

/** All commands, a line each, and the settings. */
export function describeAll(commands: readonly Command[]): string {
  const rows = [
    ...commands,
    { name: "version", summary: "Show the version" },
    { name: "help", summary: "Show this list, or a command's flags" },
  ];
  const width = Math.max(...rows.map(({ name }) => name.length));
  return [
    "Plaudit: accounts, items people like, dashboards and product analytics in one binary.",
    "",
    "Usage: plaudit COMMAND [flags]",
    "",
    ...rows.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "`plaudit help COMMAND` shows its flags; --data FOLDER works after any of them.",
    "",
    "Settings from the environment (flags win over them):",
    ...wrap(settingNames.join(" "), 76).map((line) => `  ${line}`),
    "",
  ].join("\n");
}

/** Commands that share their first word, a line each. */
export function describeGroup(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    `\`plaudit help ${commands[0]!.name}\` shows its flags.`,
    "",
  ].join("\n");
}

export function describe(command: Command): string {
  const operands = command.operands?.map((name) => ` ${name}`).join("") ?? "";
  const flags = Object.entries({ ...command.flags, ...commonFlags } as Record<string, Flag>);
  const names = flags.map(([name, flag]) => `--${name}${flag.value ? ` ${flag.value}` : ""}`);
  const width = Math.max(...names.map((name) => name.length));
  const notes = command.notes === undefined ? [] : ["", ...wrap(command.notes, 78)];
  return [
    command.summary,
    "",
    `Usage: plaudit ${command.name}${operands} [flags]`,
    "",
    ...flags.map(([, flag], i) => `  ${names[i]!.padEnd(width)}  ${describeFlag(flag)}`),
    ...notes,
    "",
  ].join("\n");
}

/** What a flag says, whether it is needed, and its default. */
export function describeFlag(flag: Flag): string {
  if (flag.required) return `${flag.about} (needed)`;
  return flag.default === undefined ? flag.about : `${flag.about}. Default: ${flag.default}`;
}

function wrap(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1)!;
    if (line !== "" && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}
