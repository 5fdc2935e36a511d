// A server in a process of its own, on faulty parts.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readableLines } from "../../src/torture/lines.ts";
import { emptyFolder, plaudit } from "../cli/kit.ts";
import { databaseOf } from "../databases.ts";
import { type Fault, withFaults } from "./fault.ts";

export interface ServerOptions {
  folder?: string;
  /** One that may send events. Default: a new one is made in the folder. */
  key?: string;
  faults?: readonly Fault[];
  env?: Record<string, string>;
  /** What runs it, before Bun: a limit, a tracer. */
  under?: readonly string[];
}

export type StrickenServer = Awaited<ReturnType<typeof startServer>>;

const startMsMax = 20_000;
const endMsMax = 25_000;
const drainMsMax = 30_000;

/** Makes the data with a key that may send events, and starts the server. Throws with its log if it does not come up. */
export async function startServer(options: ServerOptions = {}) {
  const { folder = emptyFolder(), faults = [], env = {}, under = [] } = options;
  const key = options.key ?? (await createKey(folder));
  const database = await databaseOf(folder);
  const startedAt = performance.now();
  const script = new URL("./stricken-main.ts", import.meta.url).pathname;
  const child = Bun.spawn(
    [...under, process.execPath, script, "serve", "--data", folder, "--port", "0"],
    {
      env: { ...process.env, ...database, PLAUDIT_DISK_MIN_MB: "0", ...env, ...withFaults(faults) },
      stdout: "pipe",
      stderr: "pipe",
      stdin: "ignore",
    },
  );
  const log: string[] = [];
  const reading = (async () => {
    for await (const line of readableLines(child.stderr)) log.push(line);
  })();
  const late = setTimeout(() => child.kill("SIGKILL"), startMsMax);
  let url = "";
  for await (const line of readableLines(child.stdout)) {
    const port = /listens on http:\/\/localhost:(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    url = `http://127.0.0.1:${port}`;
    break;
  }
  clearTimeout(late);
  if (url === "") await reading;
  if (url === "") throw new Error(`The server did not start: ${log.join("\n")}`);

  return {
    folder,
    url,
    key,
    /** What it wrote on standard error. */
    log,
    pid: child.pid,
    startMs: performance.now() - startedAt,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    /** Fulfils with its exit code, or what ended it, and how long that took from now. */
    async ended() {
      const from = performance.now();
      const late = setTimeout(() => child.kill("SIGKILL"), endMsMax);
      await child.exited;
      clearTimeout(late);
      return { code: child.exitCode ?? String(child.signalCode), ms: performance.now() - from };
    },
    /** Ends it as people do. Throws if it does not end well. */
    async stop(): Promise<void> {
      child.kill("SIGTERM");
      const { code } = await this.ended();
      if (code !== 0) throw new Error(`It ended with ${code}: ${log.join("\n")}`);
    },
    async metric(name: string): Promise<number> {
      const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5000) });
      return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(await response.text())?.[1]);
    },
    /** Fulfils when nothing is pending any more, or after half a minute. */
    async drained(): Promise<void> {
      const deadline = performance.now() + drainMsMax;
      while ((await this.metric("plaudit_events_pending")) > 0 && performance.now() < deadline)
        await Bun.sleep(20);
    },
    ready: async () => (await fetch(`${url}/readyz`)).status,
  };
}

/** Makes a key that may send events, and whatever of the folder is missing. */
export async function createKey(folder: string): Promise<string> {
  const scopes = ["--name", "faults", "--scopes", "events:write,reports:read"];
  const { out, told } = await plaudit(["key", "create", ...scopes, "--data", folder]);
  if (out === "") throw new Error(told.join("\n"));
  return out.trim();
}

/** A file that is not there yet, and says when a fault may strike. */
export const flagFile = () => join(mkdtempSync(join(tmpdir(), "plaudit-test-")), "flag");

/** Starts once more on the folder, without faults, lets it store all there is, and ends it. */
export async function settle(folder: string, key?: string): Promise<void> {
  const server = await startServer({ folder, key });
  await server.drained();
  await server.stop();
}
