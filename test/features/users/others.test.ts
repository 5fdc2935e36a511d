// What somebody with users:write does with another's account, and what they may not: nobody gets more by it than
// they have, and the last admin stays.
import { expect, test } from "bun:test";
import { createTestApp, plainPasswords } from "../../kit.ts";
import { createCall, join, password } from "../people.ts";

async function open() {
  const parts = createTestApp({ passwords: plainPasswords });
  const call = createCall(parts.app);
  const admin = await join(parts, "admin", "admin");
  const helper = await join(parts, "helper", "users:read", "users:write");
  const ada = await join(parts, "ada");
  const signIn = (username: string, secret = password) =>
    call("POST", "/api/auth/token", { body: { username, password: secret } });
  const me = (token: string) => call("GET", "/api/users/me", { token });
  const audited = async (target: string) => {
    const { body } = await call("GET", `/api/audit?target=${target}`, { token: admin.token });
    return body.items as { action: string; actor: { id: string }; details: object }[];
  };
  return { ...parts, call, admin, helper, ada, signIn, me, audited };
}

test("who is disabled is out at once, by session, refresh and password, until they are enabled", async () => {
  const { call, helper, ada, signIn, me, audited, clock } = await open();
  const disable = () => call("POST", `/api/users/${ada.id}/disable`, { token: helper.token });
  const first = await disable();
  expect(first.body).toMatchObject({ id: ada.id, disabledAt: "2026-03-01T12:00:00.000Z" });
  expect((await me(ada.token)).status).toBe(401);
  const refresh = { grant_type: "refresh_token", refresh_token: ada.refreshToken };
  expect((await call("POST", "/api/auth/token", { body: refresh })).status).toBe(401);
  expect((await signIn("ada")).status).toBe(401);

  clock.forward(1000);
  expect((await disable()).body).toEqual(first.body);
  const enable = () => call("POST", `/api/users/${ada.id}/enable`, { token: helper.token });
  expect((await enable()).body.disabledAt).toBeNull();
  expect((await enable()).status).toBe(200);
  // The session of before stays ended.
  expect((await me(ada.token)).status).toBe(401);
  expect((await signIn("ada")).status).toBe(200);
  const actions = (await audited(ada.id)).map(({ action }) => action);
  expect(actions.filter((action) => action.endsWith("abled"))).toEqual([
    "user.enabled",
    "user.disabled",
  ]);
});

test("sessions of an account are listed and ended by those who may change it, an admin's by admins", async () => {
  const { call, admin, helper, ada, signIn, me, audited, ...parts } = await open();
  const reader = await join(parts, "reader", "users:read");
  const list = (id: string, { token }: { token: string }) =>
    call("GET", `/api/users/${id}/sessions`, { token });
  const end = (id: string, session: string, { token }: { token: string }) =>
    call("DELETE", `/api/users/${id}/sessions/${session}`, { token }).then(({ status }) => status);
  const other = (await signIn("ada")).body.access_token as string;
  expect((await list(ada.id, reader)).status).toBe(403);
  expect((await list("nobody", helper)).status).toBe(404);
  const { items } = (await list(ada.id, helper)).body;
  expect(items).toHaveLength(2);
  expect(items.map(({ current }: { current: boolean }) => current)).toEqual([false, false]);
  // Another account's is not found there.
  expect((await list(admin.id, helper)).status).toBe(403);
  const [own] = (await list(admin.id, admin)).body.items;
  expect(await end(ada.id, own.id, helper)).toBe(404);
  expect(await end(admin.id, own.id, helper)).toBe(403);
  expect(await end(ada.id, items[0].id, helper)).toBe(204);
  expect((await me(other)).status).toBe(401);
  expect((await me(ada.token)).status).toBe(200);
  expect((await audited(ada.id))[0]).toMatchObject({
    action: "session.ended",
    actor: { id: helper.id },
    details: { session: items[0].id },
  });
  expect(await end(ada.id, items[0].id, helper)).toBe(404);
});

test("only an admin touches an admin, and the last one who can get in stays", async () => {
  const { call, admin, helper, ...parts } = await open();
  const second = await join(parts, "second", "admin");
  const ask = (method: string, path: string, token: string, body?: unknown) =>
    call(method, `/api/users/${path}`, { token, body }).then(({ status }) => status);
  for (const [method, path, body] of [
    ["POST", "disable", undefined],
    ["POST", "enable", undefined],
    ["PUT", "password", { password: "a new password" }],
    ["PUT", "password", { send: true }],
    ["PUT", "permissions", { permissions: [] }],
  ] as const) {
    expect(await ask(method, `${second.id}/${path}`, helper.token, body)).toBe(403);
  }
  expect(await ask("PATCH", second.id, helper.token, { username: "mine" })).toBe(403);

  expect(await ask("POST", `${admin.id}/disable`, admin.token)).toBe(409);
  expect(await ask("POST", `${second.id}/disable`, admin.token)).toBe(200);
  // One that is disabled does not count.
  expect(await ask("PUT", `${admin.id}/permissions`, admin.token, { permissions: [] })).toBe(409);
  expect(await ask("DELETE", "me", admin.token, { password })).toBe(409);
  expect(await ask("POST", `${second.id}/enable`, admin.token)).toBe(200);
  expect(await ask("PUT", `${admin.id}/permissions`, admin.token, { permissions: [] })).toBe(200);
});

