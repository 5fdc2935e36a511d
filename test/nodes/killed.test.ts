// Three nodes on one PostgreSQL, of which one is killed every few seconds while all are under load: what was acknowledged
// is there, once, on every node, and the ledger balances over all of them.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { createRandom } from "../../src/runtime/random.ts";
import { type Acknowledged, sendLoad } from "../../src/torture/load.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "../store/postgres/server.ts";
import {
  type Cluster,
  exportEvents,
  type Main,
  type Node,
  openCluster,
  readMetrics,
  settle,
} from "./cluster.ts";

const seconds = Number(Bun.env["PLAUDIT_NODES_SECONDS"] ?? 10);
const lifeMs = { least: 1000, most: 4000 };
const nodesCount = 3;
let server: PostgresServer;
let databases = 0;
let cluster: Cluster | undefined;

beforeAll(async () => {
  server = await startPostgres();
}, hookMsMax);
afterAll(async () => {
  await cluster?.close();
  await server?.stop();
}, hookMsMax);

const { next: random } = createRandom(11);

interface Load {
  key: string;
  token: string;
  acknowledged: Acknowledged;
}

/** Sends to a node until it is told to stop, whenever the node is up. */
function sendTo(node: Node, load: Load) {
  const over = new AbortController();
  const sent = sendLoad({ ...load, url: node.url, random, over: over.signal });
  return async () => {
    over.abort();
    await sent;
  };
}

/** Kills one after another, and starts it again. Fulfils with how often. */
async function killInTurn(nodes: readonly Node[], load: Load, forMs: number): Promise<number> {
  const stops = nodes.map((node) => sendTo(node, load));
  const end = Date.now() + forMs;
  let killed = 0;
  while (Date.now() < end) {
    await Bun.sleep(lifeMs.least + random() * (lifeMs.most - lifeMs.least));
    const n = Math.floor(random() * nodes.length);
    const node = nodes[n]!;
    await node.kill();
    killed++;
    await stops[n]!();
    await node.start();
    stops[n] = sendTo(node, load);
  }
  await Promise.all(stops.map((stop) => stop()));
  return killed;
}

async function torture(main: Main, forMs: number) {
  const name = `killed_${++databases}`;
  await server.createDatabase(name);
  cluster = await openCluster(server.urlOf(name), nodesCount, { main });
  const { nodes } = cluster;
  const key = await cluster.createKey("events:write");
  await Promise.all(nodes.map((node) => node.start()));
  const acknowledged = {
    events: new Set<string>(),
    created: new Set<string>(),
    liked: new Set<string>(),
    refused: 0,
  };
  const token = await cluster.signIn();
  const killed = await killInTurn(nodes, { key, token, acknowledged }, forMs);
  await settle(nodes);
  const exports = await Promise.all(nodes.map((node) => exportEvents(node, token)));
  const metrics = await Promise.all(nodes.map(readMetrics));
  const [first = []] = exports;
  const ids = first.flatMap(({ messageId }) => messageId ?? []);
  const known = new Set(ids);
  const itemsOf = (event: string) =>
    new Set(first.flatMap((each) => (each["event"] === event ? (each["itemId"] ?? []) : [])));
  const missing = (all: Set<string>, from: Set<string>) =>
    [...all].filter((id) => !from.has(id)).length;
  return {
    killed,
    acknowledged: acknowledged.events.size + acknowledged.created.size + acknowledged.liked.size,
    refused: acknowledged.refused,
    lost:
      missing(acknowledged.events, known) +
      missing(acknowledged.created, itemsOf("item.created")) +
      missing(acknowledged.liked, itemsOf("item.liked")),
    twice: ids.length - known.size,
    areEqual: exports.every((each) => JSON.stringify(each) === JSON.stringify(first)),
    exported: first.length,
    metrics,
  };
}

test(
  `kill -9 of one of three nodes again and again, for ${seconds} s: nothing acknowledged is lost, or stored twice`,
  async () => {
    const { metrics, ...told } = await torture("main", seconds * 1000);
    process.stderr.write(`nodes: ${JSON.stringify(told)}\n`);
    expect(told).toMatchObject({ lost: 0, twice: 0, areEqual: true });
    expect(told.killed).toBeGreaterThan(1);
    expect(told.acknowledged).toBeGreaterThan(100);
    // Accepted = stored + duplicates + dead letters + pending, of each journal, and so of all.
    const sum = (name: string) =>
      metrics.reduce((all, of) => all + (of.get(`plaudit_events_${name}`) ?? Number.NaN), 0);
    const parts = ["stored_total", "duplicate_total", "dead_lettered_total", "pending"];
    expect(sum("accepted_total")).toBe(parts.reduce((all, name) => all + sum(name), 0));
    expect(sum("dead_lettered_total")).toBe(0);
    expect(metrics.map((of) => of.get("plaudit_events_stored_total"))).not.toContain(0);
    process.stderr.write(
      `nodes: ledger ${JSON.stringify(Object.fromEntries(["accepted_total", ...parts].map((name) => [name, sum(name)])))}\n`,
    );
    await cluster!.close();
  },
  120_000 + seconds * 3000,
);
