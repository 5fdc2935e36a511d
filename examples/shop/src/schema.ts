// The shop's own table. It lies beside Plaudit's, and is in its backups.
import { columns as c, users } from "plaudit/schema";

export const orders = c.table(
  "orders",
  {
    id: c.text().primaryKey(),
    /** Null when the account is gone: what was sold stays in the books. */
    userId: c.text().references(() => users.id, { onDelete: "set null" }),
    productId: c.text().notNull(),
    quantity: c.int().notNull(),
    totalCents: c.int().notNull(),
    /** Null when the account is gone. */
    address: c.text(),
    placedAt: c.instant().notNull(),
    shippedAt: c.instant(),
  },
  (t) => [c.index("orders_user").on(t.userId, t.id), c.index("orders_placed").on(t.placedAt)],
);
