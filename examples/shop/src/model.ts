// The shapes on the wire.
import { type Static, t } from "elysia";

export const Product = t.Object({ id: t.String(), name: t.String(), cents: t.Integer() });

export const NewOrder = t.Object({
  productId: t.String(),
  quantity: t.Integer({ minimum: 1, maximum: 100 }),
  address: t.String({ minLength: 1, maxLength: 500 }),
});
export type NewOrder = Static<typeof NewOrder>;

export const Order = t.Object({
  id: t.String(),
  productId: t.String(),
  quantity: t.Integer(),
  totalCents: t.Integer(),
  address: t.Nullable(t.String()),
  placedAt: t.String({ format: "date-time" }),
  shippedAt: t.Nullable(t.String({ format: "date-time" })),
});

export const Id = t.Object({ id: t.String({ maxLength: 64 }) });
