import { expect, test } from "bun:test";
import { gzipSync } from "node:zlib";
import { noon } from "../../kit.ts";
import { openSender, track } from "./sender.ts";

const event = (more: object = {}) => ({
  event: "item liked",
  distinct_id: "user-1",
  uuid: "0198c5a2-7b5e-7c53-8f2e-3d1c5a7b9e01",
  timestamp: "2026-03-01T11:59:00.123456+00:00",
  properties: { itemId: "item-7", $lib: "posthog-node" },
  ...more,
});

/** What one event is recorded as. */
async function recordedOf(sent: unknown) {
  const { send, recorder, key } = await openSender();
  const { body } = await send("/batch/", { api_key: key, batch: [sent] }, { key: null });
  return recorder.accepted[0] ?? body.rejected[0];
}

const paths = ["/batch", "/capture", "/e", "/i/v0/e", "/i/v0/ai/batch"];

for (const path of paths.flatMap((path) => [path, `${path}/`])) {
  test(`POST ${path} takes a batch, one event, and a list, packed or not`, async () => {
    const { send, recorder, key } = await openSender();
    const none = { key: null };
    const bodies = [
      { api_key: key, batch: [event()] },
      { api_key: key, ...event() },
      { token: key, batch: [event()] },
      [{ ...event(), api_key: key }],
      // posthog-js: a page's key stands among the properties.
      [event({ properties: { token: key } })],
      event({ properties: { token: key } }),
    ];
    for (const body of bodies) {
      const answer = await send(path, body, none);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({ success: true, accepted: 1, rejected: [], status: "Ok" });
    }
    const text = JSON.stringify(bodies[0]);
    expect((await send(path, gzipSync(text), none)).status).toBe(200);
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    for (const data of [text, btoa(text), gzipSync(text).toString("base64")]) {
      const form = `data=${encodeURIComponent(data)}`;
      expect((await send(path, form, { ...none, headers })).status).toBe(200);
    }
    expect(recorder.accepted).toHaveLength(10);
  });
}

test("an event is a track of its distinct_id, once by its uuid", async () => {
  expect(await recordedOf(event())).toEqual({
    type: "track",
    event: "item liked",
    userId: "user-1",
    anonymousId: undefined,
    previousId: undefined,
    groupId: undefined,
    timestamp: noon - 60_000 + 123,
    receivedAt: noon,
    messageId: "0198c5a2-7b5e-7c53-8f2e-3d1c5a7b9e01",
    source: "shop",
    dialect: "posthog",
    properties: { itemId: "item-7", $lib: "posthog-node" },
  });
  const inside = event({ distinct_id: undefined, properties: { distinct_id: 42 } });
  expect(await recordedOf(inside)).toMatchObject({ userId: "42" });
});

test("a person who is not to be known is anonymous", async () => {
  const properties = { $process_person_profile: false };
  const recorded = await recordedOf(event({ properties }));
  expect(recorded.anonymousId).toBe("user-1");
  expect(recorded.userId).toBeUndefined();
  for (const properties of [{ $is_identified: false }, { $device_id: "user-1" }]) {
    const recorded = await recordedOf(event({ properties }));
    expect([recorded.userId, recorded.anonymousId]).toEqual([undefined, "user-1"]);
  }
  const identified = { $is_identified: true, $device_id: "device-9" };
  expect(await recordedOf(event({ properties: identified }))).toMatchObject({ userId: "user-1" });
  const known = { $process_person_profile: true };
  expect(await recordedOf(event({ properties: known }))).toMatchObject({ userId: "user-1" });
});

test("$identify joins the anonymous id, with what was set as traits", async () => {
  const properties = {
    $anon_distinct_id: "device-9",
    $set: { plan: "pro" },
    $set_once: { plan: "free", since: 2026 },
  };
  expect(await recordedOf(event({ event: "$identify", properties }))).toMatchObject({
    type: "identify",
    event: "identify",
    userId: "user-1",
    anonymousId: "device-9",
    properties: { plan: "pro", since: 2026, $set_once: { since: 2026 } },
    dialect: "posthog",
  });
  // Older clients put it beside the properties.
  const older = event({ event: "$identify", properties: {}, $set: { plan: "pro" } });
  expect(await recordedOf(older)).toMatchObject({ type: "identify", properties: { plan: "pro" } });
  const set = event({ event: "$set", properties: { $set: { plan: "pro" } } });
  expect(await recordedOf(set)).toMatchObject({ type: "identify", properties: { plan: "pro" } });
});

test("$set_once keeps what was set first, for every person", async () => {
  const once = event({ event: "$set_once", $set_once: { first: "x" }, properties: {} });
  expect(await recordedOf(once)).toMatchObject({
    type: "identify",
    event: "identify",
    userId: "user-1",
    properties: { first: "x", $set_once: { first: "x" } },
  });
  const properties = { $set: [], $set_once: { first: "x" }, $is_identified: false };
  expect(await recordedOf(event({ event: "$set", properties }))).toMatchObject({
    type: "identify",
    userId: undefined,
    anonymousId: "user-1",
    properties: { first: "x" },
  });
});

test("properties of a person that a server's client sets in a track stay with its properties", async () => {
  const recorded = await recordedOf(event({ $set: { plan: "pro" }, properties: { a: 1 } }));
  expect(recorded.properties).toEqual({ a: 1, $set: { plan: "pro" } });
});

