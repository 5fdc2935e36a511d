// The program itself on PostgreSQL: from an empty folder and an empty database, over a restart, and on a second node.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../processes.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";

const main = join(import.meta.dir, "../../../src/main.ts");
const waitMsMax = 10_000;
const secretWord = "only%20for%20a%20test";
const password = "correct horse battery";
const ada = { username: "ada", email: "ada@example.com", age: 36, password };
let server: PostgresServer;
const nodes: Node[] = [];

beforeAll(async () => {
  server = await startPostgres();
  await server.createDatabase("house");
}, hookMsMax);
afterAll(async () => {
  for (const node of nodes) await node.stop();
  for (const { folder } of nodes) rmSync(folder, { recursive: true, force: true });
  await server?.stop();
}, hookMsMax);

interface Node {
  folder: string;
  greeting: string;
  ask(method: string, path: string, headers?: object, body?: object): ReturnType<typeof ask>;
  /** Runs a command beside it. */
  command(...words: string[]): Promise<string>;
  log(): string;
  stop(): Promise<number>;
}

async function startNode(folder = mkdtempSync(join(tmpdir(), "plaudit-pg-node-"))): Promise<Node> {
  const env = {
    ...process.env,
    DATABASE_URL: server.urlOf("house"),
    PLAUDIT_POOL_SIZE: "4",
    PLAUDIT_LOG_LEVEL: "debug",
    PLAUDIT_DATA: folder,
  };
  const log = join(folder, "..", `log-${crypto.randomUUID()}`);
  const child = Bun.spawn([process.execPath, main, "serve", "--port", "0"], {
    env,
    stdout: "pipe",
    stderr: Bun.file(log),
  });
  const greeting = await readGreeting(child.stdout, log);
  const url = /listens on (\S+)$/m.exec(greeting)![1]!;
  const node: Node = {
    folder,
    greeting,
    ask: (method, path, headers = {}, body) => ask(url + path, method, headers, body),
    command: (...words) => run([process.execPath, main, ...words], { env }),
    log: () => readFileSync(log, "utf8"),
    async stop() {
      child.kill("SIGTERM");
      return child.exited;
    },
  };
  nodes.push(node);
  return node;
}

async function readGreeting(out: ReadableStream<Uint8Array>, log: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const part of out) {
    text += decoder.decode(part, { stream: true });
    if (/listens on \S+\n/.test(text)) return text;
  }
  throw new Error(readFileSync(log, "utf8"));
}

async function ask(url: string, method: string, headers: object, body?: object) {
  const response = await fetch(url, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(waitMsMax),
  });
  const text = await response.text();
  const { status, headers: answered } = response;
  return { status, headers: answered, body: text.startsWith("{") ? JSON.parse(text) : text };
}

/** Asks until the answer is as it is to be, or too late. */
async function until<T>(read: () => Promise<T>, isGood: (found: T) => boolean): Promise<T> {
  const deadline = performance.now() + waitMsMax;
  for (;;) {
    const found = await read();
    if (isGood(found) || performance.now() > deadline) return found;
    await Bun.sleep(50);
  }
}

