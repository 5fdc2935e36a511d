// What held when a request was looked at may hold no more when it writes: somebody else writes in between. Whatever it
// relied on is asked again in its own transaction.
import { describe, expect, test } from "bun:test";
import type { Store } from "../../../src/store/store.ts";
import { createTestApp, plainPasswords } from "../../kit.ts";
import { createCall, grant, join, password } from "../people.ts";

/** Does something after the next request has read, and before it writes. */
function beforeWriting(store: Store, act: () => Promise<unknown>): void {
  const { atomically } = store;
  store.atomically = async (build) => {
    store.atomically = atomically;
    await act();
    return atomically(build);
  };
}

async function open() {
  const parts = createTestApp({ passwords: plainPasswords });
  const call = createCall(parts.app);
  const admin = await join(parts, "admin", "admin");
  const helper = await join(parts, "helper", "users:read", "users:write");
  const ada = await join(parts, "ada");
  const { body } = await call("GET", `/api/users/${ada.id}/sessions`, { token: helper.token });
  const meanwhile = (act: () => Promise<unknown>) => beforeWriting(parts.store, act);
  const me = () => call("GET", "/api/users/me", { token: ada.token });
  return { ...parts, call, admin, helper, ada, session: body.items[0].id as string, meanwhile, me };
}

describe("nobody but an admin touches an account that has just become an admin's, by", () => {
  test.each([
    ["ending a session", "DELETE", "/api/users/ID/sessions/SESSION", undefined],
    ["erasing it", "DELETE", "/api/people/ID", undefined],
    ["erasing it, unseen by proxies", "POST", "/api/people/erase", { userId: "ID" }],
    ["disabling it", "POST", "/api/users/ID/disable", undefined],
    ["renaming it", "PATCH", "/api/users/ID", { username: "mine" }],
    ["another address", "PATCH", "/api/users/ID", { email: "mine@example.com" }],
    ["another password", "PUT", "/api/users/ID/password", { password: "a new password" }],
    ["other permissions", "PUT", "/api/users/ID/permissions", { permissions: [] }],
  ])("%s", async (_, method, path, body) => {
    const { call, helper, ada, store, session, meanwhile, me } = await open();
    const before = (await me()).body;
    const { audit } = store.tables;
    const rows = await store.db.$count(audit);
    meanwhile(() => grant(store, ada.id, "admin"));
    const filled = (text: string) => text.replace("ID", ada.id).replace("SESSION", session);
    const answer = await call(method, filled(path), {
      token: helper.token,
      body: body && JSON.parse(filled(JSON.stringify(body))),
    });
    expect(answer).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect((await me()).body).toEqual({ ...before, permissions: ["admin"] });
    expect(await store.db.$count(audit)).toBe(rows);
  });
});

test("an account is not deleted with a password that has just been replaced", async () => {
  const { call, admin, ada, meanwhile, signIn } = await openToSignIn();
  meanwhile(() =>
    call("PUT", `/api/users/${ada.id}/password`, {
      token: admin.token,
      body: { password: "a new password" },
    }),
  );
  const leave = { token: ada.token, body: { password } };
  expect(await call("DELETE", "/api/users/me", leave)).toMatchObject({
    status: 403,
    body: { message: "The current password is wrong." },
  });
  expect((await signIn("a new password")).status).toBe(200);
});

async function openToSignIn() {
  const parts = await open();
  const signIn = (secret: string) =>
    parts.call("POST", "/api/auth/token", { body: { username: "ada", password: secret } });
  return { ...parts, signIn };
}

test("an admin who has just become the last one cannot leave, and stays an admin", async () => {
  const { call, admin, ada, store, meanwhile, me } = await open();
  await grant(store, ada.id, "admin");
  meanwhile(() => call("DELETE", "/api/users/me", { token: admin.token, body: { password } }));
  const leave = { token: ada.token, body: { password } };
  expect((await call("DELETE", "/api/users/me", leave)).status).toBe(409);
  expect((await me()).body.permissions).toEqual(["admin"]);
});

test.each([
  ["its owner", { path: "/api/users/me", by: "ada" }],
  ["somebody who helps", { path: "/api/users/ID", by: "helper" }],
] as const)("what %s does not change stays as somebody else has just made it", async (_, who) => {
  const { call, admin, meanwhile, me, ...people } = await open();
  const { ada } = people;
  meanwhile(() =>
    call("PATCH", `/api/users/${ada.id}`, {
      token: admin.token,
      body: { username: "adele", email: "adele@example.com" },
    }),
  );
  const path = who.path.replace("ID", ada.id);
  const { token } = people[who.by];
  expect((await call("PATCH", path, { token, body: { age: 40 } })).status).toBe(200);
  expect((await me()).body).toMatchObject({
    username: "adele",
    email: "adele@example.com",
    age: 40,
  });
});
