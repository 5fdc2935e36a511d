// What Plaudit is told of the shop.
import { eq, gte } from "drizzle-orm";
import { t } from "elysia";
import type { Options } from "plaudit";
import { readMigrations } from "plaudit/migrations" with { type: "macro" };
import { placed } from "./orders.ts";
import * as schema from "./schema.ts";

const { orders } = schema;

export const options = {
  schema,
  // Read when the program is built, so that a binary has them in it.
  migrations: readMigrations("migrations"),
  // A plant can be sent to anybody, however old: what the shop wants to know is whether to write of new ones.
  profile: t.Object({
    company: t.Optional(t.String({ minLength: 1, maxLength: 100 })),
    newsletter: t.Boolean(),
  }),
  age: false,
  permissions: ["orders:write"],
  // What stands in the console for the shop's sake.
  console: {
    links: [{ title: "Products", href: "/products" }],
    tiles: [
      {
        title: "Orders by day",
        report: "timeseries",
        params: { event: "order.placed", interval: "day", days: 30 },
      },
    ],
  },
  people: {
    export: async (userId, { db }) => ({
      orders: await db.select().from(orders).where(eq(orders.userId, userId)),
    }),
    erase: (userId, { db }) => [
      db.update(orders).set({ address: null }).where(eq(orders.userId, userId)),
    ],
  },
  // What a crash may have kept from being recorded is recorded again, and counted once.
  async recent(since, { db }) {
    const rows = await db.select().from(orders).where(gte(orders.placedAt, since));
    return rows.flatMap((order) =>
      order.userId === null
        ? []
        : { event: "order.placed", userId: order.userId, at: order.placedAt, ...placed(order) },
    );
  },
} as const satisfies Options<typeof schema>;
