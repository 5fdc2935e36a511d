// The compiled binary, end to end, from an empty folder: what people are given is what is tested.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databaseOf, sqliteTest } from "./databases.ts";

const root = join(import.meta.dir, "..");
const binary = join(root, "dist", process.platform === "win32" ? "plaudit.exe" : "plaudit");
const historyFile = join(import.meta.dir, "fixtures", "history.ndjson");
const ada = { username: "ada", email: "ada@example.com", password: "correct horse", age: 36 };
const bob = { username: "bob", email: "bob@example.com", password: "battery staple", age: 29 };

/** Somebody else's folder: nothing of the project is near. */
const folder = mkdtempSync(join(tmpdir(), "plaudit-binary-"));

/** Nothing of ours is in the environment. */
const env = { PATH: Bun.env["PATH"], ...(await databaseOf(join(folder, "data"))) };
/** On PostgreSQL the log tells beside it where the data is. */
const oneLine = /^(\{.*\}\n)*plaudit: [^\n]+\n(\{.*\}\n)*$/;

interface Running {
  url: string;
  setupToken: string | undefined;
  stop(signal?: NodeJS.Signals): Promise<number>;
}

const started: Bun.Subprocess[] = [];

async function startServer(...flags: string[]): Promise<Running> {
  const server = Bun.spawn([binary, "serve", "--port", "0", ...flags], {
    cwd: folder,
    env,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "ignore",
  });
  started.push(server);
  let said = "";
  for await (const chunk of server.stdout) {
    said += new TextDecoder().decode(chunk);
    if (said.includes("listens on") && said.endsWith("\n")) break;
  }
  const stop = (signal: NodeJS.Signals = "SIGTERM") => {
    server.kill(signal);
    return server.exited;
  };
  const url = /listens on (\S+)/.exec(said)?.[1];
  if (!url) throw new Error(`The server did not start: ${said}`);
  return { url, setupToken: /\?setup=([0-9a-f]{64})\n/.exec(said)?.[1], stop };
}

