// Rows as our own list makes objects of them, against Drizzle's.
import { expect, spyOn, test } from "bun:test";
import { Database } from "bun:sqlite";
import { Column, eq, max, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/bun-sqlite";
import { openAppStore } from "../../src/store/sqlite/opening.ts";
import { createRowMapper } from "../../src/store/rows.ts";
import type { Writer } from "../../src/store/store.ts";

let database: Database | undefined;
const store = openAppStore({
  file: ":memory:",
  onDiskFailure() {},
  onOpen: (opened) => (database = opened),
});
const { users, permissions, settings } = store.tables;
const at = new Date("2026-03-01T12:00:00.123Z");
const ada = { id: "1", username: "ada", email: "ada@example.com", age: 36 };
await store.atomically((db) => [
  db.insert(users).values({ ...ada, createdAt: at, updatedAt: at }),
  db
    .insert(users)
    .values({ ...ada, id: "2", username: "b", email: "b", createdAt: at, updatedAt: at }),
  db.insert(permissions).values({ userId: "1", permission: "admin", grantedAt: at }),
]);

const reads: [string, (db: Writer) => PromiseLike<unknown>][] = [
  ["columns", (db) => db.select().from(users)],
  [
    "columns under other names",
    (db) => db.select({ who: users.id, when: users.createdAt }).from(users),
  ],
  [
    "expressions",
    (db) => db.select({ most: max(users.createdAt), n: sql<number>`count(*)` }).from(users),
  ],
  [
    "one with a decoder",
    (db) => db.select({ d: sql`max(created_at)`.mapWith(users.createdAt) }).from(users),
  ],
  ["one with an alias", (db) => db.select({ n: sql<number>`1 + 1`.as("n") }).from(users)],
  [
    "nothing on the other side",
    (db) =>
      db
        .select({ id: users.id, permission: permissions.permission, at: permissions.grantedAt })
        .from(users)
        .leftJoin(permissions, eq(permissions.userId, users.id)),
  ],
  [
    "objects within objects",
    (db) => db.select().from(users).leftJoin(permissions, eq(permissions.userId, users.id)),
  ],
  ["nothing", (db) => db.select().from(settings)],
  [
    "what a write returns",
    (db) =>
      db
        .update(users)
        .set({ age: 37 })
        .where(eq(users.id, "1"))
        .returning({ age: users.age, at: users.updatedAt }),
  ],
];

test.each(reads)("reads are those of Drizzle: %s", async (_, read) => {
  const theirs = drizzle(database!, { casing: "snake_case" }) as unknown as Writer;
  expect(await read(store.db as Writer)).toEqual(await read(theirs));
});

test("Drizzle takes our list in place of its own way", async () => {
  // It asks the column for each value, and the list for none that stays as it is.
  const asked = spyOn(Column.prototype, "mapFromDriverValue");
  const read = (db: Writer) => db.select({ name: users.username }).from(users);
  const theirs = drizzle(database!, { casing: "snake_case" }) as unknown as Writer;
  try {
    await read(theirs);
    expect(asked).toHaveBeenCalled();
    asked.mockClear();
    await read(store.db as Writer);
    expect(asked).not.toHaveBeenCalled();
  } finally {
    asked.mockRestore();
  }
});

test("what lies deeper is left to Drizzle", () => {
  expect(createRowMapper([{ path: ["users", "id"], field: users.id }])).toBeUndefined();
  const map = createRowMapper([{ path: ["at"], field: users.createdAt }])!;
  expect(map([[at.getTime()], [null]])).toEqual([{ at }, { at: null }]);
});
