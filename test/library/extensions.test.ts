// Items are an extension like any other: whoever needs none has none, and all else works.
import { expect, test } from "bun:test";
import { Elysia } from "elysia";
import { createTestApp, type Extension, items } from "plaudit";
import { createCall } from "../features/people.ts";

const without = () => {
  const app = createTestApp({ extensions: [] });
  return { ...app, call: createCall(app.app) };
};

test("without items there are no routes, no permission, no filter and no word of them", async () => {
  const { call, signIn } = without();
  const { id, token } = await signIn("admin", "admin");
  expect(await call("GET", "/api/items", { token })).toMatchObject({ status: 404 });
  const given = await call("PUT", `/api/users/${id}/permissions`, {
    token,
    body: { permissions: ["admin", "items:write"] },
  });
  expect(given).toMatchObject({ status: 422 });
  const people = encodeURIComponent(JSON.stringify({ liked: "x" }));
  const report = await call("GET", `/api/reports/active?people=${people}`, { token });
  expect(report.body).toMatchObject({
    issues: [{ path: "people.liked", message: "is not known" }],
  });
  const { text, body } = await call("GET", "/swagger/json");
  expect(text).not.toContain("/api/items");
  expect(body.tags.map(({ name }: { name: string }) => name)).not.toContain("Items");
});

test("and everything else works: accounts, keys, events in, feeds, reports, export, leaving", async () => {
  const { call, signIn, events, clock } = without();
  const { token } = await signIn("admin", "admin");
  const joined = { username: "ada", email: "ada@example.com", password: "correct horse", age: 36 };
  const { body: ada } = await call("POST", "/api/users", { body: joined });
  const { body: tokens } = await call("POST", "/api/auth/token", { body: joined });
  const own = { token: tokens.access_token };

  const { body: made } = await call("POST", "/api/keys", {
    token,
    body: { name: "shop", scopes: ["events:write"] },
  });
  const sent = { event: "Order Placed", userId: ada.id, properties: { total: 5 } };
  const receipt = await call("POST", "/v1/track", { token: made.key, body: sent });
  expect(receipt.body).toEqual({ success: true, accepted: 1, rejected: [] });
  expect(events.at(-1)).toMatchObject({ event: "Order Placed", source: "shop" });

  const { body: dashboard } = await call("GET", "/api/users/me/dashboard", own);
  expect(dashboard.activity[0]).toMatchObject({ event: "Order Placed", properties: { total: 5 } });
  // A report ends before now.
  clock.forward(1);
  const { body: top } = await call("GET", "/api/reports/top?by=event", { token });
  expect(top.rows).toContainEqual({ key: "Order Placed", count: 1, users: 1 });
  const board = { title: "Sales", cards: [] };
  expect((await call("POST", "/api/boards", { token, body: board })).status).toBeLessThan(500);

  const { body: taken } = await call("GET", "/api/users/me/export", own);
  expect(taken).toMatchObject({ user: { username: "ada" }, sessions: [{}], keys: [] });
  expect(taken).not.toHaveProperty("items");
  const { password } = joined;
  expect(await call("DELETE", "/api/users/me", { ...own, body: { password } })).toMatchObject({
    status: 204,
  });
  expect(await call("GET", "/api/users/me", own)).toMatchObject({ status: 401 });
  for (const path of ["/readyz", "/metrics", "/", "/swagger"]) {
    expect(await call("GET", path)).toMatchObject({ status: 200 });
  }
});

test("an extension of one's own has what items have", async () => {
  const vip: Extension = {
    name: "vip",
    migrations: [{ name: "0000_start", sql: "create table vips (user_id text primary key)" }],
    permissions: ["vip:write"],
    build: ({ record, clock }) => ({
      routes: ({ session }) =>
        new Elysia({ prefix: "/api/vips" }).use(session).post(
          "",
          ({ user }) => {
            const at = new Date(clock());
            record({ event: "vip.made", userId: user.id, messageId: `vip.made:${user.id}`, at });
            return { vip: user.id };
          },
          { signedIn: "vip:write" },
        ),
      filters: { permission: async () => [], vip: async () => [] },
    }),
  };
  const { app, signIn, events } = createTestApp({ extensions: [items, vip] });
  const call = createCall(app);
  const ada = await signIn("ada", "vip:write" as "admin");
  const bob = await signIn("bob");
  expect(await call("POST", "/api/vips", { token: bob.token })).toMatchObject({ status: 403 });
  for (const _ of [1, 2]) await call("POST", "/api/vips", { token: ada.token });
  const made = events.filter(({ event }) => event === "vip.made");
  expect(new Set(made.map(({ messageId }) => messageId)).size).toBe(1);
  expect(await call("GET", "/api/items", { token: bob.token })).toMatchObject({ status: 200 });
});

test.each([
  [{ permision: ["a:b"] }, "permision is not known: did you mean permissions?"],
  [{ people: { earse: () => [] } }, "people.earse is not known: did you mean erase?"],
  [{ extensions: [{ ...items, route: 1 }] }, "extensions.0.route is not known"],
])("an option that is none is refused: %#", (options, message) => {
  expect(() => createTestApp(options as never)).toThrow(message);
});
