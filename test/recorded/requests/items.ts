// Items, their likes, and the activity that both leave.
import type { Requests } from "../chapter.ts";

const orchid = { title: "Blue Orchid", description: "In flower.", properties: { price: 12 } };

export const items: Requests = {
  "ada's item": { ask: "POST /api/items", as: "ada", json: orchid, keep: { orchid: "id" } },
  "an item of a title alone": {
    ask: "POST /api/items",
    as: "ada",
    json: { title: "Ünï – 蘭 🌸" },
    keep: { lily: "id" },
  },
  "bob's item": {
    ask: "POST /api/items",
    as: "bob",
    json: { title: "Red Rose", description: null },
    keep: { rose: "id" },
  },
  "an item without a title": { ask: "POST /api/items", as: "ada", json: { description: "x" } },
  "an item of wrong types": {
    ask: "POST /api/items",
    as: "ada",
    json: { title: "x".repeat(201), description: 1, properties: [1], titel: "x" },
  },
  "an item with a forbidden name": {
    ask: "POST /api/items",
    as: "ada",
    headers: { "content-type": "application/json" },
    text: '{"title": "x", "properties": {"a": {"__proto__": 1}, "b": "\\ud800"}}',
  },
  "an item of 17 KB": {
    ask: "POST /api/items",
    as: "ada",
    json: { title: "x", properties: { text: "x".repeat(17 * 1024) } },
  },
  "an item of 2 MB": { ask: "POST /api/items", as: "ada", json: { title: "x".repeat(2 << 20) } },
  "an item that is nested too deeply": {
    ask: "POST /api/items",
    as: "ada",
    headers: { "content-type": "application/json" },
    text: `{"title": "x", "properties": ${'{"a":'.repeat(70)}1${"}".repeat(70)}}`,
  },
  "an item as a form": { ask: "POST /api/items", as: "ada", form: { title: "x" } },
  "an item of a stranger's, of no JSON": {
    ask: "POST /api/items",
    headers: { "content-type": "application/json" },
    text: "{",
  },
  "an item of a key's": { ask: "POST /api/items", as: "ops", json: orchid },
  "an item of a key's that sends": { ask: "POST /api/items", as: "shop", json: orchid },

  "bob likes it": { ask: "POST /api/items/{orchid}/like", as: "bob", later: 1 },
  "bob likes it again": { ask: "POST /api/items/{orchid}/like", as: "bob" },
  "ada likes her own": { ask: "POST /api/items/{orchid}/like", as: "ada", later: 1 },
  "ada likes bob's": { ask: "POST /api/items/{rose}/like", as: "ada", later: 1 },
  "bob takes his like back": { ask: "DELETE /api/items/{orchid}/like", as: "bob", later: 1 },
  "bob takes it back again": { ask: "DELETE /api/items/{orchid}/like", as: "bob" },
  "a like of nothing": { ask: "POST /api/items/nothing/like", as: "bob" },
  "a like taken back from nothing": { ask: "DELETE /api/items/nothing/like", as: "bob" },
  "a stranger's like": { ask: "POST /api/items/{orchid}/like" },
  "a key's like": { ask: "POST /api/items/{orchid}/like", as: "ops" },

  "who likes it": { ask: "GET /api/items/{orchid}/likes", as: "eve" },
  "who likes nothing": { ask: "GET /api/items/nothing/likes", as: "eve" },
  "who likes it, for a key that sends": { ask: "GET /api/items/{orchid}/likes", as: "shop" },
  "own likes": {
    ask: "GET /api/users/me/likes?limit=1",
    as: "ada",
    keep: { "more likes": "nextCursor" },
  },
  "own likes, the next page": {
    ask: "GET /api/users/me/likes?limit=1&cursor={more likes}",
    as: "ada",
  },
  "own likes, a cursor of another list": {
    ask: "GET /api/users/me/likes?cursor=WyJ4Il0&own=true",
    as: "ada",
  },
  "own likes of a key": { ask: "GET /api/users/me/likes", as: "ops" },
  "an item": { ask: "GET /api/items/{orchid}", as: "eve" },
  "an item with a slash at the end": { ask: "GET /api/items/{rose}/", as: "ada" },
  "no item": { ask: "GET /api/items/nothing", as: "eve" },
  "an item for a stranger": { ask: "GET /api/items/{orchid}" },
  "an item for a key that sends": { ask: "GET /api/items/{orchid}", as: "shop" },
  "items, newest first": { ask: "GET /api/items", as: "eve" },
  "items, a page": {
    ask: "GET /api/items?limit=1",
    as: "ada",
    keep: { "more items": "nextCursor" },
  },
  "items, the next page": { ask: "GET /api/items?limit=1&cursor={more items}", as: "ada" },
  "items, most liked first": {
    ask: "GET /api/items?sort=likes&limit=2",
    as: "ada",
    keep: { "less liked": "nextCursor" },
  },
  "items, the less liked": { ask: "GET /api/items?sort=likes&cursor={less liked}", as: "ada" },
  "items, the cursor of another order": {
    ask: "GET /api/items?sort=likes&cursor={more items}",
    as: "ada",
  },
  "items of one owner": { ask: "GET /api/items?ownerId={bob}", as: "ada" },
  "items, wrong names and values": {
    ask: "GET /api/items?sort=old&limit=201&owner=x",
    as: "ada",
  },
  "items for a stranger": { ask: "GET /api/items" },

  "ada changes hers": {
    ask: "PATCH /api/items/{orchid}",
    as: "ada",
    json: { description: null, properties: { price: 13 } },
    later: 1,
  },
  "a change of nothing": { ask: "PATCH /api/items/{orchid}", as: "ada", json: {} },
  "bob changes ada's": { ask: "PATCH /api/items/{orchid}", as: "bob", json: { title: "Mine" } },
  "a change of no item": { ask: "PATCH /api/items/nothing", as: "bob", json: { title: "x" } },
  "a wrong change": { ask: "PATCH /api/items/{orchid}", as: "ada", json: { title: null } },
  "a key changes an item": {
    ask: "PATCH /api/items/{rose}",
    as: "ops",
    json: { title: "Red Rose, cut" },
  },
  "a key that may not changes an item": {
    ask: "PATCH /api/items/{rose}",
    as: "desk",
    json: { title: "x" },
  },
  "bob deletes ada's": { ask: "DELETE /api/items/{lily}", as: "bob" },
  "a stranger deletes one": { ask: "DELETE /api/items/{lily}" },
  "ada deletes hers": { ask: "DELETE /api/items/{lily}", as: "ada" },
  "it is gone": { ask: "DELETE /api/items/{lily}", as: "ada" },

  "own activity": { ask: "GET /api/activity", as: "ada" },
  "own activity, a page": {
    ask: "GET /api/activity?limit=2",
    as: "ada",
    keep: { "more activity": "nextCursor" },
  },
  "own activity, the next page": {
    ask: "GET /api/activity?limit=2&cursor={more activity}",
    as: "ada",
  },
  "own activity, no cursor": { ask: "GET /api/activity?cursor=x", as: "ada" },
  "activity of a stranger": { ask: "GET /api/activity" },
  "activity of a key": { ask: "GET /api/activity", as: "ops" },
  "the dashboard afterwards": { ask: "GET /api/users/{ada}/dashboard", as: "ada" },
};
