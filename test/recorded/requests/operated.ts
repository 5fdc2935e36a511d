// The same house behind a proxy, with its settings changed.
import type { Chapter } from "../chapter.ts";
import { password } from "./setup.ts";

const metricsToken = "a token for the counts";
const shop = { origin: "https://shop.example" };

export const operated: Chapter = {
  settings: {
    PLAUDIT_SIGNUP: "closed",
    PLAUDIT_PUBLIC_URL: "https://plaudit.example/base",
    PLAUDIT_CORS_ORIGINS: "https://shop.example",
    PLAUDIT_METRICS_TOKEN: metricsToken,
    PLAUDIT_TRUSTED_PROXIES: "10.0.0.0/8",
  },
  requests: {
    "sign-up where it is closed": {
      ask: "POST /api/users",
      json: { username: "ada", email: "ada@example.com", password, age: 36 },
    },
    "the counts without the token": { ask: "GET /metrics" },
    "the counts with a wrong token": {
      ask: "GET /metrics",
      headers: { authorization: "Bearer x" },
    },
    "the counts": {
      ask: "GET /metrics",
      headers: { authorization: `Bearer ${metricsToken}` },
      shows: "names of metrics",
    },
    "the status tells no counts": { ask: "GET /status" },
    "an id from a proxy": { ask: "GET /healthz", headers: { "x-request-id": "trace-1" } },
    "an id that is none": { ask: "GET /healthz", headers: { "x-request-id": "a b" } },
    "an id from a proxy, of a failure": {
      ask: "GET /api/users/me",
      headers: { "x-request-id": "trace-2" },
    },
    "a page that may": { ask: "GET /api/users/me", headers: shop },
    "a page that may not": {
      ask: "GET /api/users/me",
      headers: { origin: "https://elsewhere.example" },
    },
    "a preflight of a page that may": {
      ask: "OPTIONS /api/items",
      headers: { ...shop, "access-control-request-method": "POST" },
    },
    "a preflight of a page that may not": {
      ask: "OPTIONS /api/items",
      headers: { origin: "https://elsewhere.example", "access-control-request-method": "POST" },
    },
    "nothing, for a page that may": { ask: "GET /api/nothing", headers: shop },
    "the start page": { ask: "GET /", shows: "nothing" },
    "the first admin": {
      ask: "POST /api/setup",
      json: {
        token: "{set-up token}",
        username: "grace",
        email: "g@example.com",
        password,
        age: 40,
      },
    },
    "the admin signs in": {
      ask: "POST /api/auth/token",
      json: { username: "grace", password },
      keep: { "as grace": "access_token" },
    },
    "a page's key": {
      ask: "POST /api/keys",
      as: "grace",
      json: { name: "page", scopes: ["events:write"], public: true },
      keep: { "as page": "key" },
    },
    "what Segment's page loads": { ask: "GET /v1/projects/{as page}/settings", headers: shop },
    "what a page sends": {
      ask: "POST /v1/t",
      basic: "page",
      headers: shop,
      json: { event: "Item Liked", anonymousId: "device-1" },
    },
  },
};
