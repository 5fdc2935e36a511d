// The real standard streams.
import type { Io } from "./command.ts";

export const terminalIo: Io = {
  async out(text) {
    await Bun.write(Bun.stdout, text);
  },
  tell: (line) => void process.stderr.write(`${line}\n`),
  draw: (text) => void process.stderr.write(text),
  stdin: () => Bun.stdin.stream(),
  get columns() {
    return process.stderr.isTTY ? process.stderr.columns : undefined;
  },
};
