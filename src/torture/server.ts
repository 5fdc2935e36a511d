// A server in a process of its own, to be killed.
import { readableLines } from "./lines.ts";

export interface Victim {
  readonly url: string;
  /** kill -9, and waits for the end. */
  kill(): Promise<void>;
  /** SIGTERM; fulfils with the exit code. */
  stop(): Promise<number>;
}

const startMsMax = 30_000;
const stopMsMax = 20_000;

/** More of the environment than this process has. */
export type Environment = Readonly<Record<string, string>>;

/** Starts `command serve` on the folder and a free port. Throws when it does not come up. */
export async function startServer(
  command: readonly string[],
  folder: string,
  environment: Environment = {},
): Promise<Victim> {
  const child = Bun.spawn([...command, "serve", "--data", folder, "--port", "0"], {
    env: { ...Bun.env, ...environment },
    stdout: "pipe",
    stderr: "pipe",
    stdin: "ignore",
  });
  const said: string[] = [];
  const errors = collect(child.stderr, said);
  const timer = setTimeout(() => child.kill("SIGKILL"), startMsMax);
  try {
    for await (const line of readableLines(child.stdout)) {
      const port = /listens on http:\/\/localhost:(\d+)/.exec(line)?.[1];
      if (port === undefined) continue;
      return {
        url: `http://127.0.0.1:${port}`,
        async kill() {
          child.kill("SIGKILL");
          await child.exited;
        },
        async stop() {
          child.kill("SIGTERM");
          const late = setTimeout(() => child.kill("SIGKILL"), stopMsMax);
          const code = await child.exited;
          clearTimeout(late);
          return code;
        },
      };
    }
  } finally {
    clearTimeout(timer);
  }
  await errors;
  throw new Error(`The server did not start: ${said.at(-1) ?? `exit code ${await child.exited}`}`);
}

/** Runs `command` to its end and returns what it printed. Throws with its complaint when it fails. */
export async function runCommand(
  command: readonly string[],
  stdin = "",
  environment: Environment = {},
): Promise<string> {
  const child = Bun.spawn([...command], {
    env: { ...Bun.env, ...environment },
    stdin: new Blob([stdin]),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, error, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code !== 0) throw new Error(`${out}${error}`.trim());
  return out.trim();
}

/** What a command prints, line by line, however much it is. Throws when it fails. */
export async function* readLines(command: readonly string[]): AsyncGenerator<string> {
  const child = Bun.spawn([...command], { stdin: "ignore", stdout: "pipe", stderr: "inherit" });
  yield* readableLines(child.stdout);
  if ((await child.exited) !== 0) throw new Error("What was stored could not be read.");
}

/** Keeps the last of what a process complains of: enough to say why it ended. */
async function collect(stream: ReadableStream<Uint8Array>, into: string[]): Promise<void> {
  for await (const line of readableLines(stream)) {
    into.push(line);
    if (into.length > 20) into.shift();
  }
}
