import { expect, test } from "bun:test";
import { AppError } from "../../../src/domain/error.ts";
import { createLog } from "../../../src/runtime/log.ts";
import { createTestClock, createTestConfig, createTestRecorder, noon } from "../../kit.ts";
import { createCall, join } from "../people.ts";
import { openSender, track } from "./sender.ts";

const everyCall = {
  track: { event: "Item Liked", properties: { itemId: "item-7" } },
  identify: { anonymousId: "device-9", traits: { plan: "pro" } },
  page: { name: "Pricing", properties: { path: "/pricing" } },
  screen: { name: "Home" },
  group: { groupId: "acme", traits: { seats: 12 } },
  alias: { previousId: "device-9" },
};

const recordedOf = {
  track: { event: "Item Liked", properties: { itemId: "item-7" } },
  identify: { event: "identify", anonymousId: "device-9", properties: { plan: "pro" } },
  page: { event: "page", properties: { path: "/pricing", name: "Pricing" } },
  screen: { event: "screen", properties: { name: "Home" } },
  group: { event: "group", groupId: "acme", properties: { seats: 12 } },
  alias: { event: "alias", previousId: "device-9" },
};

test("a batch takes every kind of call", async () => {
  const { send, recorder } = await openSender();
  const batch = Object.entries(everyCall).map(([type, call], i) => ({
    type,
    userId: "user-1",
    messageId: `message-${i}`,
    timestamp: "2026-03-01T11:59:00.000Z",
    ...call,
  }));
  const { status, body } = await send("/v1/batch", { batch });
  expect(status).toBe(200);
  expect(body).toEqual({ success: true, accepted: 6, rejected: [] });
  for (const [i, [type, wanted]] of Object.entries(recordedOf).entries()) {
    expect(recorder.accepted[i]).toMatchObject({
      type: type as "track",
      userId: "user-1",
      messageId: `message-${i}`,
      timestamp: noon - 60_000,
      receivedAt: noon,
      source: "shop",
      ...wanted,
    });
  }
});

for (const [type, call] of Object.entries(everyCall)) {
  for (const path of [`/v1/${type}`, `/v1/${type[0]}`]) {
    test(`POST ${path} takes one ${type}, whatever type its body claims`, async () => {
      const { send, recorder } = await openSender();
      const { body } = await send(path, { ...call, userId: "user-1", type: "nonsense" });
      expect(body).toEqual({ success: true, accepted: 1, rejected: [] });
      expect(recorder.accepted).toMatchObject([{ type, userId: "user-1" }]);
    });
  }
}

for (const path of ["/v1/batch", "/v1/b", "/v1/import"]) {
  test(`POST ${path} takes a batch, with and without a slash, and the key in a header or the body`, async () => {
    const { send, recorder, key } = await openSender();
    for (const slash of ["", "/"]) {
      const batch = [{ type: "track", userId: "u", event: "e" }];
      expect((await send(path + slash, { batch })).body.accepted).toBe(1);
      const { body } = await send(path + slash, { batch, writeKey: key }, { key: null });
      expect(body.accepted).toBe(1);
    }
    expect(recorder.accepted).toHaveLength(4);
  });
}

test("a long integer alone is no call, and none of its fields is one", async () => {
  const { app, key, recorder } = await openSender();
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const post = (path: string, body: string) =>
    app.handle(new Request(`http://localhost${path}`, { method: "POST", headers, body }));
  for (const path of ["/v1/track", "/v1/a", "/v1/batch"]) {
    expect((await post(path, "9007199254740993")).status).toBe(400);
  }
  const call = '{"userId":"u","event":"e","properties":9007199254740993}';
  expect(await (await post("/v1/track", call)).json()).toMatchObject({ accepted: 0 });
  expect(recorder.accepted).toEqual([]);
});

test("a page that is left sends its key in the address", async () => {
  const { send, recorder, key } = await openSender();
  const none = { key: null };
  const path = "/beacon/v1/batch";
  expect((await send(`${path}?writeKey=${key}`, { batch: [track()] }, none)).status).toBe(200);
  expect((await send(`${path}?writeKey=x`, { batch: [track()] }, none)).status).toBe(401);
  expect((await send(path, { batch: [track()] }, none)).status).toBe(401);
  expect(recorder.accepted).toHaveLength(1);
});

