// API keys: what may be wanted of one, who may make it, and what it may then do.
import type { Requests } from "../chapter.ts";

const sends = { name: "web shop", scopes: ["events:write"] };

export const keys: Requests = {
  "the shop's key": {
    ask: "POST /api/keys",
    as: "grace",
    json: sends,
    keep: { "as shop": "key", "shop key": "id" },
  },
  "a page's key": {
    ask: "POST /api/keys",
    as: "grace",
    json: { ...sends, name: "page", public: true, origins: ["https://shop.example.com/"] },
    keep: { "as page": "key", "page key": "id" },
  },
  "a key for everything": {
    ask: "POST /api/keys",
    as: "grace",
    json: { name: "ops", scopes: ["admin"], expiresAt: "2026-03-02" },
    keep: { "as ops": "key" },
  },
  "a key for reports": {
    ask: "POST /api/keys",
    as: "eve",
    json: { name: "analysts", scopes: ["reports:read"], source: "desk" },
    keep: { "as desk": "key", "desk key": "id" },
  },
  "a key that sends two events a minute": {
    ask: "POST /api/keys",
    as: "grace",
    json: { ...sends, name: "slow", eventsPerMinute: 2 },
    keep: { "as slow": "key", "slow key": "id" },
  },
  "a key that gives more than its maker has": {
    ask: "POST /api/keys",
    as: "eve",
    json: { name: "more", scopes: ["users:write"] },
  },
  "a public key that reads": {
    ask: "POST /api/keys",
    as: "grace",
    json: { name: "open", scopes: ["reports:read"], public: true },
  },
  "a key of the other kind for a source": {
    ask: "POST /api/keys",
    as: "grace",
    json: { ...sends, name: "another page", source: "page" },
  },
  "a key with a source of ours": {
    ask: "POST /api/keys",
    as: "grace",
    json: { ...sends, source: "plaudit" },
  },
  "a key that has expired": {
    ask: "POST /api/keys",
    as: "grace",
    json: { ...sends, expiresAt: "2026-02-28T12:00:00+01:00" },
  },
  "every field of a key wrong": {
    ask: "POST /api/keys",
    as: "grace",
    json: {
      name: "",
      scopes: ["read"],
      origins: [],
      eventsPerMinute: 0,
      expiresAt: "soon",
      scope: 1,
    },
  },
  "origins of a key that is not public": {
    ask: "POST /api/keys",
    as: "grace",
    json: { ...sends, origins: ["https://shop.example.com"] },
  },
  "an origin that is none": {
    ask: "POST /api/keys",
    as: "grace",
    json: { ...sends, name: "where", public: true, origins: ["https://a.example", "shop"] },
  },
  "a key for a member": { ask: "POST /api/keys", as: "ada", json: sends },
  "a key for a stranger": { ask: "POST /api/keys", json: sends },

  "all keys, a page": {
    ask: "GET /api/keys?limit=2",
    as: "eve",
    keep: { "more keys": "nextCursor" },
  },
  "all keys, the next page": { ask: "GET /api/keys?cursor={more keys}", as: "eve" },
  "all keys, another list's cursor": { ask: "GET /api/keys?cursor=WzFd", as: "eve" },
  "all keys for a key that sends": { ask: "GET /api/keys", as: "shop" },

  "other origins": {
    ask: "PATCH /api/keys/{page key}",
    as: "grace",
    json: { origins: ["https://shop.example.com", "http://localhost:8080"] },
  },
  "a key becomes public": {
    ask: "PATCH /api/keys/{slow key}",
    as: "grace",
    json: { public: true },
  },
  "a key that reads becomes public": {
    ask: "PATCH /api/keys/{desk key}",
    as: "grace",
    json: { public: true },
  },
  "a key becomes secret": {
    ask: "PATCH /api/keys/{page key}",
    as: "grace",
    json: { public: false, takeOver: "yes" },
  },
  "a key is taken over": {
    ask: "PATCH /api/keys/{desk key}",
    as: "grace",
    json: { takeOver: true },
  },
  "a key is taken over by one who may not": {
    ask: "PATCH /api/keys/{desk key}",
    as: "eve",
    json: { takeOver: true },
  },
  "a change of no key": { ask: "PATCH /api/keys/nothing", as: "grace", json: { public: true } },
  "a change by a stranger": { ask: "PATCH /api/keys/{page key}", json: { public: true } },

  "own account of a key": { ask: "GET /api/users/me", as: "ops" },
  "accounts for a key": { ask: "GET /api/users?limit=1", as: "ops" },
  "accounts for a key that may not": { ask: "GET /api/users", as: "desk" },
  "a key's own dashboard": { ask: "GET /api/users/me/dashboard", as: "ops" },
  "no key, but its form": {
    ask: "GET /api/users",
    headers: { authorization: `Bearer plaudit_${"0".repeat(64)}` },
  },

  "a key to throw away": {
    ask: "POST /api/keys",
    as: "eve",
    json: { name: "for an hour", scopes: ["keys:write"] },
    keep: { "as spare": "key", "spare key": "id" },
  },
  "a key makes a key": {
    ask: "POST /api/keys",
    as: "spare",
    json: { name: "of a key", scopes: ["events:write"] },
  },
  "a key is deleted": { ask: "DELETE /api/keys/{spare key}", as: "eve" },
  "a key is deleted again": { ask: "DELETE /api/keys/{spare key}", as: "eve" },
  "what was a key": { ask: "GET /api/keys", as: "spare" },
  "a member deletes a key": { ask: "DELETE /api/keys/{shop key}", as: "ada" },
};