test("of two admins who disable each other at once, one stays", async () => {
  const { call, admin, me, ...parts } = await open();
  const other = await join(parts, "other", "admin");
  const both = await Promise.all([
    call("POST", `/api/users/${other.id}/disable`, { token: admin.token }),
    call("POST", `/api/users/${admin.id}/disable`, { token: other.token }),
  ]);
  const [winner, loser] = both[0].status === 200 ? [admin, both[1]] : [other, both[0]];
  // 401: the other was out before they were heard; 403: before they wrote.
  expect([401, 403, 409]).toContain(loser.status);
  expect((await me(winner.token)).status).toBe(200);
});

test("nobody takes over an account that has more than they have", async () => {
  const { call, helper, ada, signIn, ...parts } = await open();
  const analyst = await join(parts, "analyst", "reports:read");
  const ask = (id: string, method: string, path: string, body: object) =>
    call(method, `/api/users/${id}${path}`, { token: helper.token, body });
  const take = (id: string) => ask(id, "PUT", "/password", { password: "a new password" });
  expect((await take(analyst.id)).status).toBe(403);
  expect((await ask(analyst.id, "PATCH", "", { email: "helper@example.org" })).status).toBe(403);
  expect((await ask(analyst.id, "PATCH", "", { username: "renamed" })).status).toBe(200);
  expect((await signIn("renamed")).status).toBe(200);

  expect((await take(ada.id)).status).toBe(204);
  expect((await signIn("ada")).status).toBe(401);
  expect((await signIn("ada", "a new password")).status).toBe(200);
  // Their own takes the current password.
  expect((await take(helper.id)).status).toBe(403);
  expect((await ask(helper.id, "PATCH", "", { email: "helper@example.org" })).status).toBe(403);
});

test("a new password ends sessions and voids links, and the row that it leaves does not hold it", async () => {
  const { call, admin, ada, me, audited, store } = await open();
  const { links } = store.tables;
  const at = new Date();
  const row = { id: "link", kind: "reset", hash: "h", userId: ada.id, email: ada.email };
  await store.atomically((db) => [
    db.insert(links).values({ ...row, createdAt: at, expiresAt: at }),
  ]);
  const body = { password: "a secret of ada's" };
  await call("PUT", `/api/users/${ada.id}/password`, { token: admin.token, body });
  expect((await me(ada.token)).status).toBe(401);
  expect(await store.db.$count(links)).toBe(0);
  const [last] = await audited(ada.id);
  expect(last).toMatchObject({ action: "password.changed", actor: { id: admin.id } });
  expect(JSON.stringify(await audited(ada.id))).not.toContain("secret");
});

test("a link to set one is refused where nothing can be sent, and says what to do", async () => {
  const { call, admin, ada } = await open();
  const path = `/api/users/${ada.id}/password`;
  const { status, body } = await call("PUT", path, { token: admin.token, body: { send: true } });
  expect(status).toBe(409);
  expect(body.message).toContain("PLAUDIT_SMTP_URL");
});

test("an account is renamed, with one row that says which fields, and names stay unique", async () => {
  const { call, helper, ada, audited } = await open();
  const change = (body: object) =>
    call("PATCH", `/api/users/${ada.id}`, { token: helper.token, body });
  expect((await change({ username: "ADELE", age: 40 })).body).toMatchObject({
    username: "ADELE",
    age: 40,
    email: "ada@example.com",
  });
  expect((await change({ email: "adele@example.com" })).body.email).toBe("adele@example.com");
  expect((await change({})).status).toBe(200);
  expect((await change({ username: "HELPER" })).body.issues).toEqual([
    { path: "username", message: "is taken" },
  ]);
  expect((await change({ permissions: ["admin"], id: "x", disabledAt: null })).status).toBe(422);
  const rows = (await audited(ada.id)).slice(0, 2);
  expect(rows.map(({ action, details }) => ({ action, details }))).toEqual([
    { action: "email.changed", details: { fields: ["email"] } },
    { action: "user.renamed", details: { fields: ["username", "age"] } },
  ]);
});