test("the key may come by Basic, by Bearer, and in the body", async () => {
  const { send, recorder, key } = await openSender();
  const none = { key: null };
  const ways = [
    await send("/v1/track", track()),
    await send("/v1/track", track(), { ...none, headers: { authorization: `Bearer ${key}` } }),
    await send("/v1/track", track({ writeKey: key }), none),
    await send("/v1/batch", { batch: [track()], writeKey: key }, none),
    await send("/v1/b", { batch: [track()], writeKey: key }, none),
    // An empty user name is no key: the body's counts.
    await send("/v1/track", track({ writeKey: key }), { key: "" }),
  ];
  expect(ways.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  expect(recorder.accepted.map(({ source }) => source)).toEqual(Array(6).fill("shop"));
});

test("an unknown key gets 401 wherever it is, before the body is looked at", async () => {
  const { send, key, recorder } = await openSender();
  const unknown = `${key.slice(0, -1)}${key.endsWith("0") ? "1" : "0"}`;
  const answers = [
    await send("/v1/track", track(), { key: unknown }),
    await send("/v1/track", "{ not json", { key: unknown }),
    await send("/v1/track", track({ writeKey: key }), { key: unknown }),
    await send("/v1/track", track({ writeKey: unknown }), { key: null }),
    await send("/v1/track", track({ writeKey: 7 }), { key: null }),
    await send("/v1/track", track(), { key: null }),
    await send("/v1/track", track(), { key: null, headers: { authorization: "Digest x" } }),
  ];
  for (const { status, body, headers } of answers) {
    expect(status).toBe(401);
    expect(body.code).toBe("unauthorized");
    expect(headers.get("www-authenticate")).toBe("Bearer");
  }
  expect(recorder.accepted).toEqual([]);
});

test("an unreadable body gets 401 without a key in the header, and 400 in JSON with one", async () => {
  const { send } = await openSender();
  for (const [path, body] of [
    ["/v1/track", "{ not json"],
    ["/v1/track", ""],
    ["/v1/track", "[]"],
    ["/v1/track", "null"],
    ["/v1/batch", '{"batch":{}}'],
    ["/v1/batch", "{}"],
    ["/v1/batch", "[".repeat(300_000)],
  ] as const) {
    expect((await send(path, body, { key: null })).status).toBe(401);
    const told = await send(path, body);
    expect(told.status).toBe(400);
    expect(told.body).toMatchObject({ code: "bad_request", message: expect.any(String) });
  }
});

test("a key that is revoked is refused from the next request on", async () => {
  const { send, keys, keyId } = await openSender();
  expect((await send("/v1/track", track())).status).toBe(200);
  await keys.remove(keyId);
  expect((await send("/v1/track", track())).status).toBe(401);
});

test("a key without events:write gets 403, and so does an account without it", async () => {
  const { send, ...parts } = await openSender({}, { scopes: ["reports:read"] });
  expect((await send("/v1/track", track())).status).toBe(403);
  expect(parts.recorder.accepted).toEqual([]);

  const ada = await join(parts, "ada");
  const eve = await join(parts, "eve", "events:write");
  const call = createCall(parts.app);
  expect((await call("POST", "/v1/track", { token: ada.token, body: track() })).status).toBe(403);
  expect((await call("POST", "/v1/track", { token: eve.token, body: track() })).status).toBe(200);
  expect(parts.recorder.accepted).toMatchObject([{ source: "api" }]);
});

const notTime = "timestamp must be a time in ISO 8601, or the seconds or milliseconds since 1970";

test("a bad event is named by its place and counted, and the others are kept", async () => {
  const { send, recorder, app } = await openSender();
  const bad = [
    {},
    null,
    "text",
    track({ type: "nonsense" }),
    track({ event: undefined }),
    track({ userId: undefined }),
    track({ userId: true }),
    track({ timestamp: "yesterday" }),
    track({ timestamp: new Date(noon + 25 * 3_600_000).toISOString() }),
    track({ properties: [1] }),
    track({ properties: { deep: { nul: "a\u0000b" } } }),
    track({ event: "\ud800" }),
    track({ messageId: "m".repeat(201) }),
  ];
  const batch = [track(), ...bad, track({ messageId: "message-2" })];
  const { status, body } = await send("/v1/batch", { batch });
  expect(status).toBe(200);
  expect(body.accepted).toBe(2);
  expect(body.rejected.map((each: { index: number }) => each.index)).toEqual(
    bad.map((_, i) => i + 1),
  );
  expect(body.rejected.slice(3, 8)).toEqual([
    {
      index: 4,
      messageId: "message-1",
      reason: "type must be one of track, identify, page, screen, group, alias.",
    },
    { index: 5, messageId: "message-1", reason: "event is required." },
    { index: 6, messageId: "message-1", reason: "userId is required, or anonymousId." },
    { index: 7, messageId: "message-1", reason: "userId must be text." },
    { index: 8, messageId: "message-1", reason: `${notTime}.` },
  ]);
  expect(body.rejected[0]).toEqual({ index: 1, reason: expect.stringContaining("type must be") });
  expect(body.rejected[1]).toEqual({ index: 2, reason: "The event must be an object." });
  expect(body.rejected.at(-1).messageId).toBeUndefined();
  const metrics = await app.handle(new Request("http://localhost/metrics"));
  expect(await metrics.text()).toContain("\nplaudit_events_rejected_total 13\n");
  expect(recorder.accepted.map(({ messageId }) => messageId)).toEqual(["message-1", "message-2"]);
});

test("__proto__ is refused as a property", async () => {
  const { send } = await openSender();
  const event = (properties: string) =>
    `{"type":"track","event":"e","userId":"u","properties":${properties}}`;
  const batch = [
    '{"__proto__":{"polluted":true}}',
    '{"a":{"__proto__":1}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
  ].map(event);
  const { body } = await send("/v1/batch", `{"batch":[${batch.join(",")}],"__proto__":{"x":1}}`);
  expect(body.accepted).toBe(1);
  expect(body.rejected).toHaveLength(2);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test("an event of more than 64 KB is rejected, and the others are kept", async () => {
  const { send } = await openSender();
  const ofLength = (length: number) => {
    const event = track({ properties: { text: "" } });
    event.properties = { text: "x".repeat(length - JSON.stringify(event).length) } as never;
    return event;
  };
  const batch = [ofLength(64 * 1024), ofLength(64 * 1024 + 1), track()];
  const { body } = await send("/v1/batch", { batch });
  expect(body).toEqual({
    success: true,
    accepted: 2,
    rejected: [
      {
        index: 1,
        messageId: "message-1",
        reason: "The event must be at most 65536 bytes of JSON.",
      },
    ],
  });
});

test("a request of more than 5,000 events gets 413", async () => {
  const { send, recorder } = await openSender();
  const batch = Array<object>(5000).fill(track());
  expect((await send("/v1/batch", { batch })).body.accepted).toBe(5000);
  recorder.accepted.length = 0;
  const { status, body } = await send("/v1/batch", { batch: [...batch, track()] });
  expect(status).toBe(413);
  expect(body.code).toBe("too_large");
  expect(recorder.accepted).toEqual([]);
});

test("nothing in the path, the query or the body is answered with 422", async () => {
  const { send, app } = await openSender();
  expect((await send("/v1/track?x=%00&__proto__=1", track())).status).toBe(200);
  expect((await send("/v1/track", { ...track(), "\u0000": "\ud800" })).status).toBe(200);
  const long = `http://localhost/v1/projects/${"x".repeat(500)}%00/settings`;
  expect((await app.handle(new Request(long))).status).toBe(404);
});

test("when the journal is full the answer is 503 with Retry-After", async () => {
  const full = async () => {
    throw new AppError("unavailable", "Events cannot be taken now.", { retryAfterSeconds: 5 });
  };
  const { send } = await openSender({ recorder: { ...createTestRecorder(), accept: full } });
  const { status, headers, body } = await send("/v1/batch", { batch: [track()] });
  expect(status).toBe(503);
  expect(headers.get("retry-after")).toBe("5");
  expect(body.code).toBe("unavailable");
});

test("a wrong clock is corrected by sentAt, and the time as sent is kept beside it", async () => {
  const hour = 3_600_000;
  const iso = (ms: number) => new Date(ms).toISOString();
  const timesOf = async (call: object, batch: object = {}) => {
    const { send, recorder } = await openSender();
    const { body } = await send("/v1/batch", { batch: [track(call)], ...batch });
    const [event] = recorder.accepted;
    return event ? [event.timestamp - noon, event.sentAt && event.sentAt - noon] : body.rejected;
  };

  // An hour fast, ten seconds before it was sent.
  const fast = { timestamp: iso(noon + hour - 10_000) };
  expect(await timesOf(fast, { sentAt: iso(noon + hour) })).toEqual([-10_000, hour - 10_000]);
  // Two days fast: what looks like the future is not.
  const far = { timestamp: iso(noon + 48 * hour) };
  expect(await timesOf(far, { sentAt: iso(noon + 48 * hour + 500) })).toEqual([-500, 48 * hour]);
  // Two days slow.
  const slow = { timestamp: iso(noon - 48 * hour - 2000) };
  const slowAt = iso(noon - 48 * hour);
  expect(await timesOf(slow, { sentAt: slowAt })).toEqual([-2000, -48 * hour - 2000]);
  // Single calls, RudderStack's words, and a batch's word over an event's.
  expect(await timesOf({ ...fast, sentAt: iso(noon + hour) })).toEqual([-10_000, hour - 10_000]);
  const rudder = { originalTimestamp: fast.timestamp };
  expect(await timesOf(rudder, { sentAt: iso(noon + hour) })).toEqual([-10_000, hour - 10_000]);
  expect(await timesOf({ ...slow, sentAt: iso(noon) }, { sentAt: slowAt })).toEqual([
    -2000,
    -48 * hour - 2000,
  ]);
  // A right clock, and a sentAt that was kept over retries: exact, and nothing to keep beside.
  for (const kept of [-4999, -30_000, -24 * hour, 5000]) {
    const sentAt = iso(noon + kept);
    expect(await timesOf({ timestamp: iso(noon - 31_000) }, { sentAt })).toEqual([
      -31_000,
      undefined,
    ]);
  }
  // Nothing to correct by, or nothing to correct.
  expect(await timesOf({ timestamp: iso(noon - hour) })).toEqual([-hour, undefined]);
  expect(await timesOf({ timestamp: iso(noon - hour) }, { sentAt: "noon" })).toEqual([
    -hour,
    undefined,
  ]);
  expect(await timesOf({}, { sentAt: iso(noon + hour) })).toEqual([0, undefined]);
  // Corrected to more than a day ahead.
  expect(await timesOf({ timestamp: iso(noon) }, { sentAt: iso(noon - 25 * hour) })).toEqual([
    expect.objectContaining({ reason: "timestamp lies more than 24 hours ahead." }),
  ]);
});

test("a number as an id is its decimal text", async () => {
  const { send, recorder } = await openSender();
  await send("/v1/track", { event: "t", userId: 100 });
  await send("/v1/track", '{"event":"t","userId":9007199254740993}');
  expect(recorder.accepted.map(({ userId }) => userId)).toEqual(["100", "9007199254740993"]);
});

test("a value that is not a number is lost, and not the batch", async () => {
  const { send, recorder } = await openSender();
  const event = '"type":"track","userId":"u","event":"e"';
  const { body } = await send(
    "/v1/batch",
    `{"batch":[{${event}},{${event},"properties":{"v":NaN,"w":[-Infinity]}}],"sentAt":Infinity}`,
  );
  expect(body).toEqual({ success: true, accepted: 2, rejected: [] });
  expect(recorder.accepted[1]?.properties).toEqual({ v: null, w: [null] });
});

test("PHP's empty map, a context's traits and a page's category are read as meant", async () => {
  const { send, recorder } = await openSender();
  await send("/v1/track", { event: "e", userId: "u", properties: [], context: [] });
  await send("/v1/identify", { userId: "u", context: { traits: { plan: "pro" } } });
  await send("/v1/page", { userId: "u", category: "Docs", name: "Home" });
  expect(recorder.accepted.map(({ properties }) => properties)).toEqual([
    {},
    { plan: "pro" },
    { name: "Home", category: "Docs" },
  ]);
});

test("a key among the properties is not kept; other tokens are", async () => {
  const { send, recorder, key } = await openSender();
  await send("/v1/track", track({ properties: { token: key, api_key: key, writeKey: key, a: 1 } }));
  await send("/v1/track", track({ properties: { token: "T-1" } }));
  expect(recorder.accepted.map(({ properties }) => properties)).toEqual([
    { a: 1 },
    { token: "T-1" },
  ]);
});

test("a call with a time and no id is given an id, and equal calls of a batch are given different ones", async () => {
  const { send, recorder } = await openSender();
  const call = { type: "track", event: "e", userId: "u", timestamp: "2026-03-01T11:00:00.000Z" };
  const idsOf = async (batch: object[], more: object = {}) => {
    recorder.accepted.length = 0;
    await send("/v1/batch", { batch, ...more });
    return recorder.accepted.map(({ messageId }) => messageId);
  };
  const first = await idsOf([call, call]);
  expect(new Set(first).size).toBe(2);
  expect(await idsOf([call, call], { sentAt: "2026-03-01T12:00:00Z" })).toEqual(first);
  expect(await idsOf([{ ...call, timestamp: undefined }])).toEqual([undefined]);
  await send("/v1/track", call);
  expect(recorder.accepted.at(-1)?.messageId).toBe(first[0]);
});

test("a key's events a minute are limited if it says so, and the answer says how long to wait", async () => {
  const clock = createTestClock();
  const { send, recorder } = await openSender({ clock }, { eventsPerMinute: 60 });
  const batch = (count: number) => ({ batch: Array<object>(count).fill(track()) });
  expect((await send("/v1/batch", batch(40))).status).toBe(200);
  const limited = await send("/v1/batch", batch(40));
  expect(limited.status).toBe(429);
  expect(limited.body.code).toBe("rate_limited");
  expect(limited.headers.get("retry-after")).toBe("20");
  clock.forward(19_000);
  expect((await send("/v1/batch", batch(40))).headers.get("retry-after")).toBe("1");
  clock.forward(1000);
  expect((await send("/v1/batch", batch(40))).status).toBe(200);
  expect(recorder.accepted).toHaveLength(80);
  // More than a minute's at once: it waits for the whole minute, then owes the rest.
  expect((await send("/v1/batch", batch(120))).headers.get("retry-after")).toBe("60");
  clock.forward(60_000);
  expect((await send("/v1/batch", batch(120))).status).toBe(200);
  expect((await send("/v1/batch", batch(1))).headers.get("retry-after")).toBe("61");
});

test("Segment's browser client finds out where to send, with a key that may send", async () => {
  const { app, key, keys } = await openSender();
  const get = (key: string) =>
    app.handle(new Request(`http://plaudit.test:3000/v1/projects/${key}/settings`));
  const response = await get(key);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    integrations: {
      "Segment.io": { apiKey: key, apiHost: "plaudit.test:3000/v1", protocol: "http" },
    },
    metrics: { sampleRate: 0 },
  });
  const reader = await keys.create(undefined, { name: "r", scopes: ["reports:read"] });
  expect((await get(reader.key)).status).toBe(404);
  expect((await get("unknown")).status).toBe(404);
});

test("a browser gets the public address, not the one that it named", async () => {
  const config = createTestConfig({ publicUrl: "https://example.com/plaudit" });
  const { app, key } = await openSender({ config });
  const response = await app.handle(
    new Request(`http://evil.test/v1/projects/${key}/settings`, { headers: { host: "evil.test" } }),
  );
  const { integrations } = (await response.json()) as { integrations: Record<string, unknown> };
  expect(integrations["Segment.io"]).toMatchObject({
    apiHost: "example.com/plaudit/v1",
    protocol: "https",
  });
});

test("rejected events are logged now and then, without what was sent", async () => {
  const clock = createTestClock();
  const lines: string[] = [];
  const log = createLog({ write: (line) => void lines.push(line), level: "warn", pretty: false });
  const { send } = await openSender({ clock, log });
  await send("/v1/track", track());
  expect(lines).toEqual([]);
  await send("/v1/batch", { batch: [track({ event: 7 }), track({ timestamp: "secret" })] });
  await send("/v1/track", track({ event: 7 }));
  clock.forward(10_000);
  await send("/v1/track", track({ event: 7 }));
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    level: "warn",
    source: "shop",
    rejected: 2,
    reason: "event must be text.",
  });
});
