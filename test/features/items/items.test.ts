import { afterEach, beforeEach, expect, test } from "bun:test";
import { defineItemTables } from "../../../db/items.ts";
import { AppError } from "../../../src/domain/error.ts";
import { createItems, type Items } from "../../../src/features/items/items.ts";
import type { Caller } from "../../../src/domain/caller.ts";
import type { Action } from "../../../src/domain/event.ts";
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
  await addUsers(["ada", "bob"]);
});

afterEach(() => store.close());

async function addUsers(ids: string[]): Promise<void> {
  const at = new Date(clock());
  const rows = ids.map((id) => ({
    id,
    username: `${id}name`,
    email: `${id}@example.com`,
    age: 30,
    createdAt: at,
    updatedAt: at,
  }));
  await store.atomically((db) => [db.insert(store.tables.users).values(rows)]);
}

function makeItem(title = "A chair", ownerId = "ada") {
  clock.forward(1);
  return items.create({ title }, ownerId);
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "none";
  } catch (error) {
    return error instanceof AppError ? error.code : `not ours: ${String(error)}`;
  }
}

const everyPage = async (
  sort: "new" | "likes",
  limit: number,
  between?: () => Promise<unknown>,
) => {
  const titles: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await items.list({ sort, limit, cursor }, "ada");
    titles.push(...page.items.map((item) => item.title));
    if (page.nextCursor === null) return titles;
    expect(page.items).toHaveLength(limit);
    cursor = page.nextCursor;
    await between?.();
  }
};

test("a new item has the given fields and no likes, and is recorded without its title", async () => {
  const item = await items.create({ title: "A chair", properties: { legs: 4 } }, "ada");
  expect(item).toEqual({
    id: item.id,
    title: "A chair",
    description: null,
    properties: { legs: 4 },
    ownerId: "ada",
    createdAt: "2026-03-01T12:00:00.000Z",
    updatedAt: "2026-03-01T12:00:00.000Z",
    likes: { count: 0, own: false, recent: [] },
  });
  expect(actions).toEqual([
    {
      event: "item.created",
      userId: "ada",
      itemId: item.id,
      messageId: `item.created:${item.id}`,
      at: new Date(noon),
    },
  ]);
});

test("properties over 16 KB and a deleted owner are refused", async () => {
  const properties = { text: "x".repeat(16 * 1024) };
  expect(await codeOf(items.create({ title: "a", properties }, "ada"))).toBe("validation");
  expect(await codeOf(items.create({ title: "a" }, "nobody"))).toBe("unauthorized");
  expect(actions).toEqual([]);
});

test("a hundred likes at once, of a hundred people twice each, count a hundred and are recorded once each", async () => {
  const people = Array.from({ length: 100 }, (_, n) => `u${n}`);
  await addUsers(people);
  const { id } = await makeItem();
  const counts = await Promise.all([...people, ...people].map((userId) => items.like(id, userId)));
  expect(Math.max(...counts)).toBe(100);
  expect((await items.get(id)).likes.count).toBe(100);
  const liked = actions.filter((a) => a.event === "item.liked");
  expect(liked).toHaveLength(100);
  expect(new Set(liked.map((a) => a.messageId)).size).toBe(100);
  await Promise.all([...people, ...people].map((userId) => items.unlike(id, userId)));
  expect((await items.get(id)).likes.count).toBe(0);
  expect(actions.filter((a) => a.event === "item.unliked")).toHaveLength(100);
});

test("a repeated like or unlike changes nothing and records nothing", async () => {
  const { id } = await makeItem();
  expect(await items.unlike(id, "bob")).toBe(0);
  expect(await items.like(id, "bob")).toBe(1);
  clock.forward(1000);
  expect(await items.like(id, "bob")).toBe(1);
  expect((await items.get(id)).likes.recent[0]?.likedAt).toBe("2026-03-01T12:00:00.001Z");
  expect(await items.unlike(id, "bob")).toBe(0);
  expect(await items.unlike(id, "bob")).toBe(0);
  clock.forward(1000);
  expect(await items.like(id, "bob")).toBe(1);
  const changes = actions.slice(1);
  expect(changes.map((a) => [a.event, a.at.getTime() - noon])).toEqual([
    ["item.liked", 1],
    ["item.unliked", 1001],
    ["item.liked", 2001],
  ]);
  expect(new Set(changes.map((a) => a.messageId)).size).toBe(3);
});

test("each of fifty likes and unlikes in one millisecond is an activity", async () => {
  const { id } = await makeItem();
  for (let n = 0; n < 50; n++) {
    await items.like(id, "bob");
    await items.unlike(id, "bob");
  }
  const changes = actions.slice(1);
  expect(new Set(changes.map((a) => a.at.getTime())).size).toBe(1);
  expect(new Set(changes.map((a) => a.messageId)).size).toBe(100);
});

