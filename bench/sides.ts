// Whoever is asked a year's questions: a server of a checkout over HTTP, or DuckDB or ClickHouse's engine in a process of
// its own.
import { copyFileSync, cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { locateData } from "../src/data/folder.ts";
import type { Answer, CountingQuestion as Question } from "../src/domain/question.ts";
import type { Arrival } from "./duckdb.ts";
import { drained } from "./ledger.ts";
import { runToEnd, type ServerProcess, start, startServer } from "./processes.ts";
import { bearer } from "./request.ts";

export const root = new URL("../", import.meta.url).pathname;
const commandMsMax = 60_000;
const askMsMax = 300_000;
/** A server of another checkout may count its roll-ups again first. */
const drainMsMax = 300_000;

/** A server, of which other things can be asked, too. */
export interface ServerSide extends Side {
  read(path: string): Promise<{ ms: number; answer: unknown }>;
}

/** Whoever is asked. */
export interface Side extends AsyncDisposable {
  readonly pid: number;
  /** In ms. */
  ask(question: Question): Promise<{ ms: number; answer: Answer }>;
  /** Fulfils once they are stored. */
  add(arrivals: readonly Arrival[]): Promise<void>;
}

/** A checkout's server, on a folder that is made with these events. */
export async function openPlaudit(
  checkout: string,
  data: string,
  { file }: { file: string },
): Promise<ServerSide> {
  const key = await fillFolder(checkout, data, file);
  const script = join(checkout, "bench", "servers", "plaudit.ts");
  return asSide(await start([process.execPath, script, data]), key);
}

/** Makes a folder that has these events. Fulfils with a key that may ask. */
export async function fillFolder(checkout: string, data: string, file: string): Promise<string> {
  mkdirSync(data);
  const key = await createKey(checkout, data);
  const { eventsFile } = locateData(data);
  for (const rest of ["", "-wal", "-shm"]) rmSync(`${eventsFile}${rest}`, { force: true });
  copyFileSync(file, eventsFile);
  return key;
}

/** A server that runs, asked with a key. */
export function asSide(server: ServerProcess, key: string): ServerSide {
  const headers = { ...bearer(key), "content-type": "application/json" };
  return {
    pid: server.pid,
    async ask(question) {
      const { path, body } = toReport(question);
      const startedAt = performance.now();
      const answer = await fetchJson(`${server.url}${path}`, { headers, body });
      return { ms: performance.now() - startedAt, answer: answer as Answer };
    },
    async read(path) {
      const startedAt = performance.now();
      const answer = await fetchJson(`${server.url}${path}`, { headers });
      return { ms: performance.now() - startedAt, answer };
    },
    async add(arrivals) {
      const batch = arrivals.map(({ person, itemId, timestamp, properties, event }) => ({
        type: "track",
        event,
        userId: `user-${person}`,
        timestamp: new Date(timestamp).toISOString(),
        messageId: crypto.randomUUID(),
        properties: { itemId, ...properties },
      }));
      await fetchJson(`${server.url}/v1/batch`, { headers, body: JSON.stringify({ batch }) });
      await drained(server.url, drainMsMax);
    },
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

/** A key that may ask, of a folder that no server has: made by a checkout's own command. */
export async function createKey(checkout: string, data: string): Promise<string> {
  const scopes = "events:write,reports:read";
  const words = ["key", "create", "--name", "bench", "--scopes", scopes, "--data", data];
  const main = join(checkout, "src", "main.ts");
  return (await runToEnd([process.execPath, main, ...words], commandMsMax)).output.trim();
}

/** A copy, since events are added. */
export async function openDuckDb(made: string, folder: string): Promise<Side> {
  const file = join(folder, "year.duckdb");
  copyFileSync(made, file);
  return openDatabase("duckdb.ts", file);
}

/** The same. The engine's package is in a folder of its own. */
export async function openClickHouse(
  made: string,
  folder: string,
  packageFolder: string,
): Promise<Side> {
  const copy = join(folder, "year.clickhouse");
  cpSync(made, copy, { recursive: true });
  return openDatabase("clickhouse.ts", copy, packageFolder);
}

async function openDatabase(script: string, ...words: string[]): Promise<Side> {
  const server: ServerProcess = await startServer(script, ...words);
  return {
    pid: server.pid,
    async ask(question) {
      const found = await fetchJson(`${server.url}/ask`, { body: JSON.stringify(question) });
      return found as { ms: number; answer: Answer };
    },
    async add(arrivals) {
      await fetchJson(`${server.url}/add`, { body: JSON.stringify(arrivals) });
    },
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

/** The route that answers a question, and what it is sent. */
export function toReport({ ask, from, to, tz, ...rest }: Question): {
  path: string;
  body?: string;
} {
  const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), tz };
  const path = `/api/reports/${ask}`;
  if (ask === "funnel" || ask === "retention")
    return { path, body: JSON.stringify({ ...range, ...rest }) };
  const query = new URLSearchParams(range);
  for (const [name, value] of Object.entries(rest)) query.set(name, String(value));
  return { path: `${path}?${query.toString()}` };
}

export async function fetchJson(
  url: string,
  { headers, body }: { headers?: Record<string, string>; body?: string },
): Promise<unknown> {
  const signal = AbortSignal.timeout(askMsMax);
  const method = body === undefined ? "GET" : "POST";
  const response = await fetch(url, { method, headers, body, signal });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.json();
}
