// What held when a request was looked at may hold no more when it writes: somebody else writes in between. Whatever it
// relied on is asked again in its own transaction.
import { describe, expect, test } from "bun:test";
import { createServices } from "../../../src/app/services.ts";
import type { Store } from "../../../src/store/store.ts";
import { createTestConfig } from "../../../src/testing/test-deps.ts";
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

/** It is written, and never sent. */
const mailed = {
  PLAUDIT_SMTP_URL: "smtp://127.0.0.1:1",
  PLAUDIT_MAIL_FROM: "Plaudit <noreply@example.com>",
  PLAUDIT_PUBLIC_URL: "https://plaudit.example.com",
};

async function open() {
  const config = createTestConfig(mailed);
  const parts = createTestApp({ passwords: plainPasswords, config });
  const call = createCall(parts.app);
  const admin = await join(parts, "admin", "admin");
  const helper = await join(parts, "helper", "users:read", "users:write");
  const ada = await join(parts, "ada");
  const { body } = await call("GET", `/api/users/${ada.id}/sessions`, { token: helper.token });
  const meanwhile = (act: () => Promise<unknown>) => beforeWriting(parts.store, act);
  const me = () => call("GET", "/api/users/me", { token: ada.token });
  return { ...parts, call, admin, helper, ada, session: body.items[0].id as string, meanwhile, me };
}

type Stage = Awaited<ReturnType<typeof open>>;

describe("nobody but an admin touches an account that has just become an admin's, by", () => {
  test.each([
    ["ending a session", "DELETE", "/api/users/ID/sessions/SESSION", undefined],
    ["erasing it", "DELETE", "/api/people/ID", undefined],
    ["erasing it, unseen by proxies", "POST", "/api/people/erase", { userId: "ID" }],
    ["disabling it", "POST", "/api/users/ID/disable", undefined],
    ["renaming it", "PATCH", "/api/users/ID", { username: "mine" }],
    ["another address", "PATCH", "/api/users/ID", { email: "mine@example.com" }],
    ["another password", "PUT", "/api/users/ID/password", { password: "a new password" }],
    ["a link to set one", "PUT", "/api/users/ID/password", { send: true }],
    ["other permissions", "PUT", "/api/users/ID/permissions", { permissions: [] }],
  ])("%s", async (_, method, path, body) => {
    const { call, helper, ada, store, session, meanwhile, me } = await open();
    const before = (await me()).body;
    const { audit, outbox, links } = store.tables;
    const count = () => Promise.all([audit, outbox, links].map((table) => store.db.$count(table)));
    const rows = await count();
    meanwhile(() => grant(store, ada.id, "admin"));
    const filled = (text: string) => text.replace("ID", ada.id).replace("SESSION", session);
    const answer = await call(method, filled(path), {
      token: helper.token,
      body: body && JSON.parse(filled(JSON.stringify(body))),
    });
    expect(answer).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect((await me()).body).toEqual({ ...before, permissions: ["admin"] });
    expect(await count()).toEqual(rows);
  });
});

/** What stops somebody who helps while their request is under way: its body is read, a password is hashed. */
const stops = {
  "have just lost the permission": ({ call, admin, helper }: Stage) =>
    call("PUT", `/api/users/${helper.id}/permissions`, {
      token: admin.token,
      body: { permissions: ["users:read"] },
    }),
  "are just disabled": ({ call, admin, helper }: Stage) =>
    call("POST", `/api/users/${helper.id}/disable`, { token: admin.token }),
  "are just signed out": ({ call, helper }: Stage) =>
    call("POST", "/api/auth/logout", { token: helper.token }),
};

describe.each(Object.entries(stops))("those who %s change no account, by", (_, stop) => {
  test.each([
    ["erasing it", "POST", "/api/people/erase", { userId: "ID" }],
    ["disabling it", "POST", "/api/users/ID/disable", undefined],
    ["renaming it", "PATCH", "/api/users/ID", { username: "mine" }],
    ["another address", "PATCH", "/api/users/ID", { email: "mine@example.com" }],
    ["another password", "PUT", "/api/users/ID/password", { password: "a new password" }],
    ["a link to set one", "PUT", "/api/users/ID/password", { send: true }],
    ["other permissions", "PUT", "/api/users/ID/permissions", { permissions: ["users:write"] }],
  ])("%s", async (_, method, path, body) => {
    const stage = await open();
    const { call, helper, ada, store, meanwhile, me } = stage;
    const before = (await me()).body;
    const { audit } = store.tables;
    let rows = 0;
    meanwhile(async () => {
      expect((await stop(stage)).status).toBeLessThan(300);
      rows = await store.db.$count(audit);
    });
    const answer = await call(method, path.replace("ID", ada.id), {
      token: helper.token,
      body: body && JSON.parse(JSON.stringify(body).replace("ID", ada.id)),
    });
    expect(answer).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect((await me()).body).toEqual(before);
    expect(await store.db.$count(audit)).toBe(rows);
  });
});

test("an admin who has just been demoted does not give themselves the permission back", async () => {
  const { call, admin, ada, store, meanwhile, me } = await open();
  await grant(store, ada.id, "admin");
  const set = (token: string, permissions: string[]) =>
    call("PUT", `/api/users/${ada.id}/permissions`, { token, body: { permissions } });
  meanwhile(() => set(admin.token, []));
  expect((await set(ada.token, ["admin"])).status).toBe(403);
  expect((await me()).body.permissions).toEqual([]);
});

test.each(["the key is deleted", "its maker is disabled", "its maker is demoted"])(
  "a key disables nobody once %s",
  async (what) => {
    const { call, admin, helper, ada, store, meanwhile, me } = await open();
    await grant(store, helper.id, "keys:write");
    const body = { name: "office", scopes: ["users:write"] };
    const { body: key } = await call("POST", "/api/keys", { token: helper.token, body });
    const own = { token: admin.token };
    const maker = `/api/users/${helper.id}`;
    meanwhile(() => {
      if (what === "the key is deleted") return call("DELETE", `/api/keys/${key.id}`, own);
      if (what === "its maker is disabled") return call("POST", `${maker}/disable`, own);
      return call("PUT", `${maker}/permissions`, { ...own, body: { permissions: [] } });
    });
    const disable = () => call("POST", `/api/users/${ada.id}/disable`, { token: key.key });
    expect((await disable()).status).toBe(403);
    expect((await me()).status).toBe(200);
  },
);

test("a key of an admin's, and one of the command line's, do what they may", async () => {
  const { call, admin, ada, ...parts } = await open();
  const body = { name: "office", scopes: ["users:write"] };
  const { body: key } = await call("POST", "/api/keys", { token: admin.token, body });
  const { keys } = createServices(parts);
  const bare = await keys.create(undefined, { name: "shell", scopes: ["users:write"] });
  for (const [token, state] of [
    [key.key, "disable"],
    [bare.key, "enable"],
  ]) {
    expect((await call("POST", `/api/users/${ada.id}/${state}`, { token })).status).toBe(200);
  }
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
