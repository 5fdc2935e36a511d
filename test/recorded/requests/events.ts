// Stored events: lists, exports, and the live stream.
import type { Requests } from "../chapter.ts";

const orders = "event=Order%20Placed";

export const events: Requests = {
  "orders, newest first": { ask: `GET /api/events?${orders}`, as: "eve" },
  "orders, a page": {
    ask: `GET /api/events?${orders}&limit=2`,
    as: "desk",
    keep: { "more orders": "nextCursor", order: "items.1.id" },
  },
  "orders, the next page": {
    ask: `GET /api/events?${orders}&limit=2&cursor={more orders}`,
    as: "eve",
  },
  "a page of many, packed": {
    ask: "GET /api/events?source=plaudit&limit=20",
    as: "eve",
    headers: { "accept-encoding": "gzip" },
  },
  "a number of many digits": { ask: "GET /api/events?event=Counted", as: "eve" },
  "a number of many digits as CSV": {
    ask: "GET /api/events/export?event=Counted&format=csv",
    as: "eve",
  },
  "one person's": { ask: "GET /api/events?userId=ann", as: "eve" },
  "one item's": { ask: "GET /api/events?itemId={rose}&source=web%20shop", as: "eve" },
  "of one day": {
    ask: "GET /api/events?from=2026-02-02&to=2026-02-03&source=web%20shop",
    as: "eve",
  },
  "of one day elsewhere": {
    ask: "GET /api/events?from=2026-02-03&to=2026-02-04&tz=Europe/Berlin&source=web%20shop",
    as: "eve",
  },
  "from a page's key": { ask: "GET /api/events?source=page&limit=3", as: "eve" },
  "in PostHog's words": { ask: "GET /api/events?userId=zed&limit=4", as: "eve" },
  "of nobody": { ask: "GET /api/events?userId=nobody", as: "eve" },
  "wrong filters": {
    ask: "GET /api/events?from=soon&tz=Mars&limit=x&user=ann&cursor=x",
    as: "eve",
  },
  "the cursor of another list": { ask: "GET /api/events?cursor={more items}", as: "eve" },
  "the names of events": { ask: "GET /api/events/names", query: { prefix: "P" }, as: "eve" },
  "the names, for a member": { ask: "GET /api/events/names", as: "ada" },
  "the properties of an event": {
    ask: "GET /api/events/properties",
    query: { event: "Order Placed", limit: "2" },
    as: "desk",
  },
  "the properties, for a member": { ask: "GET /api/events/properties", as: "ada" },
  "the values of a property": {
    ask: "GET /api/events/values",
    query: { property: "path", event: "Page Opened", prefix: "/r" },
    as: "eve",
  },
  "the values of nothing": { ask: "GET /api/events/values", query: { limit: "0" }, as: "eve" },
  "for a member": { ask: "GET /api/events", as: "ada" },
  "for a stranger": { ask: "GET /api/events" },

  "an export": { ask: `GET /api/events/export?${orders}`, as: "eve" },
  "an export as CSV": { ask: "GET /api/events/export?format=csv&userId=ann", as: "eve" },
  "an export of what people did here": {
    ask: "GET /api/events/export?source=plaudit&userId={ada}",
    as: "eve",
  },
  "an export of a page's events": {
    ask: "GET /api/events/export?source=page&format=ndjson",
    as: "desk",
  },
  "an export of nothing": { ask: "GET /api/events/export?event=nothing&format=csv", as: "eve" },
  "an export in another form": { ask: "GET /api/events/export?format=xml", as: "eve" },
  "an export for a stranger": { ask: "GET /api/events/export" },

  "a stream goes on": {
    ask: `GET /api/live?${orders}`,
    as: "eve",
    headers: { "last-event-id": "{order}" },
    messages: 2,
  },
  "a stream from the beginning": {
    ask: `GET /api/live?${orders}`,
    as: "desk",
    headers: { "last-event-id": "00000000-0000-7000-8000-000000000000" },
    messages: 2,
  },
  "a stream of another history": {
    ask: `GET /api/live?${orders}`,
    as: "eve",
    headers: { "last-event-id": "00000000-0000-7000-8000-ffffffffffff" },
    messages: 1,
  },
  "own activity from the beginning": {
    ask: "GET /api/users/me/live",
    as: "bob",
    headers: { "last-event-id": "00000000-0000-7000-8000-000000000000" },
    messages: 2,
  },
  "own activity after no event": {
    ask: "GET /api/users/me/live",
    as: "bob",
    headers: { "last-event-id": "yesterday" },
  },
  "own activity of a key": { ask: "GET /api/users/me/live", as: "desk" },
  "a stream from now on": { ask: "GET /api/live", as: "eve", messages: 1 },
  "a stream from no event": {
    ask: "GET /api/live",
    as: "eve",
    headers: { "last-event-id": "yesterday" },
  },
  "a stream with an unknown filter": { ask: "GET /api/live?user=ann", as: "eve" },
  "a stream for a member": { ask: "GET /api/live", as: "ada" },
  "what a person did": { ask: "GET /api/events?person=ann&limit=2", as: "eve" },
};
