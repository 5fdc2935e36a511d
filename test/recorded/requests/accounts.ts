// Signing up, signing in, one's own account, and what others may do.
import type { Requests } from "../chapter.ts";
import { password } from "./setup.ts";

const account = (username: string, age: number) => ({
  username,
  email: `${username}@example.com`,
  password,
  age,
});
const signIn = (username: string) => ({ username, password });

export const accounts: Requests = {
  "ada signs up": { ask: "POST /api/users", json: account("ada", 36), keep: { ada: "id" } },
  "bob signs up": { ask: "POST /api/users", json: account("Bob", 13), keep: { bob: "id" } },
  "eve signs up": { ask: "POST /api/users", json: account("eve", 120), keep: { eve: "id" } },
  "tom signs up": { ask: "POST /api/users", json: account("tom", 50), keep: { tom: "id" } },
  "a username that is taken": {
    ask: "POST /api/users",
    json: { ...account("ADA", 20), email: "other@example.com" },
  },
  "an address that is taken": {
    ask: "POST /api/users",
    json: { ...account("adele", 20), email: "ADA@example.com" },
  },
  "a username with a look-alike letter": { ask: "POST /api/users", json: account("аda", 20) },
  "every field of a wrong type": {
    ask: "POST /api/users",
    json: { username: 1, email: null, password: ["x"], age: "36" },
  },
  "too young, and a misspelt field": {
    ask: "POST /api/users",
    json: { ...account("zoe", 12), emial: "zoe@example.com" },
  },
  "a password with a NUL": {
    ask: "POST /api/users",
    json: { ...account("zoe", 20), password: "eight\u0000characters" },
  },
  "sign-up without a body": { ask: "POST /api/users" },
  "sign-up as plain text": {
    ask: "POST /api/users",
    headers: { "content-type": "text/plain" },
    text: "ada",
  },
  "sign-up of no type": { ask: "POST /api/users", text: "{}" },
  "sign-up as another kind of JSON": {
    ask: "POST /api/users",
    headers: { "content-type": "application/problem+json; charset=utf-8" },
    json: account("zoe", 20),
  },

  "ada signs in": {
    ask: "POST /api/auth/token",
    form: { grant_type: "password", ...signIn("ada"), scope: "" },
    headers: { "user-agent": "Mozilla/5.0" },
    keep: { "as ada": "access_token", "ada's refresh": "refresh_token" },
  },
  "bob signs in by his address": {
    ask: "POST /api/auth/token",
    json: signIn("bob@EXAMPLE.com"),
    keep: { "as bob": "access_token" },
  },
  "eve signs in": {
    ask: "POST /api/auth/token",
    json: signIn("eve"),
    keep: { "as eve": "access_token" },
  },
  "tom signs in": {
    ask: "POST /api/auth/token",
    json: signIn("tom"),
    keep: { "as tom": "access_token" },
  },
  "a wrong password": {
    ask: "POST /api/auth/token",
    json: { username: "ada", password: "wrong horse battery" },
  },
  "nobody's name": { ask: "POST /api/auth/token", json: signIn("nobody") },
  "sign-in without fields": { ask: "POST /api/auth/token", json: {} },
  "an unknown grant": {
    ask: "POST /api/auth/token",
    json: { grant_type: "client_credentials" },
  },
  "sign-in as XML": {
    ask: "POST /api/auth/token",
    headers: { "content-type": "application/xml" },
    text: "<token/>",
  },
  "ada refreshes": {
    ask: "POST /api/auth/token",
    form: { grant_type: "refresh_token", refresh_token: "{ada's refresh}" },
    keep: { "ada's next refresh": "refresh_token" },
  },
  "the same refresh at once": {
    ask: "POST /api/auth/token",
    form: { grant_type: "refresh_token", refresh_token: "{ada's refresh}" },
  },
  "a refresh with an access token": {
    ask: "POST /api/auth/token",
    json: { grant_type: "refresh_token", refresh_token: "{as ada}" },
  },
  "a refresh without its token": {
    ask: "POST /api/auth/token",
    json: { grant_type: "refresh_token" },
  },

  "a second session": {
    ask: "POST /api/auth/token",
    json: signIn("ada"),
    keep: { "as ada elsewhere": "access_token" },
  },
  "what the app has put into the console": { ask: "GET /api/console", as: "ada" },
  "what the app has put into the console, for a stranger": { ask: "GET /api/console" },
  "own sessions": {
    ask: "GET /api/auth/sessions",
    as: "ada",
    keep: { "other session": "items.0.id" },
  },
  "own sessions, a page": {
    ask: "GET /api/auth/sessions?limit=1",
    as: "ada",
    keep: { "more sessions": "nextCursor" },
  },
  "own sessions, the next page": {
    ask: "GET /api/auth/sessions?limit=1&cursor={more sessions}",
    as: "ada",
  },
  "own sessions, a bad page": { ask: "GET /api/auth/sessions?limit=0&cursor=%7B", as: "ada" },
  "a stranger's sessions": { ask: "GET /api/auth/sessions" },
  "to end another's session": { ask: "DELETE /api/auth/sessions/{other session}", as: "bob" },
  "to end a session": { ask: "DELETE /api/auth/sessions/{other session}", as: "ada" },
  "a session that has ended": { ask: "GET /api/users/me", as: "ada elsewhere" },
  "a third session": {
    ask: "POST /api/auth/token",
    json: signIn("ada"),
    keep: { "as ada for a moment": "access_token", "device of ada": "device_token" },
  },
  "a cookie for a page elsewhere": {
    ask: "POST /api/auth/token",
    json: { ...signIn("ada"), cookie: true },
    headers: { origin: "https://elsewhere.example" },
  },
  "a fourth session, from a known device": {
    ask: "POST /api/auth/token",
    json: { ...signIn("ada"), device_token: "{device of ada}" },
  },
  "to sign out": { ask: "POST /api/auth/logout", as: "ada for a moment" },
  "to sign out again": { ask: "POST /api/auth/logout", as: "ada for a moment" },
  "to end all others": { ask: "DELETE /api/auth/sessions", as: "ada" },
  "to end all others, for a stranger": { ask: "DELETE /api/auth/sessions" },

  "a forgotten password, without a mail server": {
    ask: "POST /api/auth/reset",
    json: { email: "Ada@example.com" },
  },
  "a forgotten password of nobody": {
    ask: "POST /api/auth/reset",
    json: { email: "nobody@example.com" },
  },
  "a forgotten password without an address": { ask: "POST /api/auth/reset", json: {} },
  "a new password with a wrong link": {
    ask: "POST /api/auth/reset/confirm",
    json: { token: "wrong", password: "battery staple" },
  },
  "a new password that is too short": {
    ask: "POST /api/auth/reset/confirm",
    json: { token: "wrong", password: "short" },
  },
  "an address back with a wrong link": {
    ask: "POST /api/auth/undo/confirm",
    json: { token: "wrong", password: "battery staple" },
  },
  "to confirm one's address, without a mail server": { ask: "POST /api/auth/verify", as: "ada" },
  "to confirm an address as a stranger": { ask: "POST /api/auth/verify" },
  "an address with a wrong link": {
    ask: "POST /api/auth/verify/confirm",
    json: { token: "wrong", code: "12345678" },
  },
  "an address with a code that is none": {
    ask: "POST /api/auth/verify/confirm",
    json: { token: "wrong", code: "1" },
  },
  "the page that a link leads to": { ask: "GET /reset" },

  "own account": { ask: "GET /api/users/me", as: "ada" },
  "own account of a stranger": { ask: "GET /api/users/me" },
  "own account with Basic": {
    ask: "GET /api/users/me",
    headers: { authorization: "Basic YWRhOmFkYQ==" },
  },
  "own account with a forged token": {
    ask: "GET /api/users/me",
    headers: { authorization: "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ." },
  },
  "a new age": { ask: "PATCH /api/users/me", as: "ada", json: { age: 37 } },
  "a change of nothing": { ask: "PATCH /api/users/me", as: "ada", json: {} },
  "a new address without the password": {
    ask: "PATCH /api/users/me",
    as: "ada",
    json: { email: "ada@example.org" },
  },
  "a new address with a wrong password": {
    ask: "PATCH /api/users/me",
    as: "ada",
    json: { email: "ada@example.org", currentPassword: "a guess" },
  },
  "another's name": { ask: "PATCH /api/users/me", as: "ada", json: { username: "bob" } },
  "a change by a stranger, of no JSON": {
    ask: "PATCH /api/users/me",
    headers: { "content-type": "application/json" },
    text: "{",
  },
  "a password of one letter": {
    ask: "PATCH /api/users/me",
    as: "ada",
    json: { password: "x", currentPassword: password, permissions: ["admin"] },
  },

  "permissions for eve": {
    ask: "PUT /api/users/{eve}/permissions",
    as: "grace",
    json: { permissions: ["users:read", "reports:read", "keys:write"] },
  },
  "permissions that there are not": {
    ask: "PUT /api/users/{eve}/permissions",
    as: "grace",
    json: { permissions: ["reports:write", "admin", "admin"] },
  },
  "permissions from one who may not": {
    ask: "PUT /api/users/{eve}/permissions",
    as: "eve",
    json: { permissions: ["admin"] },
  },
  "permissions for nobody": {
    ask: "PUT /api/users/nobody/permissions",
    as: "grace",
    json: { permissions: [] },
  },
  "the last admin steps back": {
    ask: "PUT /api/users/{grace}/permissions",
    as: "grace",
    json: { permissions: ["users:read"] },
  },
  "an account's permissions": { ask: "GET /api/users/{eve}/permissions", as: "eve" },
  "permissions of nobody": { ask: "GET /api/users/nobody/permissions", as: "eve" },
  "permissions without the permission": { ask: "GET /api/users/{eve}/permissions", as: "ada" },
  "an account": { ask: "GET /api/users/{bob}", as: "eve" },
  "an account that is not there": { ask: "GET /api/users/nobody", as: "eve" },
  "an account with an id that is too long": { ask: `GET /api/users/${"x".repeat(65)}`, as: "eve" },
  "an account without the permission": { ask: "GET /api/users/{bob}", as: "bob" },
  "accounts by the beginning of a name": { ask: "GET /api/users?query=AD&state=active", as: "eve" },
  "accounts that are disabled": { ask: "GET /api/users?state=disabled", as: "eve" },
  "accounts in no such state": { ask: "GET /api/users?query=&state=gone", as: "eve" },
  "tom is renamed": { ask: "PATCH /api/users/{tom}", as: "grace", json: { username: "Thomas" } },
  "tom gets a name that is taken": {
    ask: "PATCH /api/users/{tom}",
    as: "grace",
    json: { username: "ADA", permissions: [] },
  },
  "tom is renamed by one who may not": {
    ask: "PATCH /api/users/{tom}",
    as: "eve",
    json: { username: "tom" },
  },
  "tom is renamed back": { ask: "PATCH /api/users/{tom}", as: "grace", json: { username: "tom" } },
  "tom's sessions": {
    ask: "GET /api/users/{tom}/sessions",
    as: "grace",
    keep: { "tom's session": "items.0.id" },
  },
  "to end tom's session": {
    ask: "DELETE /api/users/{tom}/sessions/{tom's session}",
    as: "grace",
  },
  "tom's sessions, for one who may not": { ask: "GET /api/users/{tom}/sessions", as: "eve" },
  "nobody's sessions": { ask: "GET /api/users/nobody/sessions", as: "grace" },
  "to end a session that tom has not": {
    ask: "DELETE /api/users/{tom}/sessions/nothing",
    as: "grace",
  },
  "tom is disabled": { ask: "POST /api/users/{tom}/disable", as: "grace" },
  "tom while he is disabled": { ask: "GET /api/users/me", as: "tom" },
  "nobody is disabled": { ask: "POST /api/users/nobody/disable", as: "grace" },
  "oneself is disabled": { ask: "POST /api/users/{grace}/disable", as: "grace" },
  "tom is enabled": { ask: "POST /api/users/{tom}/enable", as: "grace" },
  "tom is enabled by one who may not": { ask: "POST /api/users/{tom}/enable", as: "ada" },
  "tom's old session": { ask: "GET /api/users/me", as: "tom" },
  "tom gets a password": {
    ask: "PUT /api/users/{tom}/password",
    as: "grace",
    json: { password },
  },
  "tom gets a link, but there is no mail": {
    ask: "PUT /api/users/{tom}/password",
    as: "grace",
    json: { send: true },
  },
  "tom gets neither": { ask: "PUT /api/users/{tom}/password", as: "grace", json: { sent: true } },
  "tom signs in again": {
    ask: "POST /api/auth/token",
    json: signIn("tom"),
    keep: { "as tom": "access_token" },
  },
  "kim is invited": {
    ask: "POST /api/users/invitations",
    as: "grace",
    json: { email: "kim@example.com", permissions: ["reports:read"] },
    keep: { invitation: "id" },
  },
  "an address that has an account is invited": {
    ask: "POST /api/users/invitations",
    as: "grace",
    json: { email: "ADA@example.com" },
  },
  "an invitation to what there is not": {
    ask: "POST /api/users/invitations",
    as: "grace",
    json: { email: "kim", permissions: ["everything"] },
  },
  "invitations that are open": { ask: "GET /api/users/invitations", as: "grace" },
  "invitations for one who may not": { ask: "GET /api/users/invitations", as: "eve" },
  "an invitation is taken back": {
    ask: "DELETE /api/users/invitations/{invitation}",
    as: "grace",
  },
  "an invitation is taken back again": {
    ask: "DELETE /api/users/invitations/{invitation}",
    as: "grace",
  },
  "sign-up with an invitation that is not good": {
    ask: "POST /api/users",
    json: { ...account("kim", 20), invitation: "guessed" },
  },
  "all accounts, a page": {
    ask: "GET /api/users?limit=2",
    as: "eve",
    keep: { "more users": "nextCursor" },
  },
  "all accounts, the next page": {
    ask: "GET /api/users?limit=200&cursor={more users}",
    as: "eve",
  },
  "all accounts, an unknown filter": { ask: "GET /api/users?limit=ten&sort=new", as: "eve" },
  "all accounts without the permission": { ask: "GET /api/users", as: "ada" },
  "all accounts for a stranger": { ask: "GET /api/users" },
  "the audit log, for an admin": { ask: "GET /api/audit?limit=3", as: "grace" },
  "the audit log, of one account": { ask: "GET /api/audit?actor={ada}&limit=2", as: "grace" },
  "the audit log, of one action": {
    ask: "GET /api/audit?action=permissions.changed&from=2020-01-01",
    as: "grace",
  },
  "the audit log, an unknown filter": { ask: "GET /api/audit?who=ada&from=soon", as: "grace" },
  "the audit log without the permission": { ask: "GET /api/audit", as: "ada" },
  "the audit log as lines": {
    ask: "GET /api/audit/export?action=permissions.changed",
    as: "grace",
  },
  "the audit log as lines, for a stranger": { ask: "GET /api/audit/export" },
  "one's own audit log": { ask: "GET /api/users/me/audit?limit=1", as: "eve" },
  "one's own audit log, a cursor of none": {
    ask: "GET /api/users/me/audit?cursor=x",
    as: "eve",
  },
  "own dashboard": { ask: "GET /api/users/me/dashboard", as: "ada" },
  "another's dashboard": { ask: "GET /api/users/{ada}/dashboard", as: "bob" },
  "another's dashboard with the permission": { ask: "GET /api/users/{ada}/dashboard", as: "eve" },
  "a stranger's dashboard": { ask: "GET /api/users/me/dashboard" },
};
