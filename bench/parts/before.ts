// This checkout against another of Plaudit, such as the last release's, in turns: what an update costs.
// The other is used from outside alone, by its bench's servers, its command line and HTTP.
import { join, resolve } from "node:path";
import { createRequests, makeCalls } from "../batches.ts";
import { send } from "../client.ts";
import { drained, readLedger } from "../ledger.ts";
import { loadInTurns, openLoad } from "../load.ts";
import { listLikes } from "../likes.ts";
import type { Finding, Options, Part } from "../part.ts";
import { runToEnd, type ServerProcess, start } from "../processes.ts";
import { bearer, toRequest } from "../request.ts";
import { compare, type Pair, perSecond, summarize } from "../rounds.ts";

const root = new URL("../../", import.meta.url).pathname;
const connections = 32;
const likers = 8;
/** More than a dashboard shows. */
const likedItems = 100;
const trackBodies = 20;
const commandMsMax = 60_000;
const drainMsMax = 300_000;
/** The Worker's code, and the routes', are compiled by then. */
const warmSecondsMin = 20;
/** In less the first sight of 100,000 people would be most of it. */
const ingestSecondsMin = 10;
const goal = { kind: "ratio", min: 0.9 } as const;

/** A server of one checkout, with data of its own and what may be asked of it. */
interface Side extends AsyncDisposable {
  readonly url: string;
  readonly key: string;
  /** Requests by what they ask for. */
  readonly requests: Readonly<Record<Ask, readonly string[]>>;
}

const asks = ["dashboard", "like", "track", "empty"] as const;
type Ask = (typeof asks)[number];

export const beforePart: Part = {
  name: "before",
  about:
    "this checkout against that of --before FOLDER: dashboard, like, track, empty, own route, ingest",
  async run(options) {
    if (options.before === undefined) {
      options.tell(
        "left out: --before names the folder of another checkout, with its packages installed",
      );
      return [];
    }
    const other = resolve(options.before);
    return [
      ...(await compareAsks(options, other)),
      await compareOwnRoutes(options, other),
      await compareIngest(options, other),
    ];
  },
};

async function compareAsks(options: Options, other: string): Promise<Finding[]> {
  const { folder, rounds, seconds, tell } = options;
  const found = new Map<Ask, Pair[]>(asks.map((ask) => [ask, []]));
  for (let round = 0; round < rounds; round++) {
    await using ours = await openSide(root, join(folder, `ours-${round}`));
    await using theirs = await openSide(other, join(folder, `theirs-${round}`));
    for (const ask of asks) {
      const warm = ask === "like" ? Math.max(seconds, warmSecondsMin) : seconds;
      const [one, another] = await loadBoth([ours, theirs], ask, { warm, seconds });
      found.get(ask)!.push({ ours: one, ceiling: another });
      tell(`${ask}: ${(one / another).toFixed(2)}`);
    }
  }
  return asks.map((ask) => toFinding(`${ask}, against before`, "requests", found.get(ask)!));
}

async function loadBoth(
  [ours, theirs]: readonly [Side, Side],
  ask: Ask,
  { warm, seconds }: { warm: number; seconds: number },
): Promise<[number, number]> {
  const open = ({ url, requests }: Side) => openLoad({ url, requests: requests[ask], connections });
  using ourLoad = await open(ours);
  using theirLoad = await open(theirs);
  await loadInTurns([ourLoad, theirLoad], warm);
  const rates = await loadInTurns([ourLoad, theirLoad], seconds);
  for (const { url } of [ours, theirs]) await drained(url, drainMsMax);
  return rates;
}

