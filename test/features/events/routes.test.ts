import { afterEach, expect, test } from "bun:test";
import { connect } from "node:net";
import { type App, createApp } from "../../../src/app/app.ts";
import { createServices } from "../../../src/app/services.ts";
import { createTestApp, createTestDeps, noon } from "../../kit.ts";
import { createCall, join } from "../people.ts";
import { storeEvents } from "../stored-events.ts";

const listening: App[] = [];
afterEach(async () => {
  for (const app of listening.splice(0)) await app.stop(true);
});

/** An app on a real port, whose export is this. */
async function listen(source: () => AsyncGenerator<string>) {
  const deps = createTestDeps();
  const services = createServices(deps);
  const app = createApp(deps, { ...services, events: { ...services.events, export: source } });
  const { token } = await join({ app, store: deps.store }, "reader", "reports:read");
  app.listen({ port: 0, hostname: "127.0.0.1" });
  listening.push(app);
  return { port: app.server?.port ?? 0, headers: { authorization: `Bearer ${token}` } };
}

async function waitUntil(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !holds(); tries++) await Bun.sleep(10);
  expect(holds()).toBe(true);
}

test("what a person did is listed by any of their ids, before and after these were joined", async () => {
  const { app, store, events } = createTestApp();
  const call = createCall(app);
  const { token } = await join({ app, store }, "reader", "reports:read");
  storeEvents(events.database, [
    { event: "looked", anonymousId: "a-1" },
    { type: "identify", event: "identify", userId: "ann", anonymousId: "a-1" },
    { event: "bought", userId: "ann" },
    { event: "alone", anonymousId: "a-2" },
  ]);
  const list = async (person: string) => {
    const { body } = await call("GET", `/api/events?person=${person}`, { token });
    return body.items.map(({ event }: { event: string }) => event);
  };
  expect(await list("ann")).toEqual(["bought", "identify", "looked"]);
  expect(await list("a-1")).toEqual(["bought", "identify", "looked"]);
  expect(await list("a-2")).toEqual(["alone"]);
  expect(await list("nobody")).toEqual([]);
});

test("events are listed by arrival, newest first, for callers who may read reports", async () => {
  const { app, store, events } = createTestApp();
  const call = createCall(app);
  const { token } = await join({ app, store }, "reader", "reports:read");
  const stranger = await join({ app, store }, "stranger");
  storeEvents(events.database, [
    { event: "one", timestamp: noon + 5000, properties: '{"itemId":"chair"}' },
    { event: "two", userId: "ada", messageId: "m" },
    { event: "three" },
  ]);
  expect((await call("GET", "/api/events", { token: stranger.token })).status).toBe(403);
  const first = await call("GET", "/api/events?limit=2", { token });
  expect(first.body.items.map((e: { event: string }) => e.event)).toEqual(["three", "two"]);
  expect(first.body.items[1]).toEqual({
    id: expect.any(String),
    type: "track",
    event: "two",
    userId: "ada",
    properties: {},
    timestamp: "2026-03-01T12:00:00.000Z",
    receivedAt: "2026-03-01T12:00:00.000Z",
    messageId: "m",
    source: "plaudit",
  });
  const rest = await call("GET", `/api/events?limit=2&cursor=${first.body.nextCursor}`, { token });
  expect(rest.body).toMatchObject({ items: [{ event: "one", itemId: "chair" }], nextCursor: null });
  for (const query of [
    "from=2026-03-01T12:00:05Z",
    "itemId=chair",
    "from=2026-03-01T13:00:05%2B01:00",
  ]) {
    const { body } = await call("GET", `/api/events?${query}`, { token });
    expect(body.items.map((e: { event: string }) => e.event)).toEqual(["one"]);
  }
});

test("an invalid time is refused by the name of its field", async () => {
  const { app, store } = createTestApp();
  const call = createCall(app);
  const { token } = await join({ app, store }, "reader", "reports:read");
  for (const time of ["x", "2026-02-30", "2026-03-01T25:00", "2026-03-01T25:00Z", "1e12", "12"]) {
    const { status, body } = await call("GET", `/api/events?from=${time}&to=x`, { token });
    expect(status).toBe(422);
    expect(body.issues.map((issue: { path: string }) => issue.path)).toEqual(["from", "to"]);
  }
});

test("an export is a file to keep, in either format, with the same filters", async () => {
  const { app, store, events } = createTestApp();
  const call = createCall(app);
  const { token } = await join({ app, store }, "reader", "reports:read");
  storeEvents(events.database, [{ event: "one" }, { event: "two" }, { event: "one" }]);
  const lines = await call("GET", "/api/events/export?event=one", { token });
  expect(lines.headers.get("content-type")).toBe("application/x-ndjson");
  expect(lines.headers.get("content-disposition")).toBe('attachment; filename="events.ndjson"');
  expect(lines.text.match(/"event":"one"/g)).toHaveLength(2);
  const table = await call("GET", "/api/events/export?event=one&format=csv", { token });
  expect(table.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(table.text.split("\r\n")).toHaveLength(4);
  expect((await call("GET", "/api/events/export?format=xml", { token })).status).toBe(422);
});

test("an export reads no faster than its client, and stops when the client leaves", async () => {
  let chunks = 0;
  let ended = false;
  const { port, headers } = await listen(async function* endless() {
    try {
      for (;;) {
        chunks += 1;
        yield "x".repeat(1_000_000);
      }
    } finally {
      ended = true;
    }
  });
  const client = connect(port, "127.0.0.1");
  client.write(
    `GET /api/events/export HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${headers.authorization}\r\n\r\n`,
  );
  client.pause();
  await waitUntil(() => chunks > 0);
  await Bun.sleep(300);
  const unread = chunks;
  await Bun.sleep(300);
  expect(chunks).toBe(unread);
  expect(chunks).toBeLessThan(50);
  client.destroy();
  await waitUntil(() => ended);
});

test("an export that fails half-way breaks off, so that nobody takes it for complete", async () => {
  const { port, headers } = await listen(async function* failing() {
    yield "{}\n";
    await Bun.sleep(10);
    throw new Error("the disk is gone");
  });
  const response = fetch(`http://127.0.0.1:${port}/api/events/export`, { headers });
  await expect(response.then((r) => r.text())).rejects.toThrow();
});
