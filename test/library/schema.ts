// The tables of a small shop.
import { relations } from "drizzle-orm";
import { columns as c, users } from "plaudit/schema";

export const orders = c.table(
  "orders",
  {
    id: c.text().primaryKey(),
    userId: c.text().references(() => users.id, { onDelete: "set null" }),
    product: c.text().notNull(),
    total: c.int().notNull(),
    createdAt: c.instant().notNull(),
  },
  (t) => [c.index("orders_user").on(t.userId, t.id)],
);

export const lines = c.table("order_lines", {
  id: c.text().primaryKey(),
  orderId: c
    .text()
    .notNull()
    .references(() => orders.id, { onDelete: "cascade" }),
  note: c.text().notNull(),
});

export const orderRelations = relations(orders, ({ many }) => ({ lines: many(lines) }));
export const lineRelations = relations(lines, ({ one }) => ({
  order: one(orders, { fields: [lines.orderId], references: [orders.id] }),
}));