async function compareOwnRoutes({ folder, rounds, seconds, tell }: Options, other: string) {
  const body = JSON.stringify({ price: 12, count: 3 });
  const requests = [toRequest("/orders/order-1", { method: "POST", body })];
  const found: Pair[] = [];
  for (let round = 0; round < rounds; round++) {
    await using ours = await startBench(root, "own-route.ts", join(folder, `own-ours-${round}`));
    await using theirs = await startBench(
      other,
      "own-route.ts",
      join(folder, `own-theirs-${round}`),
    );
    using ourLoad = await openLoad({ url: ours.url, requests, connections });
    using theirLoad = await openLoad({ url: theirs.url, requests, connections });
    await loadInTurns([ourLoad, theirLoad], seconds);
    const [one, another] = await loadInTurns([ourLoad, theirLoad], seconds);
    found.push({ ours: one, ceiling: another });
    tell(`own route: ${(one / another).toFixed(2)}`);
  }
  return toFinding("a route of one's own, against before", "requests", found);
}

/** From the first request to the last event stored. */
async function compareIngest({ folder, rounds, seconds: wanted, tell }: Options, other: string) {
  const seconds = Math.max(wanted, ingestSecondsMin);
  const measure = (checkout: string, name: string) => async (round: number) => {
    const data = join(folder, `ingest-${name}-${round}`);
    const key = await createKey(checkout, data);
    await using server = await startBench(checkout, "plaudit.ts", data);
    const before = await readLedger(server.url);
    const startedAt = performance.now();
    await send({ url: server.url, next: createRequests(key), seconds, connections: 8 });
    const { stored } = await drained(server.url, drainMsMax);
    const rate = ((stored - before.stored) / (performance.now() - startedAt)) * 1000;
    tell(`ingest, ${name}: ${perSecond(rate, "events")}`);
    return rate;
  };
  const { ours, ceiling, ratio } = await compare(
    rounds,
    measure(root, "ours"),
    measure(other, "theirs"),
  );
  return {
    what: "ingest until stored, against before",
    ours: perSecond(ours, "events"),
    ceiling: perSecond(ceiling, "events"),
    value: ratio,
    goal,
  };
}

function toFinding(what: string, unit: string, pairs: readonly Pair[]): Finding {
  const { ours, ceiling, ratio } = summarize(pairs);
  return {
    what,
    ours: perSecond(ours, unit),
    ceiling: perSecond(ceiling, unit),
    value: ratio,
    goal,
  };
}

function startBench(checkout: string, script: string, data: string): Promise<ServerProcess> {
  return start([process.execPath, join(checkout, "bench", "servers", script), data]);
}

async function createKey(checkout: string, data: string): Promise<string> {
  const words = ["key", "create", "--name", "bench", "--scopes", "events:write", "--data", data];
  const main = join(checkout, "src", "main.ts");
  return (await runToEnd([process.execPath, main, ...words], commandMsMax)).output.trim();
}

async function openSide(checkout: string, data: string): Promise<Side> {
  const key = await createKey(checkout, data);
  const server = await startBench(checkout, "plaudit.ts", data);
  const { url } = server;
  const people = await Promise.all(
    Array.from({ length: likers }, (_, i) => signUp(url, `person${i}`)),
  );
  const headers = bearer(people[0]!.token);
  const items: string[] = [];
  for (let i = 0; i < likedItems; i++) {
    items.push((await post(url, "/api/items", { title: `Item ${i}` }, headers)).id!);
  }
  await drained(url, drainMsMax);
  return {
    url,
    key,
    requests: {
      dashboard: [toRequest("/api/users/me/dashboard", { headers })],
      like: listLikes({ people, items }),
      track: listTracks(key),
      empty: [toRequest("/empty")],
    },
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

function listTracks(key: string): string[] {
  const headers = { Authorization: `Basic ${btoa(`${key}:`)}` };
  return Array.from({ length: trackBodies }, (_, body) => makeCalls(body))
    .flat()
    .map((call) => toRequest("/v1/track", { method: "POST", headers, body: JSON.stringify(call) }));
}

async function signUp(url: string, username: string) {
  const password = "correct horse battery";
  const email = `${username}@example.com`;
  const { id } = await post(url, "/api/users", { username, email, password, age: 30 });
  const { access_token: token } = await post(url, "/api/auth/token", { username, password });
  return { id: id!, token: token! };
}

async function post(
  url: string,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<{ id?: string; access_token?: string }> {
  const answer = await fetch(url + path, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}.`);
  return (await answer.json()) as { id?: string; access_token?: string };
}
