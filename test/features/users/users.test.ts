import { describe, expect, test } from "bun:test";
import { createTestApp } from "../../kit.ts";
import { createCall, grant, join, password } from "../people.ts";

function open() {
  const parts = createTestApp();
  return { ...parts, call: createCall(parts.app) };
}

test("accounts are listed newest first, page by page, to those who may read them", async () => {
  const { call, ...parts } = open();
  const reader = await join(parts, "reader", "users:read", "reports:read");
  await join(parts, "ada");
  await join(parts, "bob");
  const names: string[] = [];
  let cursor: string | null = "";
  for (let pages = 0; cursor !== null && pages < 5; pages++) {
    const query: string = cursor === "" ? "limit=2" : `limit=2&cursor=${cursor}`;
    const { status, body } = await call("GET", `/api/users?${query}`, { token: reader.token });
    expect(status).toBe(200);
    names.push(...body.items.map((user: { username: string }) => user.username));
    cursor = body.nextCursor;
  }
  expect(names).toEqual(["bob", "ada", "reader"]);

  const one = await call("GET", `/api/users/${reader.id}`, { token: reader.token });
  expect(one.body).toEqual({
    id: reader.id,
    username: "reader",
    email: "reader@example.com",
    age: 36,
    disabledAt: null,
    profile: {},
    createdAt: "2026-03-01T12:00:00.000Z",
    permissions: ["reports:read", "users:read"],
  });
  const { body } = await call("GET", "/api/users?limit=200", { token: reader.token });
  expect(body.items[2]).toEqual(one.body);
});

test("no other account can read the accounts", async () => {
  const { call, ...parts } = open();
  const ada = await join(parts, "ada", "users:write");
  for (const path of ["/api/users", `/api/users/${ada.id}`, `/api/users/${ada.id}/permissions`]) {
    expect((await call("GET", path)).status).toBe(401);
    expect((await call("GET", path, { token: ada.token })).status).toBe(403);
  }
});

test("limits and cursors that are not valid are named", async () => {
  const { call, ...parts } = open();
  const { token } = await join(parts, "reader", "users:read");
  for (const query of [
    "limit=0",
    "limit=201",
    "limit=1e1",
    "limit=Infinity",
    "cursor=%00",
    "cursor=nonsense",
  ]) {
    const { status, body } = await call("GET", `/api/users?${query}`, { token });
    expect([query, status]).toEqual([query, 422]);
    expect(body.issues[0].path).toBe(query.split("=")[0]);
  }
  expect((await call("GET", "/api/users/unknown", { token })).status).toBe(404);
});

