// Who is who, over HTTP: what a page's public key may say, and what follows when ids are joined.
import { expect, test } from "bun:test";
import { createTestClock } from "../../../src/testing/test-clock.ts";
import { openTestEvents } from "../../../src/testing/test-events.ts";
import { digestOf } from "../../../src/domain/digest.ts";
import { isRejection, readIncoming } from "../../../src/domain/incoming/incoming.ts";
import type { RecordedEvent } from "../../../src/domain/event.ts";
import { openSender } from "../ingest/sender.ts";
import { createCall, join } from "../people.ts";

const range = "from=2026-01-01&to=2027-01-01";

async function open() {
  const clock = createTestClock();
  const { events, recorder } = openTestEvents(clock);
  const sender = await openSender({ clock, events, recorder });
  const page = await sender.keys.create(undefined, {
    name: "page",
    scopes: ["events:write"],
    public: true,
  });
  const call = createCall(sender.app);
  const analyst = await join(sender, "analyst", "reports:read", "users:write");
  const get = async (path: string) => (await call("GET", path, { token: analyst.token })).body;
  return {
    ...sender,
    call,
    analyst,
    get,
    /** What a page says, of whom everybody has the key. */
    says: (path: string, body: object) => sender.send(path, body, { key: page.key }),
    captures: (batch: object[], key = sender.key) =>
      sender.send("/batch/", { api_key: key, batch }, { key: null }),
    exportOf: async (id: string) => get(`/api/people/${encodeURIComponent(id)}/export`),
    /** Distinct people of an event. */
    async usersOf(event: string) {
      const { rows } = await get(`/api/reports/top?by=event&event=${event}&${range}`);
      return rows[0]?.users ?? 0;
    },
    async refused() {
      const { text } = await call("GET", "/metrics");
      return Number(/^plaudit_identity_refused_total (\d+)$/m.exec(text)?.[1]);
    },
  };
}

const eventsOf = ({ events }: { events: { event: string }[] }) => events.map((e) => e.event);

test("a joined id leads to its person, in export and in erasure", async () => {
  const { call, send, analyst, exportOf, store } = await open();
  await send("/v1/track", { anonymousId: "b-1", event: "looked" });
  await send("/v1/identify", { userId: "eva", anonymousId: "b-1" });
  await send("/v1/track", { userId: "eva", event: "bought" });
  const told = await exportOf("b-1");
  expect(told.userId).toBe("eva");
  expect(eventsOf(told)).toEqual(["looked", "identify", "bought"]);
  expect(told).toEqual(await exportOf("eva"));
  const erased = await call("DELETE", "/api/people/b-1", { token: analyst.token });
  expect(erased.status).toBe(204);
  const rows = await store.db.select().from(store.tables.erasures);
  expect(rows.map(({ hash }) => hash)).toEqual(
    expect.arrayContaining([digestOf("user", "eva"), digestOf("anonymous", "b-1")]),
  );
});

test("a public key joins ids in reports, and gives no account anybody else's events", async () => {
  const { call, says, exportOf, usersOf, ...parts } = await open();
  const eva = await join(parts, "eva");
  await says("/v1/track", { anonymousId: "visitor", event: "looked" });
  await says("/v1/track", { userId: eva.id, event: "looked" });
  expect(await usersOf("looked")).toBe(2);
  await says("/v1/identify", { userId: eva.id, anonymousId: "visitor" });
  expect(await usersOf("looked")).toBe(1);
  const own = await call("GET", "/api/users/me/export", { token: eva.token });
  // Every event that names the account is there, whoever sent it; the visitor's is not.
  const sent = own.body.events.filter((event: { public?: true }) => event.public);
  expect(eventsOf({ events: sent })).toEqual(["looked", "identify"]);
  expect(sent.map((event: { userId?: string }) => event.userId)).toEqual([eva.id, eva.id]);
  expect(eventsOf(await exportOf("visitor"))).toEqual(["looked"]);
  expect((await exportOf("visitor")).userId).toBe("visitor");
});

test("for the export the first join by a trusted key holds, whatever a public key said before", async () => {
  const { send, says, exportOf, usersOf } = await open();
  await says("/v1/track", { anonymousId: "phone", event: "looked" });
  await says("/v1/identify", { userId: "mallory", anonymousId: "phone" });
  await send("/v1/identify", { userId: "eva", anonymousId: "phone" });
  expect((await exportOf("phone")).userId).toBe("eva");
  expect(eventsOf(await exportOf("eva"))).toContain("looked");
  expect(eventsOf(await exportOf("mallory"))).toEqual(["identify"]);
  expect(await usersOf("looked")).toBe(1);
});

test("a public key joins only what public keys alone have sent", async () => {
  const { send, says, captures, usersOf, refused, keys } = await open();
  await send("/v1/track", { anonymousId: "kiosk", event: "looked" });
  await says("/v1/identify", { userId: "mallory", anonymousId: "kiosk" });
  await says("/v1/track", { userId: "mallory", event: "looked" });
  expect(await usersOf("looked")).toBe(2);
  expect(await refused()).toBe(1);
  const { key } = await keys.create(undefined, {
    name: "another page",
    scopes: ["events:write"],
    public: true,
  });
  await captures([{ event: "saw", distinct_id: "captured" }]);
  const alias = {
    event: "$create_alias",
    distinct_id: "mallory",
    properties: { alias: "captured" },
  };
  await captures([alias, { event: "saw", distinct_id: "mallory" }], key);
  expect(await usersOf("saw")).toBe(2);
  expect(await refused()).toBe(2);
});

