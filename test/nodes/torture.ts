// Three nodes on one PostgreSQL, of which one after another is killed and started again while all are under load; and what
// became of that.
import { createRandom } from "../../src/runtime/random.ts";
import { type Acknowledged, sendLoad } from "../../src/torture/load.ts";
import type { PostgresServer } from "../store/postgres/server.ts";
import {
  type Cluster,
  exportEvents,
  type Main,
  type Node,
  openCluster,
  readMetrics,
  settle,
} from "./cluster.ts";

const nodesCount = 3;
/** How long a node lives under load. */
const lifeMs = { least: 500, most: 3000 };
/** However long it takes them to start again. */
const killsMin = 3;
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
  while (Date.now() < end || killed < killsMin) {
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

export async function tortureNodes(server: PostgresServer, main: Main, forMs: number) {
  await server.createDatabase(main);
  const cluster = await openCluster(server.urlOf(main), nodesCount, { main });
  try {
    return await torture(cluster, forMs);
  } finally {
    await cluster.close();
  }
}

async function torture(cluster: Cluster, forMs: number) {
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
