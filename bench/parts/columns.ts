// A year's questions asked of the server over HTTP, and of DuckDB in a process of its own, in turns; with
// `--before FOLDER` of another checkout's server too. Each ask begins at another minute, and events come in between:
// no side can remember an answer. All answers must be equal.
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { locateData } from "../../src/data/folder.ts";
import type { Answer, CountingQuestion as Question } from "../../src/domain/question.ts";
import { createRandom, type Random } from "../../src/runtime/random.ts";
import type { Arrival } from "../duckdb.ts";
import { drained } from "../ledger.ts";
import { makeDuckDbYear, makeYear, million } from "../made.ts";
import type { Finding, Options, Part } from "../part.ts";
import { peakBytes, runToEnd, type ServerProcess, start } from "../processes.ts";
import { bearer } from "../request.ts";
import { median } from "../rounds.ts";
import { peopleMax, year, yearFunnel } from "../year.ts";

const root = new URL("../../", import.meta.url).pathname;
const mebibyte = 1024 * 1024;
const commandMsMax = 60_000;
const askMsMax = 300_000;
/** A server of another checkout may count its roll-ups again first. */
const drainMsMax = 300_000;
const dayMs = 86_400_000;
const minuteMs = 60_000;
/** That come before each ask. */
const arrivalsCount = 50;
const memoryMebibytesMax = 400;

interface Asked {
  what: string;
  question: Question;
  /** Whether roll-ups cannot answer it. */
  readsEvents?: true;
  /** The most that it may take of what the checkout before takes. */
  ofBefore?: number;
}

const ofYear = { ...year, tz: "UTC" };
const byDay = { ask: "timeseries", interval: "day", limit: 10, ...ofYear } as const;
const top = { ask: "top", limit: 10, ...ofYear } as const;
const funnel = { ask: "funnel", ...yearFunnel, ...ofYear } as const;
const everything = { start: {}, returning: {} };
const retention = { ask: "retention", interval: "month", periods: 12, ...everything } as const;

const questions: readonly Asked[] = [
  { what: "all by day", question: byDay },
  { what: "one event by day", question: { ...byDay, event: "item.liked" } },
  { what: "active people", question: { ask: "active", ...ofYear } },
  { what: "top events", question: { ...top, by: "event" } },
  { what: "top users", question: { ...top, by: "user" }, readsEvents: true },
  { what: "top items", question: { ...top, by: "item" }, readsEvents: true, ofBefore: 0.3 },
  {
    what: "top plans",
    question: { ...top, by: "property:plan" },
    readsEvents: true,
    ofBefore: 0.3,
  },
  {
    what: "by day and country",
    question: { ...byDay, breakdown: "country" },
    readsEvents: true,
  },
  { what: "funnel of 3 steps", question: funnel, readsEvents: true, ofBefore: 0.5 },
  {
    what: "funnel of 3 steps, 30 days",
    question: { ...funnel, from: year.to - 30 * dayMs },
    readsEvents: true,
  },
  {
    what: "retention by month",
    question: { ...retention, ...ofYear },
    readsEvents: true,
    ofBefore: 0.3,
  },
];

/** Whoever is asked. */
interface Side extends AsyncDisposable {
  readonly pid: number;
  /** In ms. */
  ask(question: Question): Promise<{ ms: number; answer: Answer }>;
  /** Fulfils once they are stored. */
  add(arrivals: readonly Arrival[]): Promise<void>;
}

type Times = Map<string, number[]>;

export const columnsPart: Part = {
  name: "columns",
  about: "a year's questions against DuckDB's answers, of --stored MILLIONS; --before FOLDER too",
  async run(options: Options): Promise<Finding[]> {
    const { folder, made = folder, storedMillions, before, rounds, tell } = options;
    const count = storedMillions * million;
    await using ours = await openPlaudit(root, join(folder, "ours"), {
      file: await makeYear(made, count, tell),
    });
    await using duckDb = await openDuckDb(await makeDuckDbYear(made, count, tell), folder);
    const other = before === undefined ? undefined : resolve(before);
    await using theirs =
      other === undefined
        ? undefined
        : await openPlaudit(other, join(folder, "before"), {
            file: await makeYear(made, count, tell, other),
          });
    const sides = [ours, duckDb, ...(theirs ? [theirs] : [])];
    const found = await askInTurns(sides, rounds, tell);
    return [...compareAll(found), ...limitMemory(sides, tell)];
  },
};

/** How long each question took of each side. The first round warms up. Throws where two answers differ. */
async function askInTurns(
  sides: readonly Side[],
  rounds: number,
  tell: Options["tell"],
): Promise<Times[]> {
  const random = createRandom(Date.now());
  const found = sides.map((): Times => new Map(questions.map(({ what }) => [what, []])));
  for (let round = 0; round <= rounds; round++) {
    for (const { what, question } of questions) {
      const arrivals = makeArrivals(random);
      for (const side of sides) await side.add(arrivals);
      const from = question.from + (1 + random.below(24 * 60 - 1)) * minuteMs;
      const answers: (Answer | undefined)[] = sides.map(() => undefined);
      for (let i = 0; i < sides.length; i++) {
        const turn = (i + round) % sides.length;
        const { ms, answer } = await sides[turn]!.ask({ ...question, from });
        answers[turn] = answer;
        if (round > 0) found[turn]!.get(what)!.push(ms);
      }
      demandEqual(what, answers);
      const times = found.map((each) => each.get(what)!.at(-1)?.toFixed(0)).join(" / ");
      if (round > 0) tell(`${what}: ${times} ms`);
    }
  }
  return found;
}

