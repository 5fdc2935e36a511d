// Events as Segment's and RudderStack's clients send them.
import type { Ask, Requests } from "../chapter.ts";

const track = (at: string, who: object, event: string, properties: object) => ({
  type: "track",
  event,
  ...who,
  properties,
  timestamp: `2026-02-${at}.000Z`,
  messageId: `${event} ${at}`,
});
const device = { anonymousId: "device-1" };
const [ann, ben, cat] = [{ userId: "ann" }, { userId: "ben" }, { userId: "cat" }];

/** February in a shop: what the reports are asked about. */
const story = [
  track("02T08:00:00", device, "Page Opened", { path: "/", ref: "ad" }),
  track("02T08:05:00", device, "Page Opened", { path: "/orchid" }),
  { type: "identify", ...device, ...ann, traits: { plan: "pro" }, messageId: "ann is device-1" },
  track("02T08:20:00", ann, "Order Placed", { total: 12.5, itemId: "{orchid}", first: true }),
  track("02T23:30:00", ben, "Page Opened", { path: "/", ref: "" }),
  track("03T09:00:00", ben, "Page Opened", { path: "/rose", ref: null }),
  track("03T09:01:00", ben, "Order Placed", { total: 7, itemId: "{rose}" }),
  track("10T12:00:00", ann, "Page Opened", { path: "/" }),
  track("10T12:00:30", cat, "Page Opened", { path: "/rose" }),
  track("17T00:00:00", cat, "Page Opened", { path: "/" }),
  track("17T10:00:00", ann, "Order Placed", { total: 30, itemId: "{rose}" }),
  { type: "page", name: "Pricing", ...cat, timestamp: "2026-02-17T11:00:00Z", messageId: "page" },
  track("20T08:00:00", { userId: "{bob}" }, "Page Opened", { path: "/bob" }),
  track("28T23:59:59", ben, "Page Opened", { path: "/", ref: "ad" }),
];

/** One call a path, and its short name, each by another way of naming the key. */
const calls: Readonly<Record<string, object>> = {
  track: { event: "Item Liked", userId: "dan", properties: { itemId: "item-7" } },
  identify: { anonymousId: "device-2", userId: "dan", traits: { plan: "free" } },
  page: { name: "Pricing", userId: "dan", properties: { path: "/pricing" } },
  screen: { name: "Home", userId: "dan" },
  group: { groupId: "acme", userId: "dan", traits: { seats: 12 } },
  alias: { previousId: "device-3", userId: "dan" },
};

function singleCalls(): Record<string, Ask> {
  const requests: Record<string, Ask> = {};
  for (const [type, call] of Object.entries(calls)) {
    const [long, short] = [`POST /v1/${type}`, `POST /v1/${type[0]}`];
    const timed = { ...call, timestamp: "2026-02-21T08:00:00Z" };
    requests[`${type}: with Basic`] = { ask: long, basic: "shop", json: timed };
    requests[`${type}: the same again`] = { ask: long, as: "shop", json: timed };
    requests[`${type}: by its letter, with the key in the body`] = {
      ask: short,
      headers: { "content-type": "text/plain", origin: "https://shop.example.com" },
      text: JSON.stringify({ ...call, messageId: `short ${type}` }).replace(
        "{",
        '{"writeKey":"{as page}",',
      ),
    };
    requests[`${type}: from nobody`] = { ask: long, json: call };
    requests[`${type}: by its letter, from a member`] = { ask: short, as: "ada", json: call };
    requests[`${type}: of nobody`] = { ask: short, as: "shop", json: { ...call, userId: "" } };
  }
  return requests;
}

