// The processes under test: each its own, on a port of its own, ended when its part ends.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const startMsMax = 30_000;
const stopMsMax = 20_000;

export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** With SIGTERM, as an operator would. */
  stop(): Promise<void>;
}

/** A script of bench/servers, started as in production: logs are written, and nobody keeps them. */
export function startServer(script: string, ...words: string[]): Promise<ServerProcess> {
  return start([process.execPath, join(import.meta.dir, "servers", script), ...words]);
}

/** Starts a server that prints a line which ends in its port. `settings` are those that are not the defaults. */
export async function start(
  command: string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const env = { ...environment(), ...settings };
  const child = Bun.spawn(command, { stdout: "pipe", stderr: "ignore", env });
  const timer = setTimeout(() => child.kill("SIGKILL"), startMsMax);
  const port = await readPort(child.stdout);
  clearTimeout(timer);
  if (port === undefined) throw new Error(`It did not start: ${command.join(" ")}`);

  const stop = async () => {
    child.kill("SIGTERM");
    const killing = setTimeout(() => child.kill("SIGKILL"), stopMsMax);
    await child.exited;
    clearTimeout(killing);
  };
  return { url: `http://127.0.0.1:${port}`, pid: child.pid, stop, [Symbol.asyncDispose]: stop };
}

async function readPort(stdout: ReadableStream<Uint8Array>): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stdout) {
    text += decoder.decode(chunk, { stream: true });
    const port = /:?(\d+)\n/.exec(text)?.[1];
    if (port !== undefined) return port;
  }
  return undefined;
}

export interface Ended {
  seconds: number;
  /** The most memory it ever held. */
  peakBytes: number;
  output: string;
}

/** Runs a process to its end. Throws when it fails or takes longer than `withinMs`. */
export async function runToEnd(command: string[], withinMs: number): Promise<Ended> {
  const startedAt = performance.now();
  const child = Bun.spawn(command, {
    stdout: "pipe",
    stderr: "pipe",
    env: environment(),
    timeout: withinMs,
    killSignal: "SIGKILL",
  });
  const [output, errors] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  const code = await child.exited;
  const seconds = (performance.now() - startedAt) / 1000;
  if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code}: ${errors}`);
  return { seconds, peakBytes: child.resourceUsage()?.maxRSS ?? Number.NaN, output };
}

/** What a process holds in memory now; NaN where the system does not tell. */
export const residentBytes = (pid: number) => readStatus(pid, "VmRSS");

/** The most that it ever held. */
export const peakBytes = (pid: number) => readStatus(pid, "VmHWM");

function readStatus(pid: number, name: string): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) * 1024;
  } catch {
    return Number.NaN;
  }
}

/** None of our settings from outside: a bench measures the defaults. */
function environment(): Record<string, string | undefined> {
  const names = Object.keys(Bun.env).filter((name) => !/^(PLAUDIT_|DATABASE_|PORT$)/.test(name));
  const kept = Object.fromEntries(names.map((name) => [name, Bun.env[name]]));
  return { ...kept, NODE_ENV: "production" };
}
