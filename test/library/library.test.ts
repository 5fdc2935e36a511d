// An app on Plaudit: its routes beside ours, by the same rules.
import { describe, expect, test } from "bun:test";
import { createTestApp } from "plaudit";
import { createCall } from "../features/people.ts";
import { createShop, shopOptions } from "./shop.ts";

function open() {
  const shop = createTestApp(shopOptions, createShop);
  return { ...shop, call: createCall(shop.app) };
}

const fern = { product: "fern", total: 12 };

describe("a route of one's own", () => {
  test("has its user, its tables and its event", async () => {
    const { call, signIn, events } = open();
    const ada = await signIn("ada", "orders:write");
    const { status, body } = await call("POST", "/orders", { token: ada.token, body: fern });
    expect([status, body]).toEqual([200, { id: expect.any(String), total: 12 }]);
    expect(events.at(-1)).toMatchObject({
      event: "order.created",
      userId: ada.id,
      messageId: `order.created:${body.id}`,
      source: "plaudit",
      properties: { itemId: "fern", total: 12 },
    });
    const { body: orders } = await call("GET", "/orders");
    expect(orders).toMatchObject([{ id: body.id, userId: ada.id, lines: [{ note: "first" }] }]);
  });
});