test("an empty change changes nothing, not even the time", async () => {
  const { id } = await makeItem();
  const before = await items.get(id);
  clock.forward(1000);
  const caller: Caller = { permissions: ["items:write"] };
  expect(await items.update(id, {}, caller)).toEqual(before);
  expect((await items.update(id, { description: null }, caller)).updatedAt).not.toBe(
    before.updatedAt,
  );
});

test("an item that does not exist can't be liked, read, changed or removed", async () => {
  const { id } = await makeItem();
  const admin: Caller = { permissions: ["admin"] };
  expect(await codeOf(items.like("nothing", "ada"))).toBe("not_found");
  expect(await codeOf(items.unlike("nothing", "ada"))).toBe("not_found");
  expect(await codeOf(items.like(id, "nobody"))).toBe("not_found");
  expect(await codeOf(items.get("nothing"))).toBe("not_found");
  expect(await codeOf(items.update("nothing", {}, admin))).toBe("not_found");
  expect(await codeOf(items.remove("nothing", admin))).toBe("not_found");
});

test("an item shows its five newest likes, also when many came in one millisecond, and whether one's own is among all", async () => {
  const people = Array.from({ length: 8 }, (_, n) => `u${n}`);
  await addUsers(people);
  const [first, second, third] = [await makeItem("1"), await makeItem("2"), await makeItem("3")];
  for (const userId of people) {
    clock.forward(1000);
    await items.like(first.id, userId);
  }
  for (const userId of people) await items.like(second.id, userId);
  await items.unlike(first.id, "u7");

  const page = await items.list({ sort: "new", limit: 50 }, "u0");
  const names = (n: number) => page.items[n]?.likes.recent.map((like) => like.userId);
  expect(page.items.map((item) => item.id)).toEqual([third.id, second.id, first.id]);
  expect(names(2)).toEqual(["u6", "u5", "u4", "u3", "u2"]);
  expect(names(1)).toEqual(["u7", "u6", "u5", "u4", "u3"]);
  expect(names(0)).toEqual([]);
  expect(page.items.map((item) => item.likes.own)).toEqual([false, true, true]);
  expect(page.items[1]?.likes.recent[0]).toEqual({
    userId: "u7",
    username: "u7name",
    likedAt: "2026-03-01T12:00:08.003Z",
  });
  expect((await items.get(first.id, "u7")).likes.own).toBe(false);
});

test("pages by time hold each item once, newest first, whatever is made meanwhile", async () => {
  for (let n = 1; n <= 7; n++) await makeItem(`${n}`);
  expect(await everyPage("new", 3, () => makeItem("later"))).toEqual([
    "7",
    "6",
    "5",
    "4",
    "3",
    "2",
    "1",
  ]);
  expect(await everyPage("new", 200)).toHaveLength(9);
});

test("pages by likes hold each item once, most liked first, ties newest first", async () => {
  const likedBy = { a: 2, b: 0, c: 1, d: 2, e: 1 };
  for (const [title, likes] of Object.entries(likedBy)) {
    const { id } = await makeItem(title);
    for (const userId of ["ada", "bob"].slice(0, likes)) await items.like(id, userId);
  }
  for (const limit of [1, 2, 3, 5]) {
    expect(await everyPage("likes", limit)).toEqual(["d", "a", "e", "c", "b"]);
  }
});

test("a list can be of one owner, and refuses the cursor of another order", async () => {
  await makeItem("ada's");
  await makeItem("bob's", "bob");
  await makeItem("bob's other", "bob");
  const page = await items.list({ sort: "new", limit: 1, ownerId: "bob" }, "ada");
  expect(page.items[0]?.title).toBe("bob's other");
  const cursor = page.nextCursor ?? "";
  const rest = await items.list({ sort: "new", limit: 1, ownerId: "bob", cursor }, "ada");
  expect(rest.items[0]?.title).toBe("bob's");
  expect(rest.nextCursor).toBeNull();
  expect(await codeOf(items.list({ sort: "likes", limit: 1, cursor }, "ada"))).toBe("validation");
});

test("the owner and an account with items:write change the fields they name and no others", async () => {
  const { id } = await makeItem();
  const ada = { user: { id: "ada" }, permissions: [] } as unknown as Caller;
  const bob = { user: { id: "bob" }, permissions: [] } as unknown as Caller;
  clock.forward(1000);
  const changed = await items.update(id, { description: "Oak" }, ada);
  expect(changed).toMatchObject({ title: "A chair", description: "Oak", properties: {} });
  expect(changed.updatedAt > changed.createdAt).toBe(true);
  expect(await codeOf(items.update(id, { title: "Mine" }, bob))).toBe("forbidden");
  expect(await codeOf(items.remove(id, bob))).toBe("forbidden");
  const editor: Caller = { permissions: ["items:write"] };
  const cleared = await items.update(id, { title: "A stool", description: null }, editor);
  expect(cleared).toMatchObject({ title: "A stool", description: null });
  await items.like(id, "bob");
  await items.remove(id, ada);
  expect(await codeOf(items.get(id))).toBe("not_found");
  expect(await store.db.$count(defineItemTables(store.columns, store.tables).likes)).toBe(0);
});
