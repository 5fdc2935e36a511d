// The shop's routes, beside all of Plaudit's.
import { Elysia, t } from "elysia";
import { AppError, type Plaudit, problems } from "plaudit";
import * as model from "./model.ts";
import { createOrders, type Order, placed } from "./orders.ts";
import { products } from "./products.ts";
import type * as schema from "./schema.ts";

export function createShop(plaudit: Plaudit<typeof schema, "orders:write">) {
  const orders = createOrders(plaudit);

  return new Elysia()
    .use(plaudit)
    .get("/products", () => [...products], { response: { 200: t.Array(model.Product) } })
    .get(
      "/products/:id",
      ({ params, event }) => {
        const product = products.find(({ id }) => id === params.id);
        if (!product) throw new AppError("not_found", "There is no such product.");
        event.properties = { itemId: product.id };
        return product;
      },
      {
        signedIn: true,
        records: "product.viewed",
        params: model.Id,
        response: { 200: model.Product, ...problems(401, 404, 422) },
      },
    )
    .post(
      "/orders",
      async ({ user, body, event, status }) => {
        const order = await orders.place(user.id, body);
        Object.assign(event, placed(order));
        return status(201, toWire(order));
      },
      {
        signedIn: true,
        records: "order.placed",
        body: model.NewOrder,
        response: { 201: model.Order, ...problems(400, 401, 404, 422) },
      },
    )
    .get("/orders", async ({ user }) => (await orders.list(user.id)).map(toWire), {
      signedIn: true,
      response: { 200: t.Array(model.Order), ...problems(401) },
    })
    .post(
      "/orders/:id/ship",
      async ({ params, record }) => {
        const order = await orders.ship(params.id);
        // It is the buyer's event, whoever ships.
        if (order.userId !== null) {
          const { id, userId, productId } = order;
          const properties = { itemId: productId };
          record({ event: "order.shipped", userId, messageId: `order.shipped:${id}`, properties });
        }
        return toWire(order);
      },
      {
        can: "orders:write",
        params: model.Id,
        response: { 200: model.Order, ...problems(401, 403, 404, 422) },
      },
    );
}

const toWire = ({ id, productId, quantity, totalCents, address, placedAt, shippedAt }: Order) => ({
  id,
  productId,
  quantity,
  totalCents,
  address,
  placedAt: placedAt.toISOString(),
  shippedAt: shippedAt?.toISOString() ?? null,
});
