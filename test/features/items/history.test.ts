import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { sqliteMigrations } from "../../../db/migrations.ts";
import { createItems, type Items } from "../../../src/features/items/items.ts";
import type { Action } from "../../../src/domain/event.ts";
import { migrateOwn, migrateSqlite } from "../../../src/store/sqlite/migrations.ts";
import type { Store } from "../../../src/store/store.ts";
import { createTestClock, noon, openTestStore, type TestClock } from "../../kit.ts";

let store: Store;
let clock: TestClock;
let items: Items;
let actions: Action[];

beforeEach(async () => {
  store = openTestStore();
  clock = createTestClock();
  actions = [];
  items = createItems({ store, clock, record: (action) => void actions.push(action) });
  const at = new Date(noon);
  const rows = ["ada", "bob"].map((id) => ({
    id,
    username: id,
    email: `${id}@example.com`,
    age: 30,
    createdAt: at,
    updatedAt: at,
  }));
  await store.atomically((db) => [db.insert(store.tables.users).values(rows)]);
});

afterEach(() => store.close());

const byMessage = (list: Action[]) => list.toSorted((a, b) => (a.messageId < b.messageId ? -1 : 1));

test("after a crash the actions of the last moments are recorded again, with their first message ids", async () => {
  const old = await items.create({ title: "old" }, "ada");
  await items.like(old.id, "ada");
  clock.forward(60_000);
  const since = new Date(clock());
  actions.length = 0;
  const fresh = await items.create({ title: "fresh" }, "ada");
  await items.like(fresh.id, "ada");
  clock.forward(5);
  await items.like(fresh.id, "bob");
  clock.forward(5);
  await items.unlike(fresh.id, "bob");
  await items.unlike(old.id, "ada");
  expect(actions).toHaveLength(5);
  expect(byMessage(await items.recent(since))).toEqual(byMessage(actions));
});

test("after a crash a like and an unlike in one millisecond are recorded again with their own ids", async () => {
  const { id } = await items.create({ title: "fresh" }, "ada");
  await items.like(id, "ada");
  await items.unlike(id, "ada");
  await items.like(id, "ada");
  await items.unlike(id, "ada");
  const last = [actions[0]!, ...actions.slice(-2)];
  expect(byMessage(await items.recent(new Date(noon)))).toEqual(byMessage(last));
});

test("likes from before changes had ids are recorded again unchanged", async () => {
  const database = new Database(":memory:");
  migrateSqlite(database, sqliteMigrations.app);
  const own = { name: "items", migrations: sqliteMigrations.items };
  migrateOwn(database, { ...own, migrations: own.migrations.slice(0, 1) });
  const change = Bun.randomUUIDv7("hex", noon);
  database.run(
    `insert into users (id, username, email, age, created_at, updated_at) values ('u', 'ada', 'a@example.com', 36, ${noon}, ${noon})`,
  );
  for (const [item, removedAt] of [
    ["held", "null"],
    ["taken", noon + 1],
  ] as const) {
    database.run(`insert into items values ('${item}', 'u', 't', null, '{}', 0, 0, 0)`);
    database.run(`insert into likes values ('${item}', 'u', '${change}', ${noon}, ${removedAt})`);
  }
  migrateOwn(database, own);
  const file = join(mkdtempSync(join(tmpdir(), "plaudit-test-")), "app.db");
  database.run(`vacuum into '${file}'`);
  const migrated = openTestStore({ file });
  const old = createItems({
    store: migrated,
    clock,
    record: (action) => void actions.push(action),
  });
  const told = async () =>
    (await old.recent(new Date(noon)))
      .filter((action) => action.event !== "item.created")
      .map((action) => action.messageId);
  expect((await told()).toSorted()).toEqual([
    `like:held:u:${noon}`,
    `like:taken:u:${noon}`,
    `unlike:taken:u:${noon + 1}`,
  ]);
  await old.unlike("held", "u");
  expect(await told()).toContain(actions.at(-1)!.messageId);
  await migrated.close();
});

test("a person's export has their items and their likes", async () => {
  const mine = await items.create({ title: "mine", properties: { a: 1 } }, "ada");
  const other = await items.create({ title: "other" }, "bob");
  await items.like(other.id, "ada");
  await items.like(mine.id, "ada");
  await items.unlike(mine.id, "ada");
  const at = new Date(noon).toISOString();
  expect(await items.people.export("ada")).toEqual({
    items: [
      {
        id: mine.id,
        title: "mine",
        description: null,
        properties: { a: 1 },
        createdAt: at,
        updatedAt: at,
      },
    ],
    likes: [{ itemId: other.id, likedAt: at }],
  });
});

test("erasing a person takes their likes out of every count, once", async () => {
  const mine = await items.create({ title: "mine" }, "ada");
  const other = await items.create({ title: "other" }, "bob");
  const third = await items.create({ title: "third" }, "bob");
  for (const { id } of [mine, other, third]) await items.like(id, "ada");
  await items.like(other.id, "bob");
  await items.unlike(third.id, "ada");
  const { users } = store.tables;
  await store.atomically((db) => [
    ...items.people.erase("ada")(db),
    db.delete(users).where(eq(users.id, "ada")),
  ]);
  const page = await items.list({ sort: "new", limit: 50 }, "bob");
  expect(page.items.map((item) => [item.title, item.likes.count])).toEqual([
    ["third", 0],
    ["other", 1],
  ]);
});
