// From an empty house to an admin who is signed in.
import type { Requests } from "../chapter.ts";

export const password = "correct horse battery";
const grace = { username: "grace", email: "grace@example.com", password, age: 40 };
const admin = { token: "{set-up token}", ...grace };

export const setup: Requests = {
  "the status of an empty house": { ask: "GET /status" },
  alive: { ask: "GET /healthz" },
  ready: { ask: "GET /readyz" },
  "no body": { ask: "POST /api/setup" },
  "a body that is no JSON": {
    ask: "POST /api/setup",
    headers: { "content-type": "application/json" },
    text: '{"token": ',
  },
  "a form": { ask: "POST /api/setup", form: { token: "x" } },
  "a list": { ask: "POST /api/setup", json: [admin] },
  "every field wrong, and one unknown": {
    ask: "POST /api/setup",
    json: { token: "", username: "gr@ce", email: "grace", password: "short", age: 12.5, name: 1 },
  },
  "a wrong token": { ask: "POST /api/setup", json: { ...admin, token: "a guess" } },
  "the first admin": { ask: "POST /api/setup", json: admin, keep: { grace: "id" } },
  "a second admin": { ask: "POST /api/setup", json: admin },
  "the admin signs in": {
    ask: "POST /api/auth/token",
    json: { username: "grace", password },
    keep: { "as grace": "access_token" },
  },
  "the status afterwards": { ask: "GET /status" },
};