describe("one's own account", () => {
  test("is answered with its permissions, as they are now", async () => {
    const { call, ...parts } = open();
    const ada = await join(parts, "ada");
    const me = () => call("GET", "/api/users/me", { token: ada.token });
    expect((await me()).body.permissions).toEqual([]);
    await grant(parts.store, ada.id, "reports:read", "admin");
    expect((await me()).body.permissions).toEqual(["admin", "reports:read"]);
  });

  test("changes only in the fields that are given", async () => {
    const { call, clock, ...parts } = open();
    const { token, id } = await join(parts, "ada");
    clock.forward(1000);
    const more = { username: "Ada2", age: 40, id: "x", permissions: ["admin"], createdAt: "x" };
    const refused = await call("PATCH", "/api/users/me", { token, body: more });
    const paths = refused.body.issues.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(["id", "permissions", "createdAt"]);
    const body = { username: "Ada2", age: 40 };
    const changed = await call("PATCH", "/api/users/me", { token, body });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({
      id,
      username: "Ada2",
      email: "ada@example.com",
      age: 40,
      disabledAt: null,
      profile: {},
      createdAt: "2026-03-01T12:00:00.000Z",
      permissions: [],
      emailVerified: false,
      pendingEmail: null,
    });
    expect((await call("GET", "/api/users/me", { token })).body).toEqual(changed.body);
    const rows = () => parts.store.db.select().from(parts.store.tables.users);
    const before = await rows();
    clock.forward(1000);
    for (const nothing of [{}, { currentPassword: "whatever" }]) {
      const same = await call("PATCH", "/api/users/me", { token, body: nothing });
      expect(same.body).toEqual(changed.body);
    }
    expect(await rows()).toEqual(before);
  });

  test("cannot take another account's name, but its own in another case", async () => {
    const { call, ...parts } = open();
    await join(parts, "bob");
    const { token } = await join(parts, "ada");
    const patch = (body: object) => call("PATCH", "/api/users/me", { token, body });
    expect((await patch({ username: "BOB" })).status).toBe(409);
    const stolen = { email: "Bob@example.com", currentPassword: password };
    expect((await patch(stolen)).body.issues).toEqual([{ path: "email", message: "is taken" }]);
    expect((await patch({ username: "ADA" })).body.username).toBe("ADA");
  });

  test("names every failing field of a change", async () => {
    const { call, ...parts } = open();
    const { token } = await join(parts, "ada");
    const body = { username: "a b", email: "x", age: 7, password: "short" };
    const answer = await call("PATCH", "/api/users/me", { token, body });
    expect(answer.status).toBe(422);
    expect(answer.body.issues.map((issue: { path: string }) => issue.path)).toEqual([
      "username",
      "email",
      "age",
      "password",
    ]);
  });

  test("asks for the password before it changes the address or the password", async () => {
    const { call, ...parts } = open();
    const { token } = await join(parts, "ada");
    const patch = (body: object) => call("PATCH", "/api/users/me", { token, body });
    for (const change of [{ email: "new@example.com" }, { password: "a new password" }]) {
      const missing = await patch(change);
      expect(missing.status).toBe(422);
      expect(missing.body.issues).toEqual([{ path: "currentPassword", message: "is required" }]);
      expect((await patch({ ...change, currentPassword: "wrong password" })).status).toBe(403);
    }
    // The address it has already is no change.
    expect((await patch({ email: "ada@example.com" })).status).toBe(200);
    const right = await patch({ email: "new@example.com", currentPassword: password });
    expect(right.body.email).toBe("new@example.com");
  });

  test("a new password ends the other sessions and lets nobody in with the old", async () => {
    const { call, ...parts } = open();
    const ada = await join(parts, "ada");
    const bob = await join(parts, "bob");
    const signIn = (secret: string) =>
      call("POST", "/api/auth/token", { body: { username: "ada", password: secret } });
    const other = (await signIn(password)).body;
    const body = { password: "a new password", currentPassword: password };
    expect((await call("PATCH", "/api/users/me", { token: ada.token, body })).status).toBe(200);
    const me = (token: string) => call("GET", "/api/users/me", { token }).then((a) => a.status);
    expect(await me(ada.token)).toBe(200);
    expect(await me(bob.token)).toBe(200);
    expect(await me(other.access_token)).toBe(401);
    expect((await signIn(password)).status).toBe(401);
    expect((await signIn("a new password")).status).toBe(200);
  });

  test("of two new passwords at once one holds", async () => {
    const { call, ...parts } = open();
    const { token } = await join(parts, "ada");
    const change = (secret: string) =>
      call("PATCH", "/api/users/me", {
        token,
        body: { password: secret, currentPassword: password },
      });
    const answers = await Promise.all([change("first password"), change("second password")]);
    expect(answers.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([200, 403]);
  });

  test("wrong current passwords have a limit of their own, which keeps nobody from signing in", async () => {
    const { call, ...parts } = open();
    const { token } = await join(parts, "ada");
    const statuses: number[] = [];
    for (let n = 0; n < 11; n++) {
      const body = n % 2 ? { password: `guess number ${n}` } : undefined;
      const answer = body
        ? await call("DELETE", "/api/users/me", { token, body })
        : await call("PATCH", "/api/users/me", {
            token,
            body: { email: "x@example.com", currentPassword: `guess number ${n}` },
          });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([...Array(10).fill(403), 429]);
    const signIn = await call("POST", "/api/auth/token", { body: { username: "ada", password } });
    expect(signIn.status).toBe(200);
  });

  test("is exported whole", async () => {
    const { call, ...parts } = open();
    const ada = await join(parts, "ada", "keys:write");
    await call("POST", "/api/keys", {
      token: ada.token,
      body: { name: "shop", scopes: ["events:write"] },
    });
    const { status, body } = await call("GET", "/api/users/me/export", { token: ada.token });
    expect(status).toBe(200);
    expect(body.user).toMatchObject({ id: ada.id, permissions: ["keys:write"] });
    expect(body.sessions).toHaveLength(1);
    expect(body.keys).toMatchObject([{ name: "shop", createdBy: ada.id }]);
    expect(body.keys[0]).not.toHaveProperty("key");
  });

  test("is deleted for good, with the password again", async () => {
    const { call, ...parts } = open();
    const ada = await join(parts, "ada", "reports:read");
    const bob = await join(parts, "bob");
    const leave = (body?: object) => call("DELETE", "/api/users/me", { token: ada.token, body });
    expect((await leave({})).status).toBe(422);
    expect((await leave({ password: "wrong password" })).status).toBe(403);
    expect((await leave({ password })).status).toBe(204);
    expect((await call("GET", "/api/users/me", { token: ada.token })).status).toBe(401);
    const refresh = { grant_type: "refresh_token", refresh_token: ada.refreshToken };
    expect((await call("POST", "/api/auth/token", { body: refresh })).status).toBe(401);
    const { users, sessions, permissions } = parts.store.tables;
    expect(await parts.store.db.$count(users)).toBe(1);
    expect(await parts.store.db.$count(sessions)).toBe(1);
    expect(await parts.store.db.$count(permissions)).toBe(0);
    expect((await call("GET", "/api/users/me", { token: bob.token })).status).toBe(200);
  });
});
