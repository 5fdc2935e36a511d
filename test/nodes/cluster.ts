// Nodes in processes of their own, on one real PostgreSQL: what they are asked, and what they say of themselves.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand, startServer, type Victim } from "../../src/torture/server.ts";

export type Main = "main" | "newer" | "late";

const mains: Readonly<Record<Main, string>> = {
  main: join(import.meta.dir, "../../src/main.ts"),
  newer: join(import.meta.dir, "newer-main.ts"),
  late: join(import.meta.dir, "../torture/late-main.ts"),
};
const password = "a password for the nodes";

export interface Node {
  readonly url: string;
  /** Whether it is running. */
  isUp(): boolean;
  start(): Promise<void>;
  kill(): Promise<void>;
  /** SIGTERM; fulfils with the exit code. */
  stop(): Promise<number>;
  /** Which version is started the next time. */
  replaceBy(main: Main): void;
}

export interface Cluster {
  readonly nodes: readonly Node[];
  /** An admin's, good on each node. */
  signIn(): Promise<string>;
  /** Makes a key, from the command line of the first node's machine. */
  createKey(...scopes: string[]): Promise<string>;
  /** Stops what runs, and forgets the folders. */
  close(): Promise<void>;
}

export interface ClusterOptions {
  /** More settings. */
  environment?: Readonly<Record<string, string>>;
  main?: Main;
}

/** The nodes are not started. The database may be empty. */
export async function openCluster(
  databaseUrl: string,
  count: number,
  { environment = {}, main = "main" }: ClusterOptions = {},
): Promise<Cluster> {
  const env = { DATABASE_URL: databaseUrl, PLAUDIT_POOL_SIZE: "5", ...environment };
  const root = mkdtempSync(join(tmpdir(), "plaudit-nodes-"));
  const nodes = Array.from({ length: count }, (_, n) =>
    createNode(join(root, `node${n}`), env, main),
  );
  const command = (...given: string[]) => [
    process.execPath,
    mains[main],
    ...given,
    "--data",
    join(root, "node0"),
  ];
  const admin = ["--username", "admin", "--email", "admin@example.com", "--age", "30", "--admin"];
  await runCommand(command("user", "create", ...admin, "--password-stdin"), password, env);
  return {
    nodes,
    async signIn() {
      const response = await fetch(`${nodes[0]!.url}/api/auth/token`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ username: "admin", password }),
      });
      if (!response.ok) throw new Error(`Signing in was answered with ${response.status}.`);
      return ((await response.json()) as { access_token: string }).access_token;
    },
    createKey: (...scopes) =>
      runCommand(
        command("key", "create", "--name", "nodes", "--scopes", scopes.join(",")),
        "",
        env,
      ),
    async close() {
      await Promise.all(nodes.map((node) => node.isUp() && node.kill()));
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function createNode(folder: string, environment: Record<string, string>, first: Main): Node {
  let main = first;
  let running: Victim | undefined;
  function take(): Victim {
    const victim = running;
    if (!victim) throw new Error("The node is not running.");
    running = undefined;
    return victim;
  }
  return {
    get url() {
      return running!.url;
    },
    isUp: () => running !== undefined,
    async start() {
      running = await startServer([process.execPath, mains[main]], folder, environment);
    },
    kill: () => take().kill(),
    stop: () => take().stop(),
    replaceBy: (version) => void (main = version),
  };
}

/** The numbers of /metrics that have no labels. */
export async function readMetrics({ url }: Node): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split("\n").filter((line) => /^\w+ /.test(line));
  return new Map(
    lines.map((line) => {
      const [name = "", value] = line.split(" ");
      return [name, Number(value)];
    }),
  );
}

/** All events that a node has, in the order that it has them in. */
export async function exportEvents(
  { url }: Node,
  token: string,
): Promise<Record<string, string>[]> {
  const response = await fetch(`${url}/api/events/export`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The export was answered with ${response.status}: ${text}`);
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, string>);
}

const settleMsMax = 60_000;

/** Waits until each node has stored all that it accepted, and has what the others stored. */
export async function settle(nodes: readonly Node[]): Promise<void> {
  const end = Date.now() + settleMsMax;
  for (let quiet = 0; quiet < 2;) {
    if (Date.now() > end) throw new Error("The nodes have not come to rest.");
    const each = await Promise.all(nodes.map(readMetrics));
    const isQuiet = each.every(
      (of) => of.get("plaudit_events_pending") === 0 && of.get("plaudit_events_behind") === 0,
    );
    quiet = isQuiet ? quiet + 1 : 0;
    // A node looks once a second in any case.
    await Bun.sleep(1200);
  }
}
