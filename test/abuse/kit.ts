// What attacks are made with: a house of its own in a process of its own, a watch over its memory and its
// health, and connections that say what they like. `PLAUDIT_BINARY=dist/plaudit` attacks that file.
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { emptyFolder, plaudit } from "../cli/kit.ts";
import { firstLine, start } from "../processes.ts";

const mebibyte = 1024 * 1024;
const sampleMs = 25;
/** The engine's memory grows a little with the first requests, whatever they are. */
const restMs = 1500;
/** An attack is over by then, and whoever still waits for an answer goes without. */
export const attackMsMax = 30_000;

/** What memory may be over rest. */
export const strangersMbMax = 120;
export const holdersMbMax = 250;
export const healthMsMax = 250;

const main = new URL("../../src/main.ts", import.meta.url).pathname;
const binary = Bun.env["PLAUDIT_BINARY"];
const command = binary === undefined ? [process.execPath, main] : [binary];

export type House = Awaited<ReturnType<typeof openHouse>>;

export interface HouseOptions {
  folder?: string;
  env?: Record<string, string>;
}

/** Starts Plaudit on a folder of its own, with an admin who is called root. */
export async function openHouse({ folder = emptyFolder(), env = {} }: HouseOptions = {}) {
  await makeAdmin(folder);
  const child = start([...command, "serve", "--data", folder, "--port", "0"], {
    env: { PLAUDIT_DISK_MIN_MB: "0", PLAUDIT_LOG_LEVEL: "warn", ...env },
  });
  // Whoever does not read what a process writes stops it.
  void new Response(child.stderr).text();
  const port = Number(/http:\/\/[^\s:]+:(\d+)/.exec(await firstLine(child))?.[1]);
  const url = `http://127.0.0.1:${port}`;

  const house = {
    folder,
    url,
    port,
    pid: child.pid,
    /** An access token of the admin. */
    async token(): Promise<string> {
      const answer = await ask(`${url}/api/auth/token`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ username: "root", password }),
      });
      return ((await answer.json()) as { access_token: string }).access_token;
    },
    /** A key with these scopes, of a source of its own. */
    async key(...scopes: string[]): Promise<string> {
      const answer = await ask(`${url}/api/keys`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${await house.token()}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({ name: `key ${crypto.randomUUID()}`, scopes }),
      });
      return ((await answer.json()) as { key: string }).key;
    },
    async metric(name: string): Promise<number> {
      const text = await (await ask(`${url}/metrics`)).text();
      return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1]);
    },
    /** Ends it as people do; fulfils with its exit code and how long that took. */
    async stop() {
      const from = performance.now();
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), attackMsMax);
      await child.exited;
      clearTimeout(late);
      return { code: child.exitCode, ms: performance.now() - from };
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
  return house;
}

const password = "correct horse battery";

async function makeAdmin(folder: string): Promise<void> {
  const words = ["user", "create", "--username", "root", "--email", "root@example.com"];
  const more = ["--age", "36", "--admin", "--password-stdin", "--data", folder];
  const { code, told } = await plaudit([...words, ...more], { stdin: `${password}\n` });
  if (code !== 0) throw new Error(told.join("\n"));
}

/** As `fetch`, but never for longer than an attack. */
export function ask(url: string, init: RequestInit = {}): Promise<Response> {
  return fetch(url, { signal: AbortSignal.timeout(attackMsMax), ...init });
}

/** What a house looked like while it was attacked. */
export interface Figures {
  restMb: number;
  peakMb: number;
  /** The peak over rest. */
  overMb: number;
  /** The slowest answer of /healthz. */
  healthMs: number;
  /** Answers of /healthz. */
  asked: number;
}

/** Watches a house that rests and is then attacked, and prints what it saw. Throws what the attack throws. */
export async function watch(
  house: House,
  name: string,
  attack: () => Promise<unknown>,
): Promise<Figures> {
  // The first answers are of code that is only now made.
  for (let i = 0; i < 20; i++) await ask(`${house.url}/healthz`);
  await Bun.sleep(restMs);
  const restMb = residentMb(house.pid);
  const figures = { restMb, peakMb: restMb, overMb: 0, healthMs: 0, asked: 0 };
  const sampling = setInterval(() => {
    figures.peakMb = Math.max(figures.peakMb, residentMb(house.pid));
  }, sampleMs);
  const asker = new Worker(new URL("./asker.ts", import.meta.url));
  asker.onmessage = ({ data }: MessageEvent<number>) => {
    figures.healthMs = Math.max(figures.healthMs, data);
    figures.asked++;
  };
  asker.postMessage(`${house.url}/healthz`);
  try {
    await attack();
  } finally {
    clearInterval(sampling);
    // Whatever is asked now is answered first.
    const { asked } = figures;
    const late = performance.now() + attackMsMax;
    while (figures.asked === asked && performance.now() < late) await Bun.sleep(sampleMs);
    if (figures.asked === asked) figures.healthMs = Number.POSITIVE_INFINITY;
    asker.terminate();
  }
  figures.overMb = figures.peakMb - figures.restMb;
  console.log(
    `${name}: ${figures.restMb.toFixed()} MB at rest, ${figures.peakMb.toFixed()} MB at most,` +
      ` ${figures.overMb.toFixed()} MB over; slowest /healthz ${figures.healthMs.toFixed()} ms of ${figures.asked}`,
  );
  return figures;
}

/** What a process holds in memory now. NaN where the system does not tell. */
function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return (Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024) / mebibyte;
}

/** A connection that says what it is told to, byte for byte. */
export interface Line {
  readonly socket: Socket;
  /** All that was answered so far. */
  answer(): string;
  /** The status of the first answer; undefined before there is one. */
  status(): number | undefined;
  isClosed(): boolean;
  /** Sends, and waits until the system has taken it, or the line is cut. */
  send(bytes: Uint8Array | string): Promise<void>;
  cut(): void;
}

export async function openLine(port: number): Promise<Line> {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  let closed = false;
  socket.on("data", (bytes) => void (text += bytes.toString("latin1")));
  socket.on("error", () => {});
  socket.on("close", () => void (closed = true));
  await new Promise((go) => socket.once("connect", go).once("close", go));
  return {
    socket,
    answer: () => text,
    status: () => (text === "" ? undefined : Number(text.split(" ", 2)[1])),
    isClosed: () => closed,
    send: (bytes) =>
      new Promise((go) => {
        if (closed) return go();
        socket.once("close", go);
        socket.write(bytes, () => {
          socket.off("close", go);
          go();
        });
      }),
    cut: () => void socket.destroy(),
  };
}

export function openLines(port: number, count: number): Promise<Line[]> {
  return Promise.all(Array.from({ length: count }, () => openLine(port)));
}

/** The head of a request. `length` undefined: the body comes in chunks. */
export function headOf(
  path: string,
  length: number | undefined,
  headers: Record<string, string> = {},
): string {
  const body = length === undefined ? "Transfer-Encoding: chunked" : `Content-Length: ${length}`;
  const others = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${others.join("")}${body}\r\n\r\n`;
}

/** How many lines were answered with each status; `cut`: closed without one, `none`: still waiting. */
export function countStatuses(lines: readonly Line[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const status = String(line.status() ?? (line.isClosed() ? "cut" : "none"));
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}
