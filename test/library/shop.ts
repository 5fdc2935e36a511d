// An app on Plaudit, as anybody would write it: own tables, an own permission, own events.
import { desc, eq } from "drizzle-orm";
import { Elysia, t } from "elysia";
import { AppError, type Options, type Plaudit } from "plaudit";
import * as schema from "./schema.ts";

const { orders, lines } = schema;

export const shopOptions = {
  schema,
  migrations: `${import.meta.dir}/migrations`,
  permissions: ["orders:write"],
  people: {
    export: async (userId, { db }) => ({
      orders: await db.select().from(orders).where(eq(orders.userId, userId)),
    }),
    erase: (userId, { db }) => [
      db.update(orders).set({ product: "erased" }).where(eq(orders.userId, userId)),
    ],
  },
} as const satisfies Options<typeof schema>;

export const createShop = (plaudit: Plaudit<typeof schema, "orders:write">) =>
  new Elysia()
    .use(plaudit)
    .post(
      "/orders",
      async ({ user, body, db, event }) => {
        if (body.product === "nothing") throw new AppError("conflict", "It is sold out.");
        if (body.product === "trouble") throw new Error("the secret of the house");
        const order = { id: Bun.randomUUIDv7(), userId: user.id, ...body, createdAt: new Date() };
        await db.atomically((writer) => [
          writer.insert(orders).values(order),
          writer.insert(lines).values({ id: order.id, orderId: order.id, note: "first" }),
        ]);
        event.messageId = `order.created:${order.id}`;
        event.properties = { itemId: order.product, total: order.total };
        return { id: order.id, total: order.total };
      },
      {
        signedIn: true,
        can: "orders:write",
        records: "order.created",
        body: t.Object({ product: t.String({ minLength: 1 }), total: t.Integer({ minimum: 1 }) }),
      },
    )
    .get("/orders", ({ db }) =>
      db.query.orders.findMany({ with: { lines: true }, orderBy: desc(orders.id) }),
    )
    .post(
      "/orders/:id/ship",
      ({ caller, params, record, db }) =>
        db
          .atomically((writer) => [
            writer.update(orders).set({ total: 0 }).where(eq(orders.id, params.id)).returning(),
          ])
          .then(([[order]]) => {
            if (!order?.userId) throw new AppError("not_found", "There is no such order.");
            record({
              event: "order.shipped",
              userId: order.userId,
              properties: { by: caller.source ?? "" },
            });
            return { shipped: order.id };
          }),
      { can: "orders:write", params: t.Object({ id: t.String() }) },
    );
