import { expect, test } from "bun:test";
import { createTestApp } from "../../kit.ts";
import { createCall, join, password } from "../people.ts";

function open() {
  const parts = createTestApp();
  const call = createCall(parts.app);
  const set = (token: string, id: string, permissions: unknown) =>
    call("PUT", `/api/users/${id}/permissions`, { token, body: { permissions } });
  return { ...parts, call, set };
}

test("a permission holds from the next request on, and is gone from the next request on", async () => {
  const { call, set, ...parts } = open();
  const admin = await join(parts, "admin", "admin");
  const ada = await join(parts, "ada");
  const list = () => call("GET", "/api/users", { token: ada.token }).then((a) => a.status);
  expect(await list()).toBe(403);
  const given = await set(admin.token, ada.id, ["users:read", "reports:read"]);
  expect(given.status).toBe(200);
  expect(given.body).toEqual({ permissions: ["reports:read", "users:read"] });
  expect(await list()).toBe(200);
  const path = `/api/users/${ada.id}/permissions`;
  expect((await call("GET", path, { token: admin.token })).body).toEqual(given.body);
  expect((await set(admin.token, ada.id, [])).body).toEqual({ permissions: [] });
  expect(await list()).toBe(403);
});

test("an account with users:write gives any permission but admin, and takes none from an admin", async () => {
  const { set, call, ...parts } = open();
  const admin = await join(parts, "admin", "admin");
  const clerk = await join(parts, "clerk", "users:write");
  const ada = await join(parts, "ada");
  expect((await set(clerk.token, ada.id, ["items:write"])).status).toBe(200);
  expect((await set(clerk.token, ada.id, ["admin"])).status).toBe(403);
  expect((await set(clerk.token, clerk.id, ["admin", "users:write"])).status).toBe(403);
  await set(admin.token, ada.id, ["admin"]);
  expect((await set(clerk.token, ada.id, [])).status).toBe(403);
  expect((await set(clerk.token, ada.id, ["users:read"])).status).toBe(403);
  const { body } = await call("GET", `/api/users/${ada.id}`, { token: admin.token });
  expect(body.permissions).toEqual(["admin"]);
});

test("without users:write nobody gives anything, not even to themselves", async () => {
  const { set, ...parts } = open();
  const ada = await join(parts, "ada", "users:read");
  expect((await set(ada.token, ada.id, ["admin"])).status).toBe(403);
  expect((await set("nonsense", ada.id, "no list")).status).toBe(401);
});

test("unknown and repeated permissions are refused, and an unknown account is not found", async () => {
  const { set, ...parts } = open();
  const admin = await join(parts, "admin", "admin");
  for (const permissions of [["root"], ["users:read", "users:read"], "admin", [1], null]) {
    expect((await set(admin.token, admin.id, permissions)).status).toBe(422);
  }
  expect((await set(admin.token, "nobody", ["users:read"])).status).toBe(404);
  expect((await set(admin.token, "nobody", ["admin"])).status).toBe(404);
});

test("the last admin can neither be demoted nor leave", async () => {
  const { set, call, ...parts } = open();
  const admin = await join(parts, "admin", "admin");
  expect((await set(admin.token, admin.id, [])).status).toBe(409);
  expect((await set(admin.token, admin.id, ["users:read"])).status).toBe(409);
  const leave = { token: admin.token, body: { password } };
  expect((await call("DELETE", "/api/users/me", leave)).status).toBe(409);
  const { body } = await call("GET", "/api/users/me", { token: admin.token });
  expect(body.permissions).toEqual(["admin"]);
  expect((await set(admin.token, admin.id, ["admin", "users:read"])).status).toBe(200);

  const second = await join(parts, "second", "admin");
  expect((await call("DELETE", "/api/users/me", leave)).status).toBe(204);
  expect((await set(second.token, second.id, [])).status).toBe(409);
});

test("of many admins who demote one another and leave at once, one is left", async () => {
  const { set, call, ...parts } = open();
  const admins = await Promise.all(
    Array.from({ length: 6 }, (_, n) => join(parts, `admin${n}`, "admin")),
  );
  const answers = await Promise.all([
    ...admins.slice(0, 3).map((each) => set(each.token, each.id, [])),
    ...admins
      .slice(3)
      .map((each) => call("DELETE", "/api/users/me", { token: each.token, body: { password } })),
  ]);
  const refused = answers.filter((answer) => answer.status === 409);
  expect(refused).toHaveLength(1);
  expect(await parts.store.db.$count(parts.store.tables.permissions)).toBe(1);
});
