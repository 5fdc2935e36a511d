// Events as PostHog's clients send them, and what those ask before.
import type { Ask, Requests } from "../chapter.ts";

const uuid = (n: number) => `00000000-0000-4000-8000-0000000000${n}`;
const event = (n: number) => ({
  event: "item liked",
  distinct_id: "zed",
  uuid: uuid(n),
  timestamp: "2026-02-22T08:00:00Z",
  properties: { itemId: "item-7", $lib: "web" },
});

function eachPath(): Record<string, Ask> {
  const requests: Record<string, Ask> = {};
  for (const [i, path] of ["/capture/", "/e/", "/i/v0/e", "/i/v0/ai/batch"].entries()) {
    const ask = `POST ${path}`;
    const body = event(10 + i);
    requests[`${path}: one event`] = { ask, json: { api_key: "{as shop}", ...body } };
    requests[`${path}: a list`] = {
      ask,
      as: "shop",
      json: [body, { ...body, uuid: uuid(20 + i) }],
    };
    requests[`${path}: without a key`] = { ask, json: body };
    requests[`${path}: no event`] = { ask, as: "shop", json: "event" };
  }
  return requests;
}

export const posthog: Requests = {
  "a batch": {
    ask: "POST /batch/",
    json: {
      api_key: "{as shop}",
      sent_at: "2026-03-01T12:04:00Z",
      batch: [
        { ...event(30), properties: { $process_person_profile: false, token: "{as shop}" } },
        {
          event: "$identify",
          distinct_id: "zed",
          properties: { $anon_distinct_id: "device-9", $set: { plan: "pro" } },
        },
        {
          event: "$set",
          distinct_id: "yan",
          $set: { age: 3 },
          properties: { $set_once: { first: "ad" } },
        },
        { event: "$create_alias", distinct_id: "zed", properties: { alias: "zeta" } },
        {
          event: "$groupidentify",
          distinct_id: "zed",
          properties: { $group_type: "firm", $group_key: "acme", $group_set: { seats: 3 } },
        },
        { event: "x", distinct_id: null, uuid: uuid(31) },
        { event: 1, distinct_id: "zed", uuid: uuid(32) },
        { event: "x", distinct_id: "zed", properties: "none" },
        "none",
      ],
    },
  },
  "a packed batch": {
    ask: "POST /batch",
    gzip: true,
    headers: { origin: "http://localhost:8080", "content-type": "text/plain" },
    json: { api_key: "{as page}", batch: [{ ...event(33), properties: { $device_id: "zed" } }] },
  },
  "a batch from nobody": { ask: "POST /batch/", json: { batch: [event(34)] } },
  "a batch with a key that reads": {
    ask: "POST /batch/",
    json: { api_key: "{as desk}", batch: [] },
  },
  "beyond a key's limit": {
    ask: "POST /batch/",
    as: "slow",
    json: { batch: [event(35), event(36), event(37)] },
    times: 2,
  },
  ...eachPath(),
  "a form": {
    ask: "POST /e/?compression=base64",
    as: "shop",
    form: { data: btoa(JSON.stringify(event(40))) },
  },
  "the first version": {
    ask: "POST /i/v1/analytics/events",
    as: "shop",
    headers: { "posthog-request-timestamp": "2026-03-01T12:04:00Z" },
    json: {
      batch: [
        { ...event(41), session_id: "s-1", options: { process_person_profile: true } },
        { ...event(42), event: "" },
      ],
    },
  },
  "the first version without a key": { ask: "POST /i/v1/analytics/events", json: { batch: [] } },
  "flags, asked by POST": {
    ask: "POST /flags/?v=2",
    json: { api_key: "{as page}", distinct_id: "zed" },
  },
  "flags, asked by GET": { ask: "GET /flags" },
  "flags as of before, asked by POST": { ask: "POST /decide/?v=3", text: "nonsense" },
  "flags as of before, asked by GET": {
    ask: "GET /decide/",
    headers: { origin: "https://elsewhere.example" },
  },
  definitions: { ask: "GET /flags/definitions?token=x", as: "shop" },
  "definitions as of before": { ask: "GET /api/feature_flag/local_evaluation/?send_cohorts" },
  "what the page loads": { ask: "GET /array/phc_1/config?ip=0" },
  "what the page loads as a script": { ask: "GET /array/phc_1/config.js" },
  "what the page loads with no key": { ask: "GET /array/a%22b/config" },
  "what the page loads as a script with no key": { ask: "GET /array/a%22b/config.js" },
};
