// The example of an app with a table of its own, on PostgreSQL.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SQL } from "bun";
import { type Child, firstLine, freePort, start } from "../../processes.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";

const root = join(import.meta.dir, "../../..");
const folder = mkdtempSync(join(tmpdir(), "plaudit-pg-shop-"));
const url = `http://localhost:${freePort()}`;
const exitMsMax = 15_000;
let server: PostgresServer;
let database: SQL;
let shop: Child;

/** Here `plaudit` is the sources; in a project of one's own it is a package. */
function startShop(env: Record<string, string>): Child {
  const paths = `--tsconfig-override=${join(root, "tsconfig.json")}`;
  const more = { PLAUDIT_DATA: folder, PORT: new URL(url).port, PLAUDIT_POOL_SIZE: "4", ...env };
  return start([process.execPath, paths, "src/main.ts"], {
    cwd: join(root, "examples/shop"),
    env: more,
  });
}

beforeAll(async () => {
  server = await startPostgres();
  database = await server.createDatabase("shop");
  shop = startShop({ DATABASE_URL: server.urlOf("shop") });
  await firstLine(shop);
}, hookMsMax);
afterAll(async () => {
  shop?.kill();
  await shop?.exited;
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}, hookMsMax);

async function ask(method: string, path: string, headers: object, body?: object) {
  const response = await fetch(url + path, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
}

test("orders are placed, listed, exported with their person and erased with them", async () => {
  const password = "correct horse battery";
  const ada = { username: "ada", email: "ada@example.com", password };
  const made = await ask("POST", "/api/users", {}, { ...ada, profile: { newsletter: false } });
  expect(made.status).toBe(201);
  const signedIn = await ask("POST", "/api/auth/token", {}, { username: "ada", password });
  const headers = { authorization: `Bearer ${signedIn.body.access_token}` };
  const order = { productId: "orchid", quantity: 2, address: "1 Rose Street" };
  const placed = await ask("POST", "/orders", headers, order);
  expect([placed.status, placed.body.totalCents, placed.body.shippedAt]).toEqual([201, 2400, null]);
  expect((await ask("GET", "/orders", headers)).body).toEqual([placed.body]);
  const exported = await ask("GET", "/api/users/me/export", headers);
  expect(JSON.stringify(exported.body)).toContain("1 Rose Street");
  expect((await ask("DELETE", "/api/users/me", headers, { password })).status).toBe(204);
  const rows = await database`select user_id, address, total_cents from orders`;
  expect([...rows]).toMatchObject([{ user_id: null, address: null, total_cents: 2400 }]);
});

test("the app has its migrations there under its own name", async () => {
  const rows = await database`select name from migrations where owner = 'own'`;
  expect([...rows]).toMatchObject([{ name: "0000_start" }]);
});

test("a schema of the other database stops the start, and says what is missing", async () => {
  // The settings of the app name a database, the environment does not.
  const program = `
    import { plaudit } from "plaudit";
    import { options } from "./src/options.ts";
    const settings = { DATABASE_URL: ${JSON.stringify(server.urlOf("shop"))} };
    await plaudit({ ...options, settings, data: ${JSON.stringify(`${folder}-third`)} }).catch(
      (error) => console.log(error.message));
    process.exit(0);`;
  const paths = `--tsconfig-override=${join(root, "tsconfig.json")}`;
  const child = start([process.execPath, paths, "-e", program], {
    cwd: join(root, "examples/shop"),
    env: { DATABASE_URL: "" },
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), exitMsMax);
  expect(await new Response(child.stdout).text()).toContain(
    "The table orders is written for SQLite: DATABASE_URL must be in the environment",
  );
  clearTimeout(timer);
  rmSync(`${folder}-third`, { recursive: true });
});
