// Reads a command line by the table of commands. What it does not understand is a UsageError.
import { parseArgs } from "node:util";
import { UsageError } from "../domain/error.ts";
import { nearest } from "../domain/nearest.ts";
import type { Command, Flag, Flags } from "./command.ts";

/** Understood after any command. */
export const commonFlags = {
  data: { type: "string", value: "FOLDER", about: "The data folder. Default: ./data" },
  help: { type: "boolean", about: "Show this help" },
} as const satisfies Flags;

export interface Arguments {
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly operands: readonly string[];
}

/** The commands whose first word this is: `user` of `user create`. */
export function findGroup(commands: readonly Command[], word: string): Command[] {
  return commands.filter(({ name }) => name.startsWith(`${word} `));
}

/** The command that the words begin with, and the words after its name. */
export function findCommand(
  commands: readonly Command[],
  words: readonly string[],
): { command: Command; rest: string[] } | undefined {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(" ");
    const command = commands.find((each) => each.name === name);
    if (command) return { command, rest: words.slice(length) };
  }
  return undefined;
}

export function readArguments(command: Command, words: readonly string[]): Arguments {
  const flags: Record<string, Flag> = { ...commonFlags, ...command.flags };
  const parsed = parse(words, flags);
  if (parsed.flags["help"]) return parsed;
  const { operands = [] } = command;
  const needed = operands.filter((name) => !name.startsWith("["));
  if (parsed.operands.length < needed.length || parsed.operands.length > operands.length) {
    const wanted = operands.length === 0 ? "nothing but flags" : operands.join(" ");
    throw new UsageError(
      `\`plaudit ${command.name}\` takes ${wanted}: see \`plaudit help ${command.name}\`.`,
    );
  }
  for (const [name, flag] of Object.entries(flags)) {
    if (flag.required && parsed.flags[name] === undefined) {
      throw new UsageError(`\`plaudit ${command.name}\` needs --${name} ${flag.value}.`);
    }
  }
  return parsed;
}

function parse(words: readonly string[], flags: Record<string, Flag>): Arguments {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [
      name,
      // A flag that is left out is false, as its type says.
      flag.type === "boolean"
        ? { type: flag.type, default: false }
        : { type: flag.type, ...(flag.default === undefined ? {} : { default: flag.default }) },
    ]),
  );
  const args = [...words];
  demandKnown(args, Object.keys(flags));
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { ...options, help: { type: "boolean", short: "h", default: false } },
      allowPositionals: true,
    });
    return { flags: values, operands: positionals };
  } catch (error) {
    throw new UsageError(`${firstSentence((error as Error).message)}: see \`plaudit help\`.`);
  }
}

/** Names the flag that may have been meant, which Node's own message does not. */
function demandKnown(args: string[], known: readonly string[]): void {
  const { tokens } = parseArgs({ args, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== "option" || !token.rawName.startsWith("--")) continue;
    if (known.includes(token.name)) continue;
    const meant = nearest(token.name, known);
    throw new UsageError(
      `There is no flag ${token.rawName}${meant === undefined ? ": see `plaudit help`." : `: did you mean --${meant}?`}`,
    );
  }
}

/** Cuts off the advice at the end of Node's messages. */
function firstSentence(message: string): string {
  return message.split(/\.(?:\s|$)|\n/)[0] ?? message;
}
