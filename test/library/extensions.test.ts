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
  const migrations = [{ name: "0000_start", sql: "create table vips (user_id text primary key)" }];
  const vip: Extension = {
    name: "vip",
    migrations: { sqlite: migrations, postgres: migrations },
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

const orders = {
  title: "Orders",
  report: "timeseries",
  params: { event: "order.placed", days: 7 },
};

test("what an app puts into the console is there for those who may see it", async () => {
  const { app, signIn } = createTestApp({
    permissions: ["orders:write"],
    console: {
      links: [
        { title: "Products", href: "/products" },
        { title: "Orders", href: "https://shop.example/orders", needs: "orders:write" },
      ],
      tiles: [orders],
    },
  });
  const call = createCall(app);
  const links = async ({ token }: { token: string }) =>
    (await call("GET", "/api/console", { token })).body.links.map(
      ({ title }: { title: string }) => title,
    );
  const ada = await signIn("ada");
  expect(await links(ada)).toEqual(["Products"]);
  expect((await call("GET", "/api/console", { token: ada.token })).body.tiles).toEqual([]);
  expect(await links(await signIn("keeper", "orders:write"))).toEqual(["Products", "Orders"]);
  const reader = await signIn("reader", "reports:read");
  const { body } = await call("GET", "/api/console", { token: reader.token });
  expect(body).toEqual({ links: [{ title: "Products", href: "/products" }], tiles: [orders] });
});

test.each([
  [
    "a link that is a script",
    { links: [{ title: "x", href: "javascript:alert(1)" }] },
    "links.0.href",
  ],
  [
    "a link that only looks like one of ours",
    { links: [{ title: "x", href: "//evil.example" }] },
    "links.0.href",
  ],
  ["a report that is none", { tiles: [{ ...orders, report: "pies" }] }, "tiles.0"],
  [
    "a range that ends before it begins",
    { tiles: [{ ...orders, params: { from: "2026-02-01", to: "2026-01-01" } }] },
    "tiles.0",
  ],
  ["a name that nobody knows", { tile: [orders] }, "console.tile"],
  [
    "too many links",
    { links: Array.from({ length: 21 }, () => ({ title: "x", href: "/" })) },
    "console.links has 21",
  ],
])("an app does not start with %s", (_, console, said) => {
  expect(() => createTestApp({ console: console as object })).toThrow(said);
});
