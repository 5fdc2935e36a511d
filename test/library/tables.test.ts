// Own tables: how they come to be and change, how they are written, and what is told and taken of a person.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { createTestApp, plaudit } from "plaudit";
import { readMigrations } from "plaudit/migrations";
import { listExtensions } from "../../src/library/options.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { createCall } from "../features/people.ts";
import { onPostgres } from "../databases.ts";
import { openTestStore } from "../kit.ts";
import * as schema from "./schema.ts";
import { createShop, shopOptions } from "./shop.ts";

const { orders, lines } = schema;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plaudit-tables-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const order = (id: string, total = 1) => ({
  id,
  userId: null,
  product: "fern",
  total,
  createdAt: new Date(0),
});

// On PostgreSQL: test/store/postgres/migrations.test.ts.
describe.skipIf(onPostgres)("migrations", () => {
  const first = readMigrations(shopOptions.migrations).sqlite!;
  // What drizzle-kit writes when a column changes: SQLite has no other way.
  const rebuilt = {
    name: "0001_rebuilt",
    sql: [
      "PRAGMA foreign_keys=OFF;",
      "CREATE TABLE `__new_orders` (`id` text PRIMARY KEY NOT NULL, `user_id` text, `product` text NOT NULL, `total` integer DEFAULT 0 NOT NULL, `created_at` integer NOT NULL, FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE set null);",
      'INSERT INTO `__new_orders`("id", "user_id", "product", "total", "created_at") SELECT "id", "user_id", "product", "total", "created_at" FROM `orders`;',
      "DROP TABLE `orders`;",
      "ALTER TABLE `__new_orders` RENAME TO `orders`;",
      "PRAGMA foreign_keys=ON;",
    ].join("--> statement-breakpoint\n"),
  };
  const open = (migrations: typeof first) =>
    plaudit({ data: join(folder, "migrations"), schema, migrations, log: silentLog });

  test("are run once, beside Plaudit's of the same name, and keep the rows of tables made anew", async () => {
    const before = await open(first);
    await before.db.atomically((db) => [
      db.insert(orders).values(order("a")),
      db.insert(lines).values({ id: "b", orderId: "a", note: "kept" }),
    ]);
    await before.close();

    const after = await open([...first, rebuilt]);
    const found = await after.db.query.orders.findMany({ with: { lines: true } });
    expect(found).toMatchObject([{ id: "a", lines: [{ note: "kept" }] }]);
    const orphan = after.db.atomically((db) => [
      db.insert(lines).values({ id: "c", orderId: "nobody", note: "" }),
    ]);
    await expect(orphan).rejects.toThrow("FOREIGN KEY");
    await after.close();

    const database = new Database(join(folder, "migrations", "app.db"), { readonly: true });
    const rows = database.query("select owner, name from own_migrations order by 1, 2").values();
    expect(rows).toEqual([
      ["items", "0000_start"],
      ["items", "0001_like_ids"],
      ["items", "0002_likes_of_user"],
      ["own", "0000_start"],
      ["own", "0001_rebuilt"],
    ]);
    database.close();
  });

  test("of a later version stop an older program", async () => {
    await expect(open(first)).rejects.toThrow("newer own (0001_rebuilt)");
  });

  test("that would leave rows without theirs are not kept", async () => {
    const bad = { name: "0002_bad", sql: "delete from orders" };
    await expect(open([...first, rebuilt, bad])).rejects.toThrow(
      "0002_bad leaves rows in order_lines",
    );
    const { db, close } = await open([...first, rebuilt]);
    expect(await db.$count(orders)).toBe(1);
    await close();
  });

  test("that are missing are told of by the table's name", () => {
    expect(() => createTestApp({ schema })).toThrow(
      "The table order_lines is missing in app.db or differs",
    );
    const older = first.map(({ name, sql }) => ({ name, sql: sql.replace(/\t`total`.*\n/, "") }));
    expect(() => createTestApp({ schema, migrations: older })).toThrow(
      /orders .*no column named total/,
    );
  });
});

test("a write is all or nothing", async () => {
  const { db } = createTestApp(shopOptions, createShop);
  const twice = db.atomically((write) => [
    write.insert(orders).values(order("a")),
    write.insert(orders).values(order("a")),
  ]);
  await expect(twice).rejects.toThrow(/UNIQUE|unique/);
  expect(await db.$count(orders)).toBe(0);
});

test("a write that is prepared once takes its values later", async () => {
  const { db } = createTestApp(shopOptions, createShop);
  const { sql } = await import("drizzle-orm");
  const setTotal = db.prepare((write) => [
    write
      .update(orders)
      .set({ total: sql`${sql.placeholder("total")}` })
      .where(eq(orders.id, sql.placeholder("id")))
      .returning(),
  ]);
  await db.atomically((write) => [write.insert(orders).values(order("a"))]);
  const [[changed]] = await setTotal({ id: "a", total: 7 });
  expect(changed?.total).toBe(7);
});

describe("a person", () => {
  const buy = async (shop: ReturnType<typeof open>, name: string) => {
    const person = await shop.signIn(name, "orders:write");
    const body = { product: "fern", total: 12 };
    await shop.call("POST", "/orders", { token: person.token, body });
    return person;
  };
  function open() {
    const shop = createTestApp(shopOptions, createShop);
    return { ...shop, call: createCall(shop.app) };
  }

  test("takes along what own tables keep of them, and nobody else's", async () => {
    const shop = open();
    const [ada] = [await buy(shop, "ada"), await buy(shop, "bob")];
    const { body } = await shop.call("GET", "/api/users/me/export", { token: ada.token });
    expect(body.orders).toEqual([expect.objectContaining({ userId: ada.id, product: "fern" })]);
    expect(body).toMatchObject({ user: { username: "ada" }, items: [], events: expect.any(Array) });
  });

  test("who is erased is erased there too, in the same transaction", async () => {
    const shop = open();
    const [ada, bob] = [await buy(shop, "ada"), await buy(shop, "bob")];
    const admin = await shop.signIn("admin", "admin");
    const gone = await shop.call("DELETE", `/api/people/${ada.id}`, { token: admin.token });
    expect(gone.status).toBe(204);
    const rows = await shop.db.select().from(orders).orderBy(orders.product);
    expect(rows).toMatchObject([
      { userId: null, product: "erased" },
      { userId: bob.id, product: "fern" },
    ]);
  });
});

test("what was about to be recorded before a crash is told again", async () => {
  const at = new Date(5);
  const told = { event: "order.created", userId: "ada", messageId: "order.created:a", at };
  const own = listExtensions({ recent: async (since) => (since < at ? [told] : []) }).at(-1)!;
  const base = { store: openTestStore(), record() {}, clock: () => 0, log: silentLog };
  const { recent } = own.build(base);
  expect(await recent?.(new Date(0))).toEqual([told]);
  expect(await recent?.(new Date(9))).toEqual([]);
});
