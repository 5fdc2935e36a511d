// The rules of orders. Knows nothing of HTTP.
import { and, desc, eq, isNull } from "drizzle-orm";
import { AppError, type Plaudit } from "plaudit";
import type { NewOrder } from "./model.ts";
import { products } from "./products.ts";
import { orders } from "./schema.ts";
import type * as schema from "./schema.ts";

export type Order = typeof orders.$inferSelect;

const listMax = 100;

export function createOrders({ db, clock }: Pick<Plaudit<typeof schema>, "db" | "clock">) {
  return {
    /** Throws not_found for what is not sold. Fulfils once the disk has the order. */
    async place(userId: string, { productId, quantity, address }: NewOrder): Promise<Order> {
      const product = products.find(({ id }) => id === productId);
      if (!product) throw new AppError("not_found", "There is no such product.");
      const totalCents = quantity * product.cents;
      const id = Bun.randomUUIDv7();
      const bought = { id, userId, productId, quantity, totalCents, address };
      const order = { ...bought, placedAt: new Date(clock()), shippedAt: null };
      await db.atomically((writer) => [writer.insert(orders).values(order)]);
      return order;
    },

    /** The newest of one's own. */
    list: (userId: string): Promise<Order[]> =>
      db
        .select()
        .from(orders)
        .where(eq(orders.userId, userId))
        .orderBy(desc(orders.id))
        .limit(listMax),

    /** Once: of two that ship it at the same time, one is told that there is nothing to ship. */
    async ship(id: string): Promise<Order> {
      const isWaiting = and(eq(orders.id, id), isNull(orders.shippedAt));
      const [[order]] = await db.atomically((writer) => [
        writer
          .update(orders)
          .set({ shippedAt: new Date(clock()) })
          .where(isWaiting)
          .returning(),
      ]);
      if (!order) throw new AppError("not_found", "There is no such order to ship.");
      return order;
    },
  };
}

/** The event of an order, under an id that comes from its row: however often it is told, it counts once. */
export const placed = ({ id, productId, quantity, totalCents }: Order) => ({
  messageId: `order.placed:${id}`,
  properties: { itemId: productId, quantity, totalCents },
});
