// Nodes are replaced by those of the next version one after another, under load, as behind a load balancer that takes a
// node out before it is stopped: nobody is answered 5xx, and what was acknowledged is there.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { createRandom } from "../../src/runtime/random.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "../store/postgres/server.ts";
import { type Cluster, exportEvents, type Node, openCluster, settle } from "./cluster.ts";

const callers = 8;
/** How long the load goes on between two steps. */
const stepMs = 700;
/** What a load balancer waits for after it has taken a node out. */
const drainMs = 300;
let server: PostgresServer;
let cluster: Cluster | undefined;

beforeAll(async () => {
  server = await startPostgres();
}, hookMsMax);
afterAll(async () => {
  await cluster?.close();
  await server?.stop();
}, hookMsMax);

/** Sends everybody's requests to one of the nodes that take some. */
function balance(nodes: readonly Node[], key: string, token: string) {
  const { next: random } = createRandom(5);
  const taking = new Set(nodes);
  const statuses = new Map<string, number>();
  const acknowledged: string[] = [];
  let isOver = false;

  async function ask(method: string, path: string, body?: object, by = token) {
    const [node] = [...taking].toSorted(() => random() - 0.5);
    const response = await fetch(node!.url + path, {
      method,
      headers: {
        authorization: `Bearer ${by}`,
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const told =
      response.status < 500 ? String(response.status) : `${response.status} ${path} ${text}`;
    statuses.set(told, (statuses.get(told) ?? 0) + 1);
    return response.ok ? text : undefined;
  }

  async function call(): Promise<void> {
    while (!isOver) {
      const messageId = crypto.randomUUID();
      const batch = [{ type: "track", event: "asked", userId: "somebody", messageId }];
      if ((await ask("POST", "/v1/batch", { batch }, key)) !== undefined)
        acknowledged.push(messageId);
      const made = await ask("POST", "/api/items", { title: "While it is upgraded" });
      if (made !== undefined) {
        const { id } = JSON.parse(made) as { id: string };
        await ask("POST", `/api/items/${id}/like`);
        await ask("GET", `/api/items/${id}`);
      }
      await ask("GET", "/api/users/me/dashboard");
      await ask("GET", "/api/items?limit=5&sort=likes");
      await ask("GET", "/api/reports/timeseries?interval=day");
    }
  }

  const running = Array.from({ length: callers }, call);
  return {
    taking,
    statuses,
    acknowledged,
    async stop() {
      isOver = true;
      await Promise.all(running);
    },
  };
}

test("a rolling upgrade, and the way back, are seen by nobody", async () => {
  await server.createDatabase("upgrade");
  cluster = await openCluster(server.urlOf("upgrade"), 3);
  const { nodes } = cluster;
  const key = await cluster.createKey("events:write");
  await Promise.all(nodes.map((node) => node.start()));
  const token = await cluster.signIn();
  const load = balance(nodes, key, token);

  async function replace(node: Node, by: "main" | "newer"): Promise<void> {
    load.taking.delete(node);
    await Bun.sleep(drainMs);
    expect(await node.stop()).toBe(0);
    node.replaceBy(by);
    await node.start();
    load.taking.add(node);
    await Bun.sleep(stepMs);
  }
  await Bun.sleep(stepMs);
  for (const node of nodes) await replace(node, "newer");
  // The version before starts on the new schema, too.
  await replace(nodes[0]!, "main");
  await load.stop();

  process.stderr.write(`upgrade: ${JSON.stringify(Object.fromEntries(load.statuses))}\n`);
  expect([...load.statuses.keys()].filter((status) => !/^20[01]$/.test(status))).toEqual([]);
  expect(load.acknowledged.length).toBeGreaterThan(50);
  await settle(nodes);
  const stored = (await exportEvents(nodes[0]!, token)).flatMap((each) => each["messageId"] ?? []);
  expect(load.acknowledged.filter((id) => !stored.includes(id))).toEqual([]);
  expect(new Set(stored).size).toBe(stored.length);
}, 180_000);
