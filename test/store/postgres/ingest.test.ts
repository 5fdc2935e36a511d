// While PostgreSQL is away events go on being taken, of those whose key was good before.
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { NewKey } from "../../../src/features/keys/model.ts";
import { openPostgresStore, type PostgresStore } from "../../../src/store/postgres/opening.ts";
import { openStoreApp } from "./app.ts";
import { openProxy } from "./proxy.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";

const limits = { connectMsMax: 3000, statementMsMax: 3000, graceMs: 500, pingMsMax: 3000 };
/** How long a silent database is waited for, and what else a busy machine takes. */
const [patienceMs, slackMs] = [1000, 2000];
const hourMs = 60 * 60_000;
let server: PostgresServer;
let databases = 0;
const stores: PostgresStore[] = [];
beforeAll(async () => {
  server = await startPostgres();
}, hookMsMax);
afterAll(async () => {
  await Promise.all(stores.map((each) => each.close()));
  await server?.stop();
}, hookMsMax);

async function openSender(wanted: Partial<NewKey> = {}) {
  const name = `ingest_${++databases}`;
  await server.createMigrated(name);
  const proxy = openProxy(server.socket);
  const pool = { size: 3, overflow: 0, limits };
  const store = openPostgresStore({ url: proxy.urlOf(server.urlOf(name)), pool });
  stores.push(store);
  const { app, services, clock, events } = openStoreApp(store);
  const create = () =>
    services.keys.create(undefined, { name: "shop", scopes: ["events:write"], ...wanted });
  const { key } = await create();
  const unused = (await create()).key;

  async function send(by: string, scheme: "Basic" | "Bearer" = "Basic") {
    const secret = scheme === "Basic" ? btoa(`${by}:`) : by;
    const began = performance.now();
    const { status, headers } = await app.handle(
      new Request("http://localhost/v1/track", {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `${scheme} ${secret}` },
        body: JSON.stringify({ event: "Order Placed", userId: "u-7" }),
      }),
    );
    const ms = performance.now() - began;
    return { status, retryAfter: headers.get("retry-after"), ms };
  }
  return { send, key, unused, clock, proxy, stored: () => events.last() };
}

test("a key that was good is believed for an hour, one that was never seen is not", async () => {
  const { send, key, unused, clock, proxy, stored } = await openSender();
  expect(await send(key)).toMatchObject({ status: 200 });
  const before = await stored();
  proxy.fallSilent();
  const first = await send(key);
  expect(first.status).toBe(200);
  expect(first.ms).toBeLessThan(patienceMs + slackMs);
  expect(await send(key, "Bearer")).toMatchObject({ status: 200 });
  expect(await stored()).toBe(before + 2);
  expect(await send(unused)).toMatchObject({ status: 503, retryAfter: expect.any(String) });
  clock.forward(hourMs + 1);
  expect(await send(key)).toMatchObject({ status: 503 });
  expect(await stored()).toBe(before + 2);
  proxy.stop();
}, 60_000);

test("so is a public key, which each node limits by itself meanwhile", async () => {
  const { send, key, proxy } = await openSender({ public: true, eventsPerMinute: 3 });
  expect(await send(key)).toMatchObject({ status: 200 });
  proxy.fallSilent();
  const statuses: number[] = [];
  for (let n = 0; n < 4; n++) {
    const { status, ms } = await send(key);
    statuses.push(status);
    // For the key, and for what all nodes count of it.
    expect(ms).toBeLessThan(2 * patienceMs + slackMs);
  }
  expect(statuses).toEqual([200, 200, 429, 429]);
  proxy.stop();
}, 60_000);
