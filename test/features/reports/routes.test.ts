import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Ask } from "../../../src/reports/ask.ts";
import { createTestApp, noon } from "../../kit.ts";
import { createCall, join } from "../people.ts";
import { storeEvents } from "../stored-events.ts";

const day = 24 * 60 * 60 * 1000;

async function start() {
  const { app, store, events, recorder } = createTestApp();
  const call = createCall(app);
  const { token } = await join({ app, store }, "reader", "reports:read");
  const get = (path: string) => call("GET", `/api/reports/${path}`, { token });
  const post = (path: string, body: unknown) =>
    call("POST", `/api/reports/${path}`, { token, body });
  return { app, store, events, recorder, call, get, post };
}

let it: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  it = await start();
});
afterEach(() => it.events.database.close());

const issuesOf = (answer: { body: { issues?: { path: string }[] } }) =>
  answer.body.issues?.map((issue) => issue.path);

test("the default is the last thirty days, each with its count and people", async () => {
  storeEvents(it.events.database, [
    { event: "one", userId: "ann", timestamp: noon - 29 * day },
    { event: "one", userId: "ann", timestamp: noon - 1 },
    { event: "two", userId: "bob", timestamp: noon - 1 },
    { event: "one", userId: "ann", timestamp: noon - 31 * day },
  ]);
  const { status, body } = await it.get("timeseries");
  expect(status).toBe(200);
  expect(body.interval).toBe("day");
  const { points } = body.series[0];
  expect(points).toHaveLength(30);
  expect(points[0]).toEqual({ start: "2026-01-31T00:00:00.000Z", count: 1, users: 1 });
  expect(points.at(-1)).toMatchObject({ count: 2, users: 2 });
});

test("top, active, funnel and retention answer over HTTP in the shapes that are documented", async () => {
  storeEvents(it.events.database, [
    {
      event: "seen",
      userId: "ann",
      timestamp: noon - 3000,
      properties: '{"itemId":"chair","price":3}',
    },
    { event: "bought", userId: "ann", timestamp: noon - 1000, properties: '{"itemId":"chair"}' },
    { event: "seen", userId: "bob", timestamp: noon - 2000, properties: '{"itemId":"desk"}' },
  ]);
  expect((await it.get("top?by=item")).body).toEqual({
    rows: [
      { key: "chair", count: 2, users: 1 },
      { key: "desk", count: 1, users: 1 },
    ],
  });
  expect((await it.get("active")).body.points.at(-1)).toMatchObject({ dau: 2, wau: 2, mau: 2 });
  const funnel = { steps: [{ event: "seen" }, { event: "bought" }], windowSeconds: 60 };
  expect((await it.post("funnel", funnel)).body).toEqual({
    steps: [
      { event: "seen", users: 2, conversion: 1, medianSeconds: null },
      { event: "bought", users: 1, conversion: 0.5, medianSeconds: 2 },
    ],
  });
  const retention = { start: {}, returning: { event: "bought" }, interval: "day", periods: 2 };
  expect((await it.post("retention", retention)).body).toEqual({
    cohorts: [{ start: "2026-03-01T00:00:00.000Z", size: 2, returned: [1, 0] }],
  });
});

test("conditions and people narrow a question", async () => {
  const liker = await join(it, "liker");
  const other = await join(it, "other", "items:write");
  const item = await it.call("POST", "/api/items", {
    token: other.token,
    body: { title: "Chair" },
  });
  await it.call("POST", `/api/items/${item.body.id}/like`, { token: liker.token });
  const me = await it.call("GET", "/api/users/me", { token: liker.token });
  storeEvents(it.events.database, [
    { event: "seen", userId: me.body.id, timestamp: noon - 1, properties: '{"price":3}' },
    { event: "seen", userId: "stranger", timestamp: noon - 1, properties: '{"price":5}' },
  ]);
  const ask = (query: object) =>
    it.get(
      `top?by=event&${new URLSearchParams(Object.entries(query).map(([k, v]): [string, string] => [k, JSON.stringify(v)])).toString()}`,
    );
  expect((await ask({ people: { liked: item.body.id } })).body.rows).toMatchObject([{ count: 1 }]);
  expect((await ask({ people: { permission: "items:write" } })).body.rows).toEqual([]);
  expect(
    (await ask({ where: [{ property: "price", op: "gt", value: 3 }] })).body.rows,
  ).toMatchObject([{ count: 1 }]);
  expect((await ask({ where: [{ property: "price", op: "gt", value: "3" }] })).body.rows).toEqual(
    [],
  );
});

for (const [path, field] of [
  ["timeseries?from=2026-02-01&to=2026-01-01", "to"],
  ["timeseries?interval=hour&from=1900-01-01&to=2026-01-01", "to"],
  ["active?from=1900-01-01&to=2026-01-01", "to"],
  ["timeseries?tz=Nowhere/Land", "tz"],
  ["timeseries?tz=%2B02:00", "tz"],
  ["timeseries?interval=year", "interval"],
  ["timeseries?limit=201", "limit"],
  ["top?by=properties", "by"],
  ["top", "by"],
  ["top?by=event&where=[", "where"],
  [
    "top?by=event&where=%5B%7B%22property%22%3A%22a%22%2C%22op%22%3A%22like%22%2C%22value%22%3A1%7D%5D",
    "where.0",
  ],
  ["top?by=event&people=%7B%22permission%22%3A1%7D", "people.permission"],
] as const) {
  test(`${path.slice(0, 60)} is told where it is wrong`, async () => {
    const answer = await it.get(path);
    expect(answer.status).toBe(422);
    expect(issuesOf(answer)).toContain(field);
  });
}