test("an empty uuid counts as none, and the token of a page is not kept", async () => {
  const recorded = await recordedOf(event({ uuid: "", properties: { $insert_id: "i1" } }));
  expect(recorded.messageId).toBe("i1");
  const again = event({ uuid: "" });
  const [one, two] = [await recordedOf(again), await recordedOf(again)];
  expect(one.messageId).toBeString();
  expect(one.messageId).toBe(two.messageId);

  const { send, recorder, key } = await openSender();
  const page = event({ properties: { token: key, plan: "pro" } });
  const { body } = await send("/capture/", [null, page], { key: null });
  expect(body.accepted).toBe(1);
  expect(recorder.accepted[0]?.properties).toEqual({ plan: "pro" });
});

test("PostHog's documented time is a time", async () => {
  const timestamp = "2020-08-16 09:03:11.913767";
  expect(await recordedOf(event({ timestamp }))).toMatchObject({
    timestamp: Date.UTC(2020, 7, 16, 9, 3, 11, 913),
  });
});

test("$create_alias is an alias, $groupidentify a group, $pageview a track", async () => {
  const alias = event({ event: "$create_alias", properties: { alias: "device-9" } });
  expect(await recordedOf(alias)).toMatchObject({
    type: "alias",
    userId: "user-1",
    previousId: "device-9",
    dialect: "posthog",
  });
  const properties = { $group_type: "company", $group_key: 7, $group_set: { seats: 12 } };
  expect(await recordedOf(event({ event: "$groupidentify", properties }))).toMatchObject({
    type: "group",
    groupId: "7",
    properties: { $group_type: "company", seats: 12 },
  });
  const page = event({ event: "$pageview", properties: { $current_url: "https://shop.test/" } });
  expect(await recordedOf(page)).toMatchObject({
    type: "track",
    event: "$pageview",
    properties: { $current_url: "https://shop.test/" },
  });
});

test("a bad event is rejected in PostHog's own words", async () => {
  const { send, key } = await openSender();
  const bad = [
    null,
    event({ distinct_id: undefined }),
    event({ uuid: true }),
    event({ event: "" }),
    event({ event: "$create_alias" }),
    event({ event: "$identify", properties: { $set: "pro" } }),
    event({ event: "$groupidentify" }),
  ];
  const { status, body } = await send("/batch/", { api_key: key, batch: [event(), ...bad] });
  expect(status).toBe(200);
  expect(body.accepted).toBe(1);
  const messageId = "0198c5a2-7b5e-7c53-8f2e-3d1c5a7b9e01";
  expect(body.rejected).toEqual([
    { index: 1, reason: "The event must be an object." },
    { index: 2, messageId, reason: "distinct_id is required, or anonymousId." },
    { index: 3, reason: "uuid must be text." },
    { index: 4, messageId, reason: "event is required." },
    { index: 5, messageId, reason: "properties.alias is required." },
    { index: 6, messageId, reason: "properties.$set must be an object." },
    { index: 7, messageId, reason: "properties.$group_key is required." },
  ]);
});

test("sent_at corrects the clock", async () => {
  const { send, recorder, key } = await openSender();
  const hour = 3_600_000;
  const iso = (ms: number) => new Date(ms).toISOString();
  const batch = [event({ timestamp: iso(noon + hour - 1000) })];
  await send("/batch/", { api_key: key, batch, sent_at: iso(noon + hour) });
  expect(recorder.accepted).toMatchObject([{ timestamp: noon - 1000, sentAt: noon + hour - 1000 }]);
});

test("a body that is no event, list or batch gets 400 with a good key in the header, otherwise 401", async () => {
  const { send } = await openSender();
  for (const body of ["7", '"text"', "null", '{"batch":7}', "data=%7B", "data="]) {
    expect((await send("/batch/", body)).status).toBe(400);
    expect((await send("/batch/", body, { key: null })).status).toBe(401);
  }
});

test("the first version's clients learn about each event by its uuid", async () => {
  const { send, recorder, key } = await openSender();
  const headers = {
    authorization: `Bearer ${key}`,
    "posthog-request-timestamp": new Date(noon + 3_600_000).toISOString(),
  };
  const batch = [
    {
      ...event({ uuid: "one", timestamp: new Date(noon + 3_600_000 - 1000).toISOString() }),
      options: { process_person_profile: false },
      session_id: "s1",
      window_id: "w1",
    },
    event({ uuid: "two", event: "" }),
  ];
  const body = { created_at: new Date(noon).toISOString(), batch };
  const answer = await send("/i/v1/analytics/events", body, { key: null, headers });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    accepted: 1,
    results: { one: { result: "ok" }, two: { result: "drop", details: "event is required." } },
  });
  expect(recorder.accepted).toMatchObject([
    {
      anonymousId: "user-1",
      timestamp: noon - 1000,
      properties: { $session_id: "s1", $window_id: "w1", $process_person_profile: false },
    },
  ]);
});

test("a limit gets 503 with Retry-After, which their clients wait for", async () => {
  const { send } = await openSender({}, { eventsPerMinute: 60 });
  const batch = Array<object>(60).fill(event());
  expect((await send("/batch/", { batch })).status).toBe(200);
  for (const path of [...paths, "/i/v1/analytics/events"]) {
    const limited = await send(path, { batch: [event()] });
    expect(limited.status).toBe(503);
    expect(limited.headers.get("retry-after")).toBe("1");
    expect(limited.body.code).toBe("unavailable");
  }
  // Segment's clients wait after a 429.
  expect((await send("/v1/track", track())).status).toBe(429);
});