export const segment: Requests = {
  "a month": { ask: "POST /v1/batch", basic: "shop", json: { batch: story } },
  "the month again, packed": {
    ask: "POST /v1/batch",
    as: "shop",
    gzip: true,
    json: { batch: story },
  },
  "a batch with mistakes": {
    ask: "POST /v1/batch",
    as: "shop",
    json: {
      batch: [
        { type: "track", userId: "dan", event: "Good", messageId: "good" },
        { type: "tack", userId: "dan", event: "x", messageId: "no type" },
        { type: "track", event: "x", messageId: "no one" },
        { type: "track", userId: "dan", messageId: "no name" },
        { type: "track", userId: "dan", event: "x", timestamp: "2026-03-03T12:00:00Z" },
        { type: "track", userId: "dan", event: "x", timestamp: "yesterday" },
        { type: "track", userId: "dan", event: "x", properties: [] },
        { type: "alias", userId: "dan" },
        { type: "group", userId: "dan" },
        { type: "track", userId: "dan", event: "x".repeat(300) },
        { type: "track", userId: "dan", event: "x", properties: { a: "x".repeat(66_000) } },
        null,
        "text",
      ],
    },
  },
  "a batch of a clock that is ahead": {
    ask: "POST /v1/b",
    as: "shop",
    json: {
      batch: [
        {
          ...track("28T10:00:00", { userId: "dan" }, "Clock Ahead", {}),
          context: { userAgent: "Googlebot/2.1" },
        },
      ],
      sentAt: "2026-03-01T13:00:00Z",
    },
  },
  "a number of many digits": {
    ask: "POST /v1/batch",
    as: "shop",
    text: '{"batch": [{"type": "track", "event": "Counted", "userId": "dan", "properties": {"n": 9007199254740993}, "messageId": "digits"}]}',
  },
  "an empty batch": { ask: "POST /v1/b", as: "shop", json: { batch: [] } },
  "no batch": { ask: "POST /v1/b", as: "shop", json: { events: [] } },
  "an import": {
    ask: "POST /v1/import",
    basic: "shop",
    json: { batch: [track("01T08:00:00", { userId: "dan" }, "Page Opened", { path: "/old" })] },
  },
  "an import that is not JSON": { ask: "POST /v1/import", as: "shop", text: "type,event\ntrack,x" },
  "an import without a body": { ask: "POST /v1/import", as: "shop" },
  "a batch that says it is packed": {
    ask: "POST /v1/batch",
    as: "shop",
    headers: { "content-encoding": "gzip" },
    json: { batch: [{ ...calls["track"], type: "track", messageId: "not packed" }] },
  },
  "too many events": {
    ask: "POST /v1/batch",
    as: "shop",
    json: { batch: Array.from({ length: 5001 }, () => ({})) },
  },
  "too long a batch": { ask: "POST /v1/batch", as: "shop", text: " ".repeat((5 << 20) + 1) },
  "a batch from nobody": { ask: "POST /v1/batch", json: { batch: story } },
  "a batch with a wrong key": {
    ask: "POST /v1/batch",
    json: { batch: story, writeKey: `plaudit_${"0".repeat(64)}` },
  },
  "a batch with a key that reads": { ask: "POST /v1/batch", as: "desk", json: { batch: story } },
  "a batch from another page": {
    ask: "POST /v1/batch",
    basic: "page",
    headers: { origin: "https://elsewhere.example" },
    json: { batch: [] },
  },
  "a batch from no page": { ask: "POST /v1/batch", basic: "page", json: { batch: [] } },
  "a preflight": {
    ask: "OPTIONS /v1/batch",
    headers: {
      origin: "https://elsewhere.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization, x-anonymous",
    },
  },
  "a second event in a minute": {
    ask: "POST /v1/t",
    as: "slow",
    json: { ...calls["track"], userId: "dan" },
    times: 2,
  },
  "a third event in a minute": { ask: "POST /v1/t", as: "slow", json: calls["track"] },
  ...singleCalls(),

  "a beacon": {
    ask: "POST /beacon/v1/batch?writeKey={as page}",
    headers: { origin: "http://localhost:8080" },
    text: '{"batch": [{"type": "page", "anonymousId": "device-4", "name": "Left", "messageId": "beacon"}]}',
  },
  "a beacon without a key": { ask: "POST /beacon/v1/batch", text: '{"batch": []}' },
  "what RudderStack's page loads": { ask: "GET /sourceConfig/?p=npm&v=3.0.0" },
  "what Segment's page loads": { ask: "GET /v1/projects/{as page}/settings" },
  "what Segment's page loads with a key that reads": { ask: "GET /v1/projects/{as desk}/settings" },
  "what Segment's page loads without a key": { ask: "GET /v1/projects/nothing/settings" },
  "the names of a source counted anew": {
    ask: "DELETE /api/sources/web%20shop/names",
    as: "grace",
  },
  "all sources": { ask: "GET /api/sources", as: "desk" },
  "all sources, a page": {
    ask: "GET /api/sources?limit=1&tz=Europe/Berlin",
    as: "desk",
    keep: { "more sources": "nextCursor" },
  },
  "all sources, the next page": {
    ask: "GET /api/sources?limit=1&cursor={more sources}",
    as: "desk",
  },
  "all sources, asked wrongly": { ask: "GET /api/sources?zone=UTC&tz=Nowhere&limit=0", as: "desk" },
  "all sources, for a member": { ask: "GET /api/sources", as: "ada" },
  "the names of a source, by a member": { ask: "DELETE /api/sources/page/names", as: "ada" },
};
