// Reads a password: asked for on a terminal, else the first line of standard input.
import type { Io } from "./command.ts";
import { splitLines, unpack } from "./lines.ts";

export async function readPassword(io: Io): Promise<string> {
  return (await io.askSecretly?.("Password (not shown): ")) ?? readFirstLine(io);
}

async function readFirstLine(io: Io): Promise<string> {
  for await (const [line] of splitLines(unpack(io.stdin()))) {
    if (line) return line.text?.replace(/\r$/, "") ?? "";
  }
  return "";
}
