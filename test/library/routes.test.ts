// Routes of an app on Plaudit: beside ours, by the same rules.
import { describe, expect, test } from "bun:test";
import SwaggerParser from "@apidevtools/swagger-parser";
import { Elysia, t } from "elysia";
import { AppError, createTestApp } from "plaudit";
import { createCall } from "../features/people.ts";
import { createShop, shopOptions } from "./shop.ts";

function open() {
  const shop = createTestApp(shopOptions, createShop);
  return { ...shop, call: createCall(shop.app) };
}

const fern = { product: "fern", total: 12 };

test("a route has its user, its tables and its event", async () => {
  const { call, signIn, events, clock } = open();
  const ada = await signIn("ada", "orders:write");
  const { status, body } = await call("POST", "/orders", { token: ada.token, body: fern });
  expect([status, body]).toEqual([200, { id: expect.any(String), total: 12 }]);
  expect(events.at(-1)).toEqual({
    type: "track",
    event: "order.created",
    userId: ada.id,
    messageId: `order.created:${body.id}`,
    timestamp: clock(),
    receivedAt: clock(),
    source: "plaudit",
    properties: { itemId: "fern", total: 12 },
  });
  const { body: orders } = await call("GET", "/orders");
  expect(orders).toMatchObject([{ id: body.id, userId: ada.id, lines: [{ note: "first" }] }]);
});

describe("what goes wrong has Plaudit's shape:", () => {
  test("a body that breaks its rules is 422, every field at once", async () => {
    const { call, signIn } = open();
    const { token } = await signIn("ada", "orders:write");
    const { status, body } = await call("POST", "/orders", { token, body: { product: 5 } });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: "validation",
      issues: [
        { path: "total", message: "is required" },
        { path: "product", message: "must be text" },
      ],
    });
    expect(body.requestId).toBeString();
  });

  test("an AppError is what it says", async () => {
    const { call, signIn } = open();
    const { token } = await signIn("ada", "orders:write");
    const sold = await call("POST", "/orders", { token, body: { ...fern, product: "nothing" } });
    expect(sold).toMatchObject({
      status: 409,
      body: { code: "conflict", message: "It is sold out." },
    });
  });

  test("anything else is 500, and says nothing of the inside", async () => {
    const { call, signIn } = open();
    const { token } = await signIn("ada", "orders:write");
    const broken = await call("POST", "/orders", { token, body: { ...fern, product: "trouble" } });
    expect(broken).toMatchObject({ status: 500, body: { code: "internal" } });
    expect(broken.text).not.toContain("secret");
  });

  test("a stranger is 401 before the body is looked at, an account without the permission 403", async () => {
    const { call, signIn } = open();
    expect(await call("POST", "/orders", { body: {} })).toMatchObject({
      status: 401,
      body: { code: "unauthorized" },
    });
    const { token } = await signIn("bob");
    expect(await call("POST", "/orders", { token, body: {} })).toMatchObject({ status: 403 });
  });

  test("half a character, a body without end, a path that is none", async () => {
    const { call, signIn } = open();
    const { token } = await signIn("ada", "orders:write");
    const half = await call("POST", "/orders", { token, body: { ...fern, product: "\ud800" } });
    expect(half.body).toMatchObject({ status: 422, issues: [{ path: "product" }] });
    const large = { ...fern, product: "x".repeat(2 ** 20) };
    expect(await call("POST", "/orders", { token, body: large })).toMatchObject({ status: 413 });
    expect(await call("GET", "/nothing")).toMatchObject({
      status: 404,
      body: { code: "not_found" },
    });
  });
});

describe("an event of a route", () => {
  const named = (events: readonly { event: string }[]) => events.map(({ event }) => event);

  test("is recorded after a good answer alone", async () => {
    const { call, signIn, events } = open();
    const { token } = await signIn("ada", "orders:write");
    for (const body of [{}, { ...fern, product: "nothing" }, { ...fern, product: "trouble" }]) {
      await call("POST", "/orders", { token, body });
    }
    expect(named(events)).toEqual(["user.created", "user.signed_in"]);
  });

  test("needs nothing but its name, and is another at each answer", async () => {
    const { app, signIn, events } = createTestApp({}, (plaudit) =>
      new Elysia()
        .use(plaudit)
        .post("/wave", ({ user }) => `hello ${user.username}`, { records: "hand.waved" })
        .post("/fall", ({ status }) => status(409, "no"), {
          records: "never",
          response: { 409: t.String() },
        })
        .post("/answer", () => "no number" as never, {
          records: "never",
          response: { 200: t.Object({ n: t.Number() }) },
        }),
    );
    const call = createCall(app);
    expect(await call("POST", "/wave")).toMatchObject({ status: 401 });
    const { token } = await signIn("ada");
    for (const path of ["/wave", "/wave", "/fall", "/answer"]) await call("POST", path, { token });
    expect(named(events.slice(2))).toEqual(["hand.waved", "hand.waved"]);
    expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(4);
  });

  test("of a key is none, for a key is nobody", async () => {
    const { call, signIn, events } = open();
    const admin = await signIn("admin", "admin");
    const key = { name: "till", scopes: ["orders:write"] };
    const { body: made } = await call("POST", "/api/keys", { token: admin.token, body: key });
    const refused = await call("POST", "/orders", { token: made.key, body: fern });
    expect(refused).toMatchObject({ status: 403 });
    // Where a route asks for the permission alone a key will do.
    const { body: order } = await call("POST", "/orders", { token: admin.token, body: fern });
    const shipped = await call("POST", `/orders/${order.id}/ship`, { token: made.key });
    expect(shipped).toMatchObject({ status: 200 });
    expect(events.at(-1)).toMatchObject({
      event: "order.shipped",
      userId: admin.id,
      properties: { by: "till" },
    });
  });

  test("that is no good fails nothing and is told in the log", async () => {
    const lines: string[] = [];
    const note = (message: string, fields = {}) =>
      void lines.push(JSON.stringify({ message, ...fields }));
    const log = { debug() {}, info() {}, warn: note, error: note };
    const { app, events, plaudit } = createTestApp({ log }, (given) =>
      new Elysia().use(given).get("/", () => "fine"),
    );
    const userId = "somebody";
    plaudit.record({ event: "", userId });
    plaudit.record({ event: "x", userId, properties: { text: "\u0000" } });
    plaudit.record({ event: "x", userId, properties: { text: "x".repeat(70_000) } });
    plaudit.record({ event: "x", userId, properties: { at: 1n as never } });
    plaudit.record({ event: "x", userId: undefined as never });
    plaudit.record({ event: "x", userId, at: new Date(Number.NaN) });
    const endless: { self?: unknown } = {};
    endless.self = endless;
    plaudit.record({ event: "x", userId, properties: endless as never });
    expect(lines).toHaveLength(7);
    expect(lines.join()).not.toContain("xxxx");
    expect(events).toEqual([]);
    plaudit.record({ event: "x", userId, properties: { at: new Date(0) as never } });
    expect(events).toMatchObject([{ properties: { at: "1970-01-01T00:00:00.000Z" } }]);
    expect(await createCall(app)("GET", "/")).toMatchObject({ status: 200 });
  });
});