async function plaudit(words: string[], stdin = "") {
  const command = Bun.spawn([binary, ...words], {
    cwd: folder,
    env,
    stdin: new Blob([stdin]),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err, code] = await Promise.all([
    new Response(command.stdout).text(),
    new Response(command.stderr).text(),
    command.exited,
  ]);
  return { out, err, code };
}

interface Sent {
  method?: string;
  token?: string;
  body?: object;
}

async function send(url: string, path: string, { method = "GET", token, body }: Sent = {}) {
  const answer = await fetch(url + path, {
    method,
    headers: {
      ...(body && { "content-type": "application/json" }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  const isJson = /[/+]json/.test(answer.headers.get("content-type") ?? "");
  return { status: answer.status, body: isJson ? JSON.parse(text) : text };
}

async function signIn(url: string, { username, password }: typeof ada): Promise<string> {
  const path = "/api/auth/token";
  const { body } = await send(url, path, { method: "POST", body: { username, password } });
  return body.access_token;
}

beforeAll(async () => {
  const build = Bun.spawn([process.execPath, "run", "build"], {
    cwd: root,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  if ((await build.exited) !== 0) throw new Error(await new Response(build.stderr).text());
}, 120_000);

afterAll(() => {
  for (const server of started) server.kill("SIGKILL");
});

describe("the binary", () => {
  let server: Running;
  let admin: string;
  let user: { id: string; token: string };
  let itemId: string;

  test("starts in an empty folder, and everything it makes is its owner's alone", async () => {
    server = await startServer();
    expect(server.url).toStartWith("http://localhost:");
    expect(server.setupToken).toBeDefined();
    const made = [join(folder, "data"), ...readdirSync(join(folder, "data"), { recursive: true })];
    for (const name of made) {
      const file = name === made[0] ? name : join(folder, "data", String(name));
      expect(statSync(file).mode & 0o077).toBe(0);
    }
  }, 60_000);

  test("answers its pages, its docs and its health from inside itself", async () => {
    for (const path of ["/", "/swagger", "/swagger/json", "/healthz", "/readyz", "/metrics"]) {
      expect(await send(server.url, path)).toMatchObject({ status: 200 });
    }
    const page = (await send(server.url, "/swagger")).body;
    for (const [, path] of page.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
      expect(await send(server.url, path)).toMatchObject({ status: 200 });
    }
  });

  test("makes the first admin by the link, once", async () => {
    const wanted = { method: "POST", body: { token: server.setupToken, ...ada } };
    expect(await send(server.url, "/api/setup", wanted)).toMatchObject({ status: 201 });
    expect(await send(server.url, "/api/setup", wanted)).toMatchObject({ status: 404 });
    admin = await signIn(server.url, ada);
  });

  test("a like is on the dashboard within a second", async () => {
    const signedUp = await send(server.url, "/api/users", { method: "POST", body: bob });
    expect(signedUp.status).toBe(201);
    user = { id: signedUp.body.id, token: await signIn(server.url, bob) };
    const made = { method: "POST", token: user.token, body: { title: "A fern" } };
    itemId = (await send(server.url, "/api/items", made)).body.id;
    const path = `/api/items/${itemId}/like`;
    const liked = await send(server.url, path, { method: "POST", token: user.token });
    expect(liked.body).toEqual({ status: "liked", itemId, likes: 1 });

    const deadline = performance.now() + 1000;
    const expected = ["item.liked", "item.created", "user.signed_in", "user.created"];
    let events: string[] = [];
    while (performance.now() < deadline && events.length < expected.length) {
      const { body } = await send(server.url, "/api/users/me/dashboard", { token: user.token });
      events = body.activity.map((activity: { event: string }) => activity.event);
      await Bun.sleep(20);
    }
    expect(events).toEqual(expected);
  });

  sqliteTest(
    "backs itself up, in a Worker and by a command, and what it made is restored",
    async () => {
      const asked = { method: "POST", token: admin };
      expect(await send(server.url, "/api/backups", asked)).toMatchObject({ status: 202 });
      let page = await send(server.url, "/api/backups", { token: admin });
      while (page.body.running) {
        await Bun.sleep(50);
        page = await send(server.url, "/api/backups", { token: admin });
      }
      expect(page.body).toMatchObject({ failed: null, items: [{ mark: null, encrypted: false }] });
      const { items } = page.body as { items: { name: string }[] };
      const file = join(folder, "data", "backups", items[0]!.name);
      const restored = await plaudit(["restore", file, "--data", "again"]);
      expect(restored).toMatchObject({ code: 0, out: expect.stringContaining("is as it was at") });
      const made = await plaudit(["backup", "kept"]);
      expect(made).toMatchObject({ code: 0, out: expect.stringContaining(".tar.zst") });
      expect(await plaudit(["restore", "--verify", "kept"])).toMatchObject({ code: 0 });
    },
  );

  test("commands work beside it: a key, an import, an export", async () => {
    const made = await plaudit(["key", "create", "--name", "git", "--scopes", "reports:read"]);
    expect(made).toMatchObject({ code: 0, err: "" });
    const imported = await plaudit(["import", historyFile]);
    expect(imported).toMatchObject({ code: 0, err: "" });
    expect(imported.out).toMatch(/stored +300\n/);

    const path = "/api/events/export?format=ndjson&source=import";
    const { body } = await send(server.url, path, { token: made.out.trim() });
    const exported = await plaudit(["export", "--source", "import"]);
    expect(exported.out).toBe(body);
    const lines = (await Bun.file(historyFile).text()).trim().split("\n");
    expect(exported.out.trim().split("\n")).toHaveLength(lines.length);
  }, 60_000);

  test("a second server on its folder, or on its port, refuses with one line", async () => {
    const port = new URL(server.url).port;
    // A folder that is there: of a new one the log would tell as well.
    mkdirSync(join(folder, "elsewhere"));
    for (const words of [
      ["serve", "--port", "0"],
      ["serve", "--port", port, "--data", "elsewhere"],
    ]) {
      const { code, err } = await plaudit(words);
      expect(code).toBe(1);
      expect(err).toMatch(oneLine);
    }
  }, 60_000);

  test("ends with 0 when it is told to, and after a restart all is there", async () => {
    expect(await server.stop()).toBe(0);
    expect(readdirSync(join(folder, "data", "journal", "server"))).toEqual(["lock"]);
    server = await startServer();
    expect(server.setupToken).toBeUndefined();
    expect(await send(server.url, `/api/items/${itemId}`, { token: user.token })).toMatchObject({
      body: { title: "A fern", likes: { count: 1, own: true } },
    });
    const dashboard = `/api/users/${user.id}/dashboard`;
    const { body } = await send(server.url, dashboard, { token: admin });
    expect(body.activity[0].event).toBe("item.liked");
  }, 60_000);

  test("after kill -9 it starts again, with what it had answered for", async () => {
    const path = `/api/items/${itemId}/like`;
    const unliked = await send(server.url, path, { method: "DELETE", token: user.token });
    expect(unliked.body).toMatchObject({ status: "unliked", likes: 0 });
    await server.stop("SIGKILL");
    server = await startServer();
    const token = await signIn(server.url, bob);
    const { body } = await send(server.url, "/api/activity", { token });
    const unlikes = body.items.filter((each: { event: string }) => each.event === "item.unliked");
    expect(unlikes).toHaveLength(1);
    expect(await server.stop("SIGINT")).toBe(0);
    expect(await plaudit(["doctor"])).toMatchObject({ code: 0, err: "" });
  }, 60_000);

  test("runs nothing that lies in the folder it is started from", async () => {
    await Bun.write(join(folder, "bunfig.toml"), 'preload = ["./evil.ts"]\n');
    await Bun.write(join(folder, "evil.ts"), 'await Bun.write("owned", "");\n');
    await Bun.write(join(folder, ".env"), "PORT=nonsense\n");
    expect(await plaudit(["migrate"])).toMatchObject({ code: 0, err: "" });
    expect(existsSync(join(folder, "owned"))).toBe(false);
  });
});
