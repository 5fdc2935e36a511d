// How often is too often, and how long is too long.
import type { Requests } from "../chapter.ts";
import { password } from "./setup.ts";

const guess = { username: "grace", password: "a guess" };

export const limits: Requests = {
  "the tenth guess": { ask: "POST /api/auth/token", json: guess, times: 10 },
  "the eleventh guess": { ask: "POST /api/auth/token", json: guess, later: 20 },
  "the right password after them": { ask: "POST /api/auth/token", json: { ...guess, password } },
  "the right password a minute later": {
    ask: "POST /api/auth/token",
    json: { ...guess, password },
    later: 61,
    keep: { "as grace": "access_token", "grace's refresh": "refresh_token" },
  },
  "a wrong password for a change, once too often": {
    ask: "PATCH /api/users/me",
    as: "grace",
    json: { password: "another battery", currentPassword: "a guess" },
    times: 11,
  },
  "too many sign-ins from one address": {
    ask: "POST /api/auth/token",
    json: { username: "nobody", password },
    times: 31,
  },
  "too many sign-ups from one address": {
    ask: "POST /api/users",
    json: { username: "nobody", email: "grace@example.com", password, age: 20 },
    times: 31,
  },
  "a token after a quarter of an hour": { ask: "GET /api/users/me", as: "grace", later: 15 * 60 },
  "a refresh after it": {
    ask: "POST /api/auth/token",
    json: { grant_type: "refresh_token", refresh_token: "{grace's refresh}" },
    keep: { "grace's next refresh": "refresh_token" },
  },
  "the same refresh, too late": {
    ask: "POST /api/auth/token",
    json: { grant_type: "refresh_token", refresh_token: "{grace's refresh}" },
    later: 11,
  },
  "the next refresh, of a session that ended": {
    ask: "POST /api/auth/token",
    json: { grant_type: "refresh_token", refresh_token: "{grace's next refresh}" },
  },
  "a key that has expired": { ask: "GET /api/keys", as: "ops", later: 24 * 60 * 60 },
};
