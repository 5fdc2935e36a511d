// Runs commands in this process, on a folder of their own, with what they write kept.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, type RunOptions } from "../../src/cli/cli.ts";
import { databaseOf } from "../databases.ts";

// As main.ts does, for whatever a command makes.
process.umask(0o077);

export const workerUrl = new URL("../../src/recorder/worker.ts", import.meta.url);
export const backupWorkerUrl = new URL("../../src/data/backup/worker.ts", import.meta.url);
export const historyFile = new URL("../fixtures/history.ndjson", import.meta.url).pathname;

/** A folder with nothing in it. */
export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), "plaudit-test-"));
}

export interface Outcome {
  code: number;
  out: string;
  /** Lines on standard error. */
  told: string[];
  /** What was drawn on the terminal. */
  drawn: string;
}

export interface Terminal extends Partial<RunOptions> {
  stdin?: string | Uint8Array;
  columns?: number;
  ask?: (question: string) => Promise<string>;
}

export async function plaudit(words: readonly string[], terminal: Terminal = {}): Promise<Outcome> {
  const { stdin = "", columns, ask, settings, ...options } = terminal;
  const at = words.indexOf("--data");
  const database = at === -1 ? {} : await databaseOf(words[at + 1] ?? "");
  const outcome: Outcome = { code: -1, out: "", told: [], drawn: "" };
  outcome.code = await run(words, {
    workerUrl,
    io: {
      out: async (text) => void (outcome.out += text),
      tell: (line) => void outcome.told.push(line),
      draw: (text) => void (outcome.drawn += text),
      stdin: () => new Blob([stdin]).stream(),
      columns,
      ask,
    },
    settings: { ...database, ...settings },
    ...options,
  });
  return outcome;
}

/** The counts that `import` prints, by their names. */
export function countsOf({ out }: Outcome): Record<string, number> {
  const lines = out.trim().split("\n");
  return Object.fromEntries(
    lines.map((line) => [line.split(/\s+/)[0], Number(line.split(/\s+/)[1])]),
  );
}