function demandEqual(what: string, answers: readonly (Answer | undefined)[]): void {
  // A checkout of long ago does not say which series is of the others; its key does.
  const write = (answer: Answer | undefined) =>
    JSON.stringify(answer, (name, value: unknown) => (name === "other" ? undefined : value));
  const [first, ...others] = answers.map(write) as [string, ...string[]];
  const different = others.find((each) => each !== first);
  if (different === undefined) return;
  const at = Array.from(first).findIndex((letter, i) => letter !== different[i]);
  const parts = [first, different].map((each) => each.slice(Math.max(0, at - 200), at + 200));
  throw new Error(`${what}: the answers differ.\n${parts.join("\n")}`);
}

function compareAll([ours, duckDb, before]: readonly Times[]): Finding[] {
  const ratios = (theirs: Times, { what }: Asked) =>
    ours!.get(what)!.map((ms, i) => ms / theirs.get(what)![i]!);
  const times = ({ what }: Asked, theirs: Times) => ({
    ours: milliseconds(median(ours!.get(what)!)),
    ceiling: milliseconds(median(theirs.get(what)!)),
  });
  const findings: Finding[] = questions.map((asked) => ({
    what: `${asked.what}, against DuckDB`,
    ...times(asked, duckDb!),
    value: median(ratios(duckDb!, asked)),
    goal: { kind: "ratio", max: 1 },
  }));
  const reading = questions.filter(({ readsEvents }) => readsEvents);
  const logs = reading.map((asked) => Math.log(median(ratios(duckDb!, asked))));
  const mean = Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
  findings.push({
    what: "those that read events, geometric mean",
    ours: mean.toFixed(2),
    value: mean,
    goal: { kind: "ratio", max: 0.8 },
  });
  for (const asked of before ? questions : []) {
    findings.push({
      what: `${asked.what}, against before`,
      ...times(asked, before!),
      value: median(ratios(before!, asked)),
      goal: { kind: "ratio", max: asked.ofBefore ?? 1.1 },
    });
  }
  return findings;
}

function limitMemory([ours, ...others]: readonly Side[], tell: Options["tell"]): Finding[] {
  const [own, ...rest] = [ours!, ...others].map(({ pid }) => peakBytes(pid) / mebibyte);
  tell(`peak memory of the others: ${rest.map((each) => each.toFixed(0)).join(", ")} MB`);
  return [
    {
      what: "peak memory of the server",
      ours: `${own!.toFixed(0)} MB`,
      ceiling: `${rest[0]!.toFixed(0)} MB`,
      value: own!,
      goal: { kind: "quantity", max: memoryMebibytesMax, unit: "MB" },
    },
  ];
}

/** Of people who are there already, at any time of the year. */
function makeArrivals(random: Random): Arrival[] {
  const names = yearFunnel.steps.map(({ event }) => event);
  return Array.from({ length: arrivalsCount }, () => ({
    // Somebody who is known by a userId from the start.
    person: random.below(peopleMax / 10) * 10 + 5,
    event: random.pick(names),
    timestamp: year.from + random.below(year.to - year.from),
    itemId: `item-${random.below(100)}`,
    properties: { plan: "pro", country: random.pick(["US", "NP"]) },
  }));
}

async function openPlaudit(checkout: string, data: string, { file }: { file: string }) {
  mkdirSync(data);
  const key = await createKey(checkout, data);
  const { eventsFile } = locateData(data);
  for (const rest of ["", "-wal", "-shm"]) rmSync(`${eventsFile}${rest}`, { force: true });
  copyFileSync(file, eventsFile);
  const server = await start([
    process.execPath,
    join(checkout, "bench", "servers", "plaudit.ts"),
    data,
  ]);
  const headers = { ...bearer(key), "content-type": "application/json" };
  return {
    pid: server.pid,
    async ask(question) {
      const { path, body } = toReport(question);
      const startedAt = performance.now();
      const answer = await fetchJson(`${server.url}${path}`, { headers, body });
      return { ms: performance.now() - startedAt, answer: answer as Answer };
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
  } satisfies Side;
}

async function createKey(checkout: string, data: string): Promise<string> {
  const scopes = "events:write,reports:read";
  const words = ["key", "create", "--name", "bench", "--scopes", scopes, "--data", data];
  const main = join(checkout, "src", "main.ts");
  return (await runToEnd([process.execPath, main, ...words], commandMsMax)).output.trim();
}

/** A copy, since events are added. */
async function openDuckDb(made: string, folder: string): Promise<Side> {
  const file = join(folder, "year.duckdb");
  copyFileSync(made, file);
  const script = join(root, "bench", "servers", "duckdb.ts");
  const server: ServerProcess = await start([process.execPath, script, file]);
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
function toReport({ ask, from, to, tz, ...rest }: Question): { path: string; body?: string } {
  const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), tz };
  const path = `/api/reports/${ask}`;
  if (ask === "funnel" || ask === "retention")
    return { path, body: JSON.stringify({ ...range, ...rest }) };
  const query = new URLSearchParams(range);
  for (const [name, value] of Object.entries(rest)) query.set(name, String(value));
  return { path: `${path}?${query.toString()}` };
}

async function fetchJson(
  url: string,
  { headers, body }: { headers?: Record<string, string>; body?: string },
): Promise<unknown> {
  const signal = AbortSignal.timeout(askMsMax);
  const method = body === undefined ? "GET" : "POST";
  const response = await fetch(url, { method, headers, body, signal });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.json();
}

const milliseconds = (ms: number) => `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
