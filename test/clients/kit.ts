// A real server in a process of its own, as people run it, and what stands between it and its clients.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Event } from "../../src/features/events/model.ts";
import type { Receipt } from "../../src/features/ingest/model.ts";
import { databaseOf } from "../databases.ts";

const root = new URL("../..", import.meta.url).pathname;

/** Builds what people are given, in a folder of its own. */
export async function buildBinary(): Promise<string> {
  const binary = join(mkdtempSync(join(tmpdir(), "plaudit-built-")), "plaudit");
  const build = Bun.spawn([process.execPath, "run", "build", "--outfile", binary], {
    cwd: root,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  if ((await build.exited) !== 0) throw new Error(await new Response(build.stderr).text());
  return binary;
}

export interface ServerOptions {
  /** What starts Plaudit: the binary, or `bun run src/main.ts`. */
  command: readonly string[];
  env?: Record<string, string>;
  /** Puts into the folder what is to be there at the first start. */
  fill?: (folder: string) => Promise<void>;
  /** Default: one that is free. */
  port?: number;
}

export type ServerProcess = Awaited<ReturnType<typeof startServer>>;

const startMsMax = 15_000;
const storedMsMax = 20_000;
const pollMs = 50;

/** Starts `plaudit serve` on a folder of its own and any free port. */
export async function startServer({ command, env = {}, fill, port: wanted = 0 }: ServerOptions) {
  const folder = mkdtempSync(join(tmpdir(), "plaudit-clients-"));
  await fill?.(folder);
  const environment = {
    ...process.env,
    ...(await databaseOf(folder)),
    ...env,
    PLAUDIT_DATA: folder,
    PLAUDIT_LOG_LEVEL: "error",
  };

  async function spawn(port: number) {
    const child = Bun.spawn([...command, "serve", "--port", String(port)], {
      cwd: folder,
      env: environment,
      stdout: "pipe",
      stderr: "inherit",
    });
    const greeting = await firstLines(child.stdout);
    const listening = /listens on \S+:(\d+)$/m.exec(greeting)?.[1];
    if (listening === undefined) throw new Error(`The server did not start: ${greeting}`);
    return { child, port: Number(listening), greeting };
  }

  async function run(...words: string[]): Promise<string> {
    const child = Bun.spawn([...command, ...words], {
      cwd: folder,
      env: environment,
      stdout: "pipe",
      stderr: "inherit",
    });
    const out = await new Response(child.stdout).text();
    if ((await child.exited) !== 0) throw new Error(`${words.join(" ")} failed.`);
    return out.trim();
  }

  let { child, port, greeting } = await spawn(wanted);
  const url = `http://127.0.0.1:${port}`;
  const readerKey = await run("key", "create", "--name", "reader", "--scopes", "reports:read");

  async function get(path: string): Promise<string> {
    const headers = { authorization: `Bearer ${readerKey}` };
    const response = await fetch(url + path, { headers, signal: AbortSignal.timeout(5000) });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return response.text();
  }

  async function metric(name: string): Promise<number> {
    const line = new RegExp(`^${name} (\\d+)$`, "m").exec(await get("/metrics"));
    if (!line) throw new Error(`There is no metric ${name}.`);
    return Number(line[1]);
  }

  /** Undefined while any are pending. */
  async function read(source: string): Promise<Event[] | undefined> {
    if ((await metric("plaudit_events_pending")) > 0) return undefined;
    const text = await get(`/api/events/export?format=ndjson&source=${source}`);
    const lines = text.split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line) as Event);
  }

  return {
    url,
    folder,
    metric,
    run,
    /** What makes the first admin; undefined if there was one at the first start. */
    setupToken: /\?setup=([0-9a-f]{64})$/m.exec(greeting)?.[1],
    pid: () => child.pid,

    /** A key that may send events, of a source of this name. */
    createKey: (source: string, ...flags: string[]) =>
      run("key", "create", "--name", source, "--scopes", "events:write", ...flags),

    /** All events of a source, once nothing is pending and there are at least so many of them. */
    async stored(source: string, atLeast: number, msMax = storedMsMax): Promise<Event[]> {
      const deadline = performance.now() + msMax;
      let events: Event[] = [];
      while (performance.now() < deadline) {
        // It may be down just now.
        events = (await read(source).catch(() => undefined)) ?? events;
        if (events.length >= atLeast) break;
        await Bun.sleep(pollMs);
      }
      return events;
    },

    /** kill -9, and a new process on the same folder and port. */
    async crash(downMs: number): Promise<void> {
      child.kill("SIGKILL");
      await child.exited;
      await Bun.sleep(downMs);
      ({ child } = await spawn(port));
    },

    /** SIGTERM, and a new process on the same folder and port: an update. */
    async restart(downMs: number): Promise<void> {
      child.kill("SIGTERM");
      await child.exited;
      await Bun.sleep(downMs);
      ({ child } = await spawn(port));
    },

    /** SIGTERM, to the exit code. */
    async stop(): Promise<number> {
      child.kill("SIGTERM");
      const code = await child.exited;
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}

/** What a server says first, in one write. */
async function firstLines(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader();
  const timer = setTimeout(() => void reader.cancel(), startMsMax);
  const decoder = new TextDecoder();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  clearTimeout(timer);
  reader.releaseLock();
  return text;
}

/** What a proxy does with a delivery. `forward` sends it on and gives the server's answer. */
export type Meddle = (forward: () => Promise<Response>) => Promise<Response>;

export type Proxy = ReturnType<typeof startProxy>;

/** Stands between a client and the server, passes on what it gets, and notes what was answered. */
export function startProxy(target: string) {
  const statuses: number[] = [];
  const receipts: Receipt[] = [];
  let meddle: Meddle = (forward) => forward();

  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const body = request.method === "POST" ? await request.arrayBuffer() : undefined;
      const forward = async () => {
        const path = request.url.slice(new URL(request.url).origin.length);
        // As it came: packed, and under the name that the client used.
        const { method, headers } = request;
        const response = await fetch(target + path, { method, headers, body, decompress: false });
        if (body && response.ok) receipts.push((await response.clone().json()) as Receipt);
        return response;
      };
      // What a proxy says of a server that is down.
      const isDown = () => new Response(null, { status: 502 });
      if (!body) return forward().catch(isDown);
      const response = await meddle(forward).catch(isDown);
      statuses.push(response.status);
      return response;
    },
  });

  return {
    url: `http://127.0.0.1:${server.port}`,
    /** What clients were answered to each POST. */
    statuses,
    /** What the server said of each delivery it took. */
    receipts,
    /** From now on this is done with every delivery. */
    meddle(next: Meddle): void {
      meddle = next;
    },
    reset(): void {
      statuses.length = 0;
      receipts.length = 0;
      meddle = (forward) => forward();
    },
    stop: () => server.stop(true),
  };
}

/** The network repeats every delivery. */
export const deliverTwice: Meddle = async (forward) => {
  await forward();
  return forward();
};

/**
 * The server stores it, and the answer is lost on the way: once. `meanwhile` happens between the two.
 */
export function failOnce(meanwhile?: () => Promise<void>): Meddle {
  let failed = false;
  return async (forward) => {
    const answer = await forward();
    if (failed) return answer;
    failed = true;
    await meanwhile?.();
    // The headers stay, or a browser would not let its page see the status.
    return new Response("lost", { status: 500, headers: answer.headers });
  };
}