test("permissions of one's own are granted and revoked like ours", async () => {
  const { call, signIn } = open();
  const admin = await signIn("admin", "admin");
  const bob = await signIn("bob");
  const grant = (...permissions: string[]) =>
    call("PUT", `/api/users/${bob.id}/permissions`, { token: admin.token, body: { permissions } });
  expect(await grant("orders:write")).toMatchObject({ body: { permissions: ["orders:write"] } });
  const buy = () => call("POST", "/orders", { token: bob.token, body: fern });
  expect(await buy()).toMatchObject({ status: 200 });
  expect(await grant()).toMatchObject({ body: { permissions: [] } });
  expect(await buy()).toMatchObject({ status: 403 });
  expect(await grant("orders:read")).toMatchObject({ status: 422 });
  const { call: elsewhere, ...other } = { ...createTestApp(), call: undefined };
  expect(elsewhere).toBeUndefined();
  const stranger = await other.signIn("admin", "admin");
  const refused = await createCall(other.app)("PUT", `/api/users/${stranger.id}/permissions`, {
    token: stranger.token,
    body: { permissions: ["admin", "orders:write"] },
  });
  expect(refused).toMatchObject({ status: 422 });
});

test("a funnel and a dashboard know the events of one's own", async () => {
  const { call, signIn } = open();
  const { token } = await signIn("ada", "orders:write", "reports:read");
  await call("POST", "/orders", { token, body: fern });
  const steps = [{ event: "user.created" }, { event: "order.created" }, { event: "order.shipped" }];
  const body = { steps, windowSeconds: 60, to: "2026-03-02T00:00:00Z" };
  const { body: funnel } = await call("POST", "/api/reports/funnel", { token, body });
  expect(funnel.steps.map(({ users }: { users: number }) => users)).toEqual([1, 1, 0]);
  const { body: dashboard } = await call("GET", "/api/users/me/dashboard", { token });
  expect(dashboard.activity[0]).toMatchObject({ event: "order.created", itemId: "fern" });
});

test("metrics and the documentation have the routes of one's own", async () => {
  const { call, signIn } = open();
  const { token } = await signIn("ada", "orders:write");
  await call("POST", "/orders", { token, body: fern });
  const { text } = await call("GET", "/metrics");
  expect(text).toContain('{method="POST",route="/orders",status="200"} 1\n');

  const { body: document } = await call("GET", "/swagger/json");
  const { security, responses, requestBody } = document.paths["/orders"].post;
  expect(Object.keys(responses)).toEqual(["200", "400", "401", "403", "413", "415", "422"]);
  expect(requestBody.content["application/json"].schema.required).toEqual(["product", "total"]);
  // A key may not, for the route wants an account.
  expect(security).toEqual([{ password: [] }, { token: [] }]);
  const { security: keyToo } = document.paths["/orders/{id}/ship"].post;
  expect(keyToo).toEqual([{ password: [] }, { token: [] }, { key: [] }]);
  const { permissions } = document.components.schemas.Permissions.properties;
  expect(permissions.items.enum).toContain("orders:write");
  await SwaggerParser.validate(document);
});

test("routes in a plugin of their own use the context, with a prefix that is theirs alone", async () => {
  const { app, signIn } = createTestApp(shopOptions, (plaudit) =>
    new Elysia()
      .use(plaudit)
      .use(
        new Elysia({ prefix: "/mine" })
          .use(plaudit.context)
          .get("/name", ({ user }) => user.username, { signedIn: true }),
      ),
  );
  const call = createCall(app);
  const { token } = await signIn("ada");
  expect(await call("GET", "/mine/name", { token })).toMatchObject({ status: 200, text: "ada" });
  expect(await call("GET", "/mine/name")).toMatchObject({ status: 401 });
  expect(await call("GET", "/mine/api/users/me", { token })).toMatchObject({ status: 404 });
  const paths = app.routes.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(paths).size).toBe(paths.length);
});

test("an AppError is known outside of Plaudit", () => {
  expect(new AppError("not_found", "Nothing.")).toBeInstanceOf(Error);
});