test("events of a public key about an account are in reports, with their source, and never in its activity", async () => {
  const { call, says, send, get, ...parts } = await open();
  const eva = await join(parts, "eva");
  await says("/v1/track", { userId: eva.id, event: "user.signed_in" });
  await send("/v1/track", { userId: eva.id, event: "order.shipped" });
  const { body } = await call("GET", "/api/activity", { token: eva.token });
  const feed = body.items.map(({ event, source }: Record<string, string>) => [event, source]);
  expect(feed.toSorted()).toEqual([
    ["order.shipped", "shop"],
    ["user.created", "plaudit"],
    ["user.signed_in", "plaudit"],
  ]);
  const { activity } = (await call("GET", "/api/users/me/dashboard", { token: eva.token })).body;
  expect(activity).toEqual(body.items);
  const { items } = await get(`/api/events?event=user.signed_in&userId=${eva.id}`);
  expect(items.map((event: RecordedEvent) => [event.source, event.public])).toEqual([
    ["page", true],
    ["plaudit", undefined],
  ]);
});

test("placeholders join nobody, in whatever case, and are counted", async () => {
  const { send, captures, usersOf, refused, exportOf } = await open();
  await send("/v1/track", { anonymousId: "undefined", event: "looked" });
  for (const userId of ["ann", "bob"]) {
    await send("/v1/identify", { userId, anonymousId: "undefined" });
    await send("/v1/track", { userId, event: "looked" });
  }
  await send("/v1/identify", { userId: "Guest", anonymousId: "phone" });
  await send("/v1/alias", { userId: "ann", previousId: " [Object object] " });
  const properties = { alias: "NULL" };
  await captures([{ event: "$create_alias", distinct_id: "ann", properties }]);
  expect(await usersOf("looked")).toBe(3);
  expect(await refused()).toBe(5);
  expect(eventsOf(await exportOf("undefined"))).toEqual(["looked"]);
});

test("PostHog's ids are joined while nobody is named, once, and two who are named never", async () => {
  const { send, captures, usersOf, refused, get, call, analyst } = await open();
  const alias = (distinct_id: string, before: string) => ({
    event: "$create_alias",
    distinct_id,
    properties: { alias: before },
  });
  const capture = (distinct_id: string, event: string) => ({ event, distinct_id });
  // posthog-python: anonymous first, then known.
  await captures([capture("anonX", "viewed"), alias("userX", "anonX"), capture("userX", "bought")]);
  const { series } = await get(`/api/reports/timeseries?interval=month&source=shop&${range}`);
  expect(series[0].points[2]).toMatchObject({ count: 2, users: 1 });
  const funnel = await call("POST", "/api/reports/funnel", {
    token: analyst.token,
    body: {
      steps: [{ event: "viewed" }, { event: "bought" }],
      windowSeconds: 3600,
      from: "2026-01-01",
      to: "2027-01-01",
    },
  });
  expect(funnel.body.steps[1].users).toBe(1);
  expect(await refused()).toBe(0);

  // What only set traits is not named; who was named by Segment's words, or $identify, is.
  await captures([
    { event: "$set", distinct_id: "p", properties: { $set: { a: 1 } } },
    { event: "$set", distinct_id: "q", properties: { $set: { a: 1 } } },
    alias("p", "q"),
    ...["p", "q"].map((id) => capture(id, "set")),
  ]);
  expect(await usersOf("set")).toBe(1);
  await send("/v1/track", { userId: "segment", event: "named" });
  await captures([
    { event: "$identify", distinct_id: "identified", properties: {} },
    alias("segment", "identified"),
    ...["segment", "identified"].map((id) => capture(id, "named")),
  ]);
  expect(await usersOf("named")).toBe(2);
  expect(await refused()).toBe(1);
  // The one that is not named goes to the one that is, whichever way round it is told.
  await captures([capture("late", "named"), alias("late", "segment"), capture("late", "named")]);
  expect(await usersOf("named")).toBe(2);
});

test("what is exported and imported again gives the same answers and the same exports", async () => {
  const first = await open();
  const { send, says, captures, call, analyst } = first;
  await says("/v1/track", { anonymousId: "phone", event: "looked" });
  await says("/v1/identify", { userId: "mallory", anonymousId: "phone" });
  await send("/v1/identify", { userId: "eva", anonymousId: "phone" });
  await captures([
    { event: "looked", distinct_id: "anonX" },
    { event: "$set", distinct_id: "userX", properties: { $set: { a: 1 } } },
    { event: "$create_alias", distinct_id: "userX", properties: { alias: "anonX" } },
    { event: "looked", distinct_id: "userX" },
  ]);
  const path = "/api/events/export?format=ndjson";
  const { text } = await call("GET", path, { token: analyst.token });
  const second = await open();
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const read = lines
    .filter(({ source }) => source !== "plaudit")
    .map((line) =>
      readIncoming(line, { source: "import", receivedAt: second.clock(), isHistory: true }),
    );
  await second.recorder.accept(read.filter((event) => !isRejection(event)) as RecordedEvent[]);
  for (const question of [
    "by=event&event=looked",
    "by=user&event=looked",
    "by=event&event=alias",
  ]) {
    const asked = `/api/reports/top?${question}&${range}`;
    expect(await second.get(asked)).toEqual(await first.get(asked));
  }
  for (const id of ["phone", "eva", "mallory", "anonX", "userX"]) {
    expect(eventsOf(await second.exportOf(id))).toEqual(eventsOf(await first.exportOf(id)));
  }
  expect(await second.usersOf("looked")).toBe(2);
});