describe("a house", () => {
  let node: Node;
  let headers: { authorization: string };
  let itemId: string;

  beforeAll(async () => {
    node = await startNode();
  }, hookMsMax);

  test("begins with its first admin", async () => {
    const token = /\?setup=([0-9a-f]{64})/.exec(node.greeting)![1]!;
    const made = await node.ask("POST", "/api/setup", {}, { token, ...ada });
    expect([made.status, made.body.permissions]).toEqual([201, ["admin"]]);
    headers = await signIn(node);
    expect((await node.ask("GET", "/readyz")).status).toBe(200);
  });

  test("has items, likes, dashboards, tracked events and reports", async () => {
    const item = await node.ask("POST", "/api/items", headers, { title: "Blue Orchid" });
    itemId = item.body.id;
    const liked = await node.ask("POST", `/api/items/${itemId}/like`, headers);
    expect([liked.status, liked.body.likes]).toEqual([200, 1]);
    const dashboard = () => node.ask("GET", "/api/users/me/dashboard", headers);
    const { body } = await until(dashboard, (found) => found.body.activity.length >= 4);
    expect(body.user.username).toBe("ada");
    expect(body.activity.map(({ event }: { event: string }) => event)).toContain("item.liked");
    const key = await node.command("key", "create", "--name", "page", "--scopes", "events:write");
    await track(node, key.trim(), "page.viewed");
    expect(await countOf(node, "page.viewed")).toBe(1);
  });

  test("keeps its data in the database, and in the folder only what a node needs", async () => {
    const kept = readdirSync(node.folder).filter((name) => !/^events\.db|\.lock$/.test(name));
    expect(kept.toSorted()).toEqual(["journal", "node"]);
    const { body } = await node.ask("GET", "/status");
    expect(body.backups).toMatchObject({ madeBy: "postgresql", on: false, failing: false });
    expect((await node.ask("POST", "/api/backups", headers)).body.message).toContain("pg_dump");
    const { body: metrics } = await node.ask("GET", "/metrics");
    expect(metrics).toMatch(/^plaudit_database_connections_idle [1-4]$/m);
    expect(metrics).not.toContain("plaudit_backup");
  });

  test("says what it asks of the database, and never a password", async () => {
    const log = node.log();
    expect(log).toMatch(/"A statement was run\.".*"statement":"insert into \\"users\\"/);
    expect(log).toMatch(/kept in PostgreSQL\..*"perNode":20,"most":97,"nodes":1,"nodesMax":4/);
    const { body } = await node.ask("GET", "/api/settings", headers);
    const told = JSON.stringify([log, body, node.greeting]);
    expect(told).toContain("/house");
    expect(told).not.toContain(secretWord);
    expect(told).not.toContain(decodeURIComponent(secretWord));
    expect(told).not.toContain(password);
  });

  test("is the same after a restart: who was signed in stays so", async () => {
    expect(await node.stop()).toBe(0);
    node = await startNode(node.folder);
    expect(node.greeting).not.toContain("?setup=");
    expect((await node.ask("GET", "/api/users/me", headers)).body.username).toBe("ada");
    expect((await node.ask("GET", `/api/items/${itemId}`, headers)).body.likes.count).toBe(1);
    expect(await countOf(node, "page.viewed")).toBe(1);
  });

  test("is served by a second node, with a folder of its own, as by the first", async () => {
    const other = await startNode();
    expect((await other.ask("GET", "/api/users/me", headers)).body.username).toBe("ada");
    expect(await countOf(other, "page.viewed")).toBe(1);
    const key = await other.command("key", "create", "--name", "app", "--scopes", "events:write");
    await track(other, key.trim(), "app.opened");
    expect(await countOf(node, "app.opened")).toBe(1);
    const names = [node, other].map(({ folder }) => readFileSync(join(folder, "node"), "utf8"));
    expect(names[0]).not.toBe(names[1]!);
  });

  test("takes events while the database is away, and says so of all else", async () => {
    const key = await node.command("key", "create", "--name", "far", "--scopes", "events:write");
    await track(node, key.trim(), "far.sent");
    await server.kill();
    try {
      await track(node, key.trim(), "far.sent");
      const me = await node.ask("GET", "/api/users/me", headers);
      expect([me.status, me.headers.get("retry-after")]).toEqual([503, "5"]);
      expect((await node.ask("GET", "/readyz")).status).toBe(503);
      expect((await node.ask("GET", "/healthz")).status).toBe(200);
    } finally {
      await server.start();
    }
    await until(
      () => node.ask("GET", "/api/users/me", headers),
      ({ status }) => status === 200,
    );
    // Silent, and not gone.
    await server.pause();
    try {
      const began = performance.now();
      await track(node, key.trim(), "far.sent");
      expect(performance.now() - began).toBeLessThan(10_000);
    } finally {
      await server.resume();
    }
    const count = () => countOf(node, "far.sent");
    expect(await until(count, (found) => found === 3)).toBe(3);
    const ready = await until(
      () => node.ask("GET", "/readyz"),
      ({ status }) => status === 200,
    );
    expect(ready.status).toBe(200);
  }, 60_000);

  const signIn = async (on: Node) => {
    const { username } = ada;
    const { body } = await on.ask("POST", "/api/auth/token", {}, { username, password });
    return { authorization: `Bearer ${body.access_token}` };
  };
  const countOf = async (on: Node, event: string): Promise<number> => {
    const read = () => on.ask("GET", "/api/reports/top?by=event&limit=50", headers);
    const rowOf = ({ body }: Awaited<ReturnType<typeof read>>) =>
      body.rows?.find(({ key }: { key: string }) => key === event);
    return rowOf(await until(read, (found) => rowOf(found) !== undefined))?.count ?? 0;
  };
  const track = async (on: Node, key: string, event: string) => {
    const batch = [{ type: "track", event, userId: "grace", messageId: crypto.randomUUID() }];
    const authorization = `Basic ${btoa(`${key}:`)}`;
    const { body } = await on.ask("POST", "/v1/batch", { authorization }, { batch });
    expect(body).toMatchObject({ success: true, accepted: 1 });
  };
});

describe("commands", () => {
  const folder = mkdtempSync(join(tmpdir(), "plaudit-pg-cli-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What it prints, whichever way it ends. */
  async function command(...words: string[]): Promise<string> {
    const env = {
      DATABASE_URL: server.urlOf("house"),
      PLAUDIT_DATA: folder,
      PLAUDIT_POOL_SIZE: "4",
      PLAUDIT_POOL_OVERFLOW: "0",
    };
    return run([process.execPath, main, ...words], { env }).catch((error: Error) => error.message);
  }

  test.each([
    [["backup"], "pg_dump"],
    [["restore"], "pg_restore"],
    [["torture"], "unset DATABASE_URL"],
    [["serve", "--read-only"], "unset DATABASE_URL"],
    [["migrate", "--back", "x"], "--back is for SQLite"],
    [["demo"], "choose an empty database"],
  ])("%p is not for PostgreSQL, and says what is", async (words, said) => {
    expect(await command(...words)).toContain(said);
  });

  test("all others work from a folder of their own", async () => {
    // First, while the folder is empty.
    expect(await command("export", "--event", "item.liked")).toContain('"item.liked"');
    expect(await command("user", "list")).toContain("ada@example.com");
    expect(await command("migrate")).toBe("Nothing to do.\n");
    expect(await command("upgrade", "--check")).toContain("No migration waits");
    expect(await command("retention")).toBe("all others: forever\n");
    const doctor = await command("doctor");
    expect(doctor).toContain("answers, with this version's schema");
    expect(doctor).toContain("PostgreSQL's own tools");
    expect(doctor).not.toMatch(/^!/m);
    expect(existsSync(join(folder, "app.db"))).toBe(false);
  });

  test("a folder with accounts on SQLite is not taken for a node's, nor the other way", async () => {
    const own = mkdtempSync(join(tmpdir(), "plaudit-pg-own-"));
    const users = [process.execPath, main, "user", "list", "--data"];
    const alone = { DATABASE_URL: "" };
    const key = ["key", "create", "--name", "k", "--scopes", "events:write"];
    await run([process.execPath, main, ...key, "--data", own], { env: alone });
    const there = { DATABASE_URL: server.urlOf("house") };
    await expect(run([...users, own], { env: there })).rejects.toThrow(/installation on SQLite/);
    const made = [process.execPath, main, ...key, "--data", folder];
    await expect(run(made, { env: alone })).rejects.toThrow(
      /belongs to an installation on Postgre/,
    );
    rmSync(own, { recursive: true });
  });
});
