// What compiles and what does not in an app on Plaudit. Never run: the type check of the project reads it,
// and that of a project outside with the package in it.
// oxlint-disable typescript/no-unnecessary-type-parameters -- two functions are alike only if their type parameter is
import { Elysia, t } from "elysia";
import {
  type Caller,
  createTestApp,
  type Options,
  type PendingEvent,
  type Plaudit,
  plaudit,
  type User,
} from "plaudit";
import * as schema from "./schema.ts";

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function assert<_ extends true>(): void {}

const { orders, lines } = schema;

interface Order {
  id: string;
  userId: string | null;
  product: string;
  total: number;
  createdAt: Date;
}

export async function routesAreTyped() {
  const house = await plaudit({ schema, migrations: [], permissions: ["orders:write", "shop"] });
  return (
    new Elysia()
      .use(house)
      .get(
        "/all",
        ({ user, caller, event }) => {
          assert<Same<typeof user, User>>();
          assert<Same<typeof caller, Caller>>();
          assert<Same<typeof event, PendingEvent>>();
          event.properties = { total: 5 };
          // @ts-expect-error -- a function is no JSON
          event.properties = { total: () => 5 };
          // @ts-expect-error -- there is no such field
          return user.passwordHash;
        },
        { signedIn: true, can: "orders:write", records: "order.created" },
      )
      .get("/own", ({ caller }) => caller.source, { can: "shop" })
      .get("/ours", ({ caller }) => caller.source, { can: "reports:read" })
      .get("/both", ({ user }) => user.id, { signedIn: "orders:write" })
      .post("/body", ({ body }) => body.total.toFixed(), { body: t.Object({ total: t.Number() }) })
      .get("/open", ({ db, record }) => {
        record({ event: "page.seen", userId: "u", properties: { n: 1 }, at: new Date() });
        // @ts-expect-error -- an event is somebody's
        record({ event: "page.seen" });
        return db.select().from(orders);
      })
      // @ts-expect-error -- nobody has this permission
      .get("/wrong", () => "", { can: "orders:wirte" })
      // @ts-expect-error -- nor this
      .get("/wrong", () => "", { signedIn: "orders" })
      // @ts-expect-error -- an event has a name
      .get("/wrong", () => "", { records: true })
      // @ts-expect-error -- who is not signed in is no user
      .get("/wrong", ({ user }) => user.id)
      // @ts-expect-error -- a key is no user
      .get("/wrong", ({ user }) => user.id, { can: "shop" })
      // @ts-expect-error -- nothing is recorded of this
      .get("/wrong", ({ event }) => event.properties, { signedIn: true })
  );
}

export async function tablesAreTyped({ db }: Plaudit<typeof schema>): Promise<Order[]> {
  const [first] = await db.query.orders.findMany({ with: { lines: true } });
  if (first) assert<Same<(typeof first)["lines"][number]["note"], string>>();
  // @ts-expect-error -- there is no such table
  void db.query.invoices;
  // @ts-expect-error -- nor such a relation
  await db.query.orders.findMany({ with: { parts: true } });
  // @ts-expect-error -- what is written goes by `atomically`, in its own time
  void db.insert;

  const order = { id: "1", userId: null, product: "fern", total: 5, createdAt: new Date() };
  const [made, , found] = await db.atomically((write) => [
    write.insert(orders).values(order).returning(),
    write.insert(lines).values({ id: "1", orderId: "1", note: "" }),
    write.select({ total: orders.total }).from(orders),
  ]);
  assert<Same<typeof made, Order[]>>();
  assert<Same<typeof found, { total: number }[]>>();
  await db.atomically((write) => [
    // @ts-expect-error -- a total is a number
    write.insert(orders).values({ ...order, total: "5" }),
  ]);
  return made;
}

export const options = {
  schema,
  permissions: ["orders:write"],
  people: {
    export: async (userId, { db }) => {
      assert<Same<typeof userId, string>>();
      return { orders: await db.query.orders.findMany() };
    },
    erase: (_userId, { db }) => [db.delete(orders)],
  },
} as const satisfies Options<typeof schema>;

// @ts-expect-error -- a migration has its SQL
export const unmigrated: Options = { migrations: [{ name: "0000_start" }] };
// @ts-expect-error -- a setting is one of those that there are
void plaudit({ settings: { PLAUDIT_SINGUP: "closed" } });

export async function testsAreTyped() {
  const build = (given: Plaudit<typeof schema, "orders:write">) => new Elysia().use(given);
  const { signIn, db, clock } = createTestApp(options, build);
  await signIn("ada", "orders:write", "reports:read");
  // @ts-expect-error -- nobody has this permission
  await signIn("ada", "orders:read");
  clock.forward(5);
  return db.query.orders.findFirst();
}
