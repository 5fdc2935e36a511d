import { describe, expect, test } from "bun:test";
import { createTestApp } from "plaudit";
import { createClient } from "plaudit/client";
import { funnel } from "../src/funnel.ts";
import { options } from "../src/options.ts";
import { orders } from "../src/schema.ts";
import { createShop } from "../src/shop.ts";

/** A shop of its own, in memory, whose clock moves when it is told to. */
function openShop() {
  const { app, ...shop } = createTestApp(options, createShop);

  async function call(method: string, path: string, headers = {}, json?: object) {
    const response = await app.handle(
      new Request(`http://localhost${path}`, {
        method,
        headers: { ...headers, ...(json && { "content-type": "application/json" }) },
        body: json && JSON.stringify(json),
      }),
    );
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  }

  return { ...shop, call };
}

const order = { productId: "orchid", quantity: 2, address: "1 Rose Street" };

test("the console has a link to the products, and orders on its overview", async () => {
  const { call, signIn } = openShop();
  const ada = await signIn("ada");
  const reader = await signIn("reader", "reports:read");
  const { body } = await call("GET", "/api/console", reader.headers);
  expect(body).toEqual({ ...options.console });
  // Who may not read reports has no tile.
  expect((await call("GET", "/api/console", ada.headers)).body.tiles).toEqual([]);
});

describe("an order", () => {
  test("is placed, listed and shipped once", async () => {
    const { call, signIn } = openShop();
    const ada = await signIn("ada");
    const keeper = await signIn("keeper", "orders:write");
    const { status, body: placed } = await call("POST", "/orders", ada.headers, order);
    expect([status, placed.totalCents, placed.shippedAt]).toEqual([201, 2400, null]);
    expect((await call("GET", "/orders", ada.headers)).body).toEqual([placed]);
    expect((await call("GET", "/orders", keeper.headers)).body).toEqual([]);

    const path = `/orders/${placed.id}/ship`;
    expect((await call("POST", path, ada.headers)).status).toBe(403);
    const shipped = await call("POST", path, keeper.headers);
    expect([shipped.status, shipped.body.shippedAt]).toEqual([200, expect.any(String)]);
    expect((await call("POST", path, keeper.headers)).status).toBe(404);
  });

  test("is somebody's, of something that is sold", async () => {
    const { call, signIn } = openShop();
    const { headers } = await signIn("ada");
    expect((await call("POST", "/orders", {}, order)).status).toBe(401);
    const { status, body } = await call("POST", "/orders", headers, { ...order, quantity: 0 });
    expect([status, body.issues[0].path]).toEqual([422, "quantity"]);
    const cactus = { ...order, productId: "cactus" };
    expect((await call("POST", "/orders", headers, cactus)).status).toBe(404);
  });

  test("is an event, and so is what comes before and after it: a funnel", async () => {
    const { call, signIn, events, clock } = openShop();
    const ada = await signIn("ada");
    const ben = await signIn("ben");
    const keeper = await signIn("keeper", "orders:write", "reports:read");
    for (const { headers } of [ada, ben]) await call("GET", "/products/orchid", headers);
    clock.forward(60_000);
    const { body: placed } = await call("POST", "/orders", ada.headers, order);
    expect(events.at(-1)).toMatchObject({
      event: "order.placed",
      userId: ada.id,
      messageId: `order.placed:${placed.id}`,
      properties: { itemId: "orchid", quantity: 2, totalCents: 2400 },
    });
    clock.forward(60_000);
    await call("POST", `/orders/${placed.id}/ship`, keeper.headers);
    clock.forward(60_000);
    const { body } = await call("POST", "/api/reports/funnel", keeper.headers, funnel);
    expect(body.steps).toEqual([
      { event: "product.viewed", users: 2, conversion: 1, medianSeconds: null },
      { event: "order.placed", users: 1, conversion: 0.5, medianSeconds: 60 },
      { event: "order.shipped", users: 1, conversion: 0.5, medianSeconds: 60 },
    ]);
  });

  test("is recorded again after a crash, under the same id", async () => {
    const { call, signIn, events, plaudit } = openShop();
    const { headers } = await signIn("ada");
    await call("POST", "/orders", headers, order);
    const { event, userId, messageId, properties } = events.at(-1)!;
    const recent = await options.recent(new Date(0), plaudit);
    expect(recent).toMatchObject([{ event, userId, messageId, properties }]);
  });
});

test("whoever signs up says whether they want the newsletter, and nobody's age is asked", async () => {
  const { app } = createTestApp(options, createShop);
  const client = createClient<typeof options>("http://localhost", {
    fetch: async (target, init) => app.handle(new Request(target, init)),
  });
  const lin = { username: "lin", email: "lin@example.com", password: "battery staple" };
  const { data: made } = await client.api.users.post({ ...lin, profile: { newsletter: true } });
  expect(made?.profile).toEqual({ newsletter: true });
  // @ts-expect-error -- an answer is needed
  const { error } = await client.api.users.post({ ...lin, profile: {} });
  expect(error?.value.issues).toEqual([{ path: "profile.newsletter", message: "is required" }]);
});

test("whoever leaves takes their orders along; the sale stays, and nothing of them in it", async () => {
  const { call, signIn, db } = openShop();
  const { id: userId, headers } = await signIn("ada");
  const admin = await signIn("grace", "admin");
  await call("POST", "/orders", headers, order);
  const { body: taken } = await call("GET", "/api/users/me/export", headers);
  expect(taken.orders).toMatchObject([order]);
  const erased = await call("POST", "/api/people/erase", admin.headers, { userId });
  expect(erased.status).toBe(204);
  const [kept] = await db.select().from(orders);
  expect(kept).toMatchObject({ totalCents: 2400, userId: null, address: null });
});
