// The real standard streams.
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import type { Io } from "./command.ts";

export const terminalIo: Io = {
  async out(text) {
    await Bun.write(Bun.stdout, text);
  },
  tell: (line) => void process.stderr.write(`${line}\n`),
  draw: (text) => void process.stderr.write(text),
  stdin: () => Bun.stdin.stream(),
  get askSecretly() {
    return process.stdin.isTTY ? askSecretly : undefined;
  },
  get ask() {
    return process.stdin.isTTY ? ask : undefined;
  },
  get columns() {
    return process.stderr.isTTY ? process.stderr.columns : undefined;
  },
};

/** Ctrl-C and Ctrl-D throw: nobody wants an empty secret. */
async function askSecretly(question: string): Promise<string> {
  // The line editor echoes its input to its output, which nobody sees.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    return await readLine(question, nowhere);
  } finally {
    process.stderr.write("\n");
  }
}

/** The same for a line that is shown. */
const ask = (question: string): Promise<string> => readLine(question, process.stderr);

async function readLine(question: string, output: Writable): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const line = createInterface({ input: process.stdin, output, terminal: true });
  line.once("line", resolve);
  line.once("SIGINT", () => line.close());
  line.once("close", () => reject(new Error("Nothing was given, so nothing was done.")));
  // Not before the line editor has the terminal: until then the terminal itself shows what is typed.
  process.stderr.write(question);
  try {
    return await promise;
  } finally {
    line.close();
  }
}