test("bodies that make no sense are refused with the places", async () => {
  const steps = (count: number) => Array.from({ length: count }, () => ({ event: "seen" }));
  expect(issuesOf(await it.post("funnel", { steps: steps(50), windowSeconds: 1 }))).toContain(
    "steps",
  );
  expect(issuesOf(await it.post("funnel", { steps: steps(2), windowSeconds: 0 }))).toContain(
    "windowSeconds",
  );
  const retention = { start: {}, returning: {}, interval: "day", periods: 61 };
  expect(issuesOf(await it.post("retention", retention))).toContain("periods");
});

test("numbers of a property are measured beside the counts", async () => {
  const at = { event: "paid", timestamp: noon - 1 };
  storeEvents(it.events.database, [
    { ...at, userId: "ann", properties: '{"plan":"pro","price":0.25}' },
    { ...at, userId: "ann", properties: '{"plan":"pro","price":0.5}' },
    { ...at, userId: "bob", properties: '{"plan":"free","price":"9"}' },
    { ...at, userId: "bob", properties: '{"plan":"team","price":1e308}' },
    { ...at, userId: "bob", properties: '{"plan":"team","price":1e308}' },
  ]);
  const top = (measure: string) =>
    it.get(`top?by=property:plan&measure=${measure}&property=price`).then(({ body }) => body.rows);
  expect(await top("avg")).toEqual([
    { key: "team", count: 2, users: 1, value: 1e308 },
    { key: "pro", count: 2, users: 1, value: 0.375 },
    { key: "free", count: 1, users: 1, value: null },
  ]);
  // The largest is beyond all numbers.
  expect((await top("sum")).map(({ value }: { value: number }) => value)).toEqual([
    0.75,
    null,
    null,
  ]);
});

test("half of a measure is refused, here and on a board", async () => {
  expect(issuesOf(await it.get("top?by=event&measure=sum"))).toEqual(["property"]);
  expect(issuesOf(await it.get("timeseries?property=price"))).toEqual(["measure"]);
  const question = { report: "top", params: { by: "event", measure: "sum" } };
  expect(issuesOf(await it.post("saved", { title: "x", question }))).toEqual([
    "question.params.property",
  ]);
  const whole = { report: "top", params: { by: "event", measure: "p95", property: "price" } };
  const saved = await it.post("saved", { title: "x", question: whole });
  expect(saved.body.question).toEqual(whole);
});

test("names that look like SQL, paths or patterns are names", async () => {
  storeEvents(it.events.database, [
    { event: "x", timestamp: noon - 1, properties: '{"a.b":1,"%":"y"}' },
  ]);
  for (const name of ["'; drop table events; --", "$.a", "a.b.c", "__proto__", "\\", "*", "[0]"]) {
    const { status, body } = await it.get(`top?by=property:${encodeURIComponent(name)}`);
    expect({ name, status, rows: body.rows }).toEqual({ name, status: 200, rows: [] });
  }
  expect((await it.get("top?by=property:a.b")).body.rows).toEqual([
    { key: "1", count: 1, users: 0 },
  ]);
});

test("a question whose asker has left does not count as a failure", async () => {
  storeEvents(it.events.database, [{ event: "x", timestamp: noon - 1 }]);
  const { token } = await join(it, "impatient", "reports:read");
  const headers = { authorization: `Bearer ${token}` };
  const request = new Request("http://localhost/api/reports/top?by=property:x", {
    headers,
    signal: AbortSignal.abort(),
  });
  expect((await it.app.handle(request)).status).toBe(400);
});

test("a report's connection stays open until its answer is ready, however long others may be silent", async () => {
  let asked = 0;
  const ask: Ask = async () => {
    asked += 1;
    await Bun.sleep(5000);
    return { rows: [] } as never;
  };
  const { app, store } = createTestApp({ ask });
  const { token } = await join({ app, store }, "patient", "reports:read");
  app.listen({ hostname: "127.0.0.1", port: 0, idleTimeout: 1 });
  const headers = { authorization: `Bearer ${token}` };
  const send = () => fetch(new URL("/api/reports/top?by=event", app.server?.url), { headers });
  let response = await send().catch(() => undefined);
  // On a busy machine one may be cut off before it is heard at all.
  for (let again = 0; !response && asked === 0 && again < 20; again++) {
    response = await send().catch(() => undefined);
  }
  expect(asked).toBe(1);
  expect(await response?.json()).toEqual({ rows: [] });
  await app.stop(true);
});

test("an answer says how many events of other nodes it does not know yet", async () => {
  const before = await it.get("top?by=event");
  expect(before.headers.get("plaudit-behind")).toBeNull();
  const status = it.recorder.status();
  it.recorder.status = () => ({ ...status, behind: 3 });
  expect((await it.get("top?by=event")).headers.get("plaudit-behind")).toBe("3");
});
