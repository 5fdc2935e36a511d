// Sources: whether they send, how much, and what was rejected of them.
import { afterEach, beforeEach, expect, test } from "bun:test";
import { createTestApp, noon } from "../../kit.ts";
import { createCall, join } from "../people.ts";
import { storeEvents } from "../stored-events.ts";

const hour = 60 * 60 * 1000;

async function start() {
  const { app, store, events, clock } = createTestApp();
  const call = createCall(app);
  const admin = await join({ app, store }, "admin", "admin");
  const reader = { name: "reader", scopes: ["reports:read"] };
  const made = await call("POST", "/api/keys", { token: admin.token, body: reader });
  const token: string = made.body.key;
  const list = async (query = "") => (await call("GET", `/api/sources${query}`, { token })).body;
  const find = async (source: string, query = "") =>
    (await list(query)).items.find((each: { source: string }) => each.source === source);
  async function makeKey(name: string, more = {}) {
    const body = { name, scopes: ["events:write"], ...more };
    return (await call("POST", "/api/keys", { token: admin.token, body })).body;
  }
  return { app, store, events, clock, call, admin, token, list, find, makeKey };
}

let it: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  it = await start();
});
afterEach(async () => {
  it.events.database.close();
  await it.store.close();
});

test("a source has its last event, today's events, the last hour's, and its keys", async () => {
  const first = await it.makeKey("first", { source: "shop" });
  const second = await it.makeKey("second", { source: "shop" });
  await it.makeKey("page", { public: true });
  const gone = await it.makeKey("gone");
  await it.call("DELETE", `/api/keys/${gone.id}`, { token: it.admin.token });
  const at = (ms: number, source = "shop") => ({
    source,
    timestamp: noon + ms,
    receivedAt: noon + ms,
  });
  storeEvents(it.events.database, [
    at(-40 * 24 * hour, "old"),
    at(-13 * hour),
    at(-12 * hour),
    at(-hour),
    at(-hour - 1),
    at(-hour / 2),
    at(0),
    at(1),
  ]);
  const { items, nextCursor } = await it.list();
  expect(nextCursor).toBeNull();
  expect(items.filter(({ source }: { source: string }) => source !== "reader")).toEqual([
    {
      source: "old",
      public: null,
      keys: [],
      lastEventAt: new Date(noon - 40 * 24 * hour).toISOString(),
      today: 0,
      lastHour: 0,
      rejected: [],
    },
    {
      source: "page",
      public: true,
      keys: [{ id: expect.any(String), name: "page" }],
      lastEventAt: null,
      today: 0,
      lastHour: 0,
      rejected: [],
    },
    {
      source: "shop",
      public: false,
      keys: [
        { id: second.id, name: "second" },
        { id: first.id, name: "first" },
      ],
      lastEventAt: new Date(noon + 1).toISOString(),
      today: 5,
      lastHour: 3,
      rejected: [],
    },
  ]);
  // Five and a half hours ahead, the day began at 18:30 of UTC.
  expect((await it.find("shop", "?tz=Asia/Kolkata")).today).toBe(6);
});

test("what comes after the first look is seen, also of a source that is new", async () => {
  const at = (ms: number, source: string) => ({ source, timestamp: noon, receivedAt: noon + ms });
  storeEvents(it.events.database, [at(0, "a"), at(1, "b")]);
  await it.list();
  storeEvents(it.events.database, [at(5, "b"), at(6, "c")]);
  const lastOf = async () =>
    (await it.list()).items
      .slice(0, 3)
      .map((each: { source: string; lastEventAt: string }) => [
        each.source,
        Date.parse(each.lastEventAt) - noon,
      ]);
  const right = [
    ["a", 0],
    ["b", 5],
    ["c", 6],
  ];
  expect(await lastOf()).toEqual(right);
  expect(await lastOf()).toEqual(right);
});

test("what was rejected is told by its reason, with a sample that has no key in it, for a day", async () => {
  const { key } = await it.makeKey("shop");
  const send = (batch: object[]) =>
    it.call("POST", "/v1/batch", { body: { writeKey: key, batch } });
  const rejected = async () => (await it.find("shop")).rejected;
  const late = { type: "track", event: "a", userId: "ann", timestamp: "2099-01-01T00:00:00Z" };
  const nameless = { type: "track", userId: "ann", properties: { token: key, text: "ä" } };
  await send([late, nameless, late]);
  const [first, second, ...others] = await rejected();
  expect(others).toEqual([]);
  expect(first).toEqual({
    reason: expect.stringContaining("timestamp"),
    count: 2,
    lastAt: new Date(noon).toISOString(),
    sample: JSON.stringify(late),
  });
  expect(second).toMatchObject({ reason: expect.stringContaining("event"), count: 1 });
  expect(second.sample).toBe(JSON.stringify(nameless).replace(key, "plaudit_…"));
  it.clock.forward(25 * hour);
  expect(await rejected()).toEqual([]);
});

test("of a source only so much is kept, however much is rejected", async () => {
  const { key } = await it.makeKey("shop");
  const long = { type: "track", userId: "ann", event: 7, properties: { text: "x".repeat(20_000) } };
  await it.call("POST", "/v1/batch", { body: { writeKey: key, batch: [long] } });
  const [{ sample }] = (await it.find("shop")).rejected;
  expect(sample).toHaveLength(2000);
});

test("erasing somebody forgets what rejected events said", async () => {
  const { key } = await it.makeKey("shop");
  const batch = [{ type: "track", userId: "ann" }];
  await it.call("POST", "/v1/batch", { body: { writeKey: key, batch } });
  expect((await it.find("shop")).rejected).toHaveLength(1);
  const { status } = await it.call("DELETE", "/api/people/ann", { token: it.admin.token });
  expect(status).toBeLessThan(300);
  expect((await it.find("shop")).rejected).toEqual([]);
});

test("sources come in pages, by their names", async () => {
  for (const name of ["b", "c", "a"]) await it.makeKey(name);
  const seen: string[] = [];
  for (let cursor = ""; ;) {
    const { items, nextCursor } = await it.list(`?limit=1${cursor}`);
    seen.push(...items.map(({ source }: { source: string }) => source));
    if (nextCursor === null) break;
    cursor = `&cursor=${nextCursor}`;
  }
  expect(seen).toEqual(["a", "b", "c", "reader"]);
  const { token } = it;
  expect((await it.call("GET", "/api/sources?cursor=x", { token })).status).toBe(422);
  expect((await it.call("GET", "/api/sources?tz=Nowhere", { token })).status).toBe(422);
});
