// Accounts are found by the beginning of a name or an address, and by their state, page by page.
import { beforeAll, expect, test } from "bun:test";
import { createTestApp, noon } from "../../kit.ts";
import { createCall, join } from "../people.ts";

const { app, store } = createTestApp();
const call = createCall(app);
let token: string;

/** More than are looked up by their ids. */
const crowd = 1500;

beforeAll(async () => {
  ({ token } = await join({ app, store }, "reader", "users:read"));
  const named = (username: string, email: string, disabled = false) => ({
    username,
    email,
    disabled,
  });
  const people = [
    ...Array.from({ length: crowd }, (_, n) =>
      named(`crowd${n}`, `n${n}@example.com`, n % 3 === 0),
    ),
    named("Ada", "lovelace@example.com"),
    named("bob", "ADA@example.org", true),
    named("eve", "100%_@example.com"),
  ];
  await store.atomically((db) => [
    db.insert(store.tables.users).values(
      people.map(({ username, email, disabled }, n) => ({
        id: `id ${String(n).padStart(5, "0")}`,
        username,
        email,
        disabledAt: disabled ? new Date(noon) : null,
        createdAt: new Date(noon),
        updatedAt: new Date(noon),
      })),
    ),
  ]);
});

async function find(query: string): Promise<string[]> {
  const names: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const { body } = await call("GET", `/api/users?limit=200&${query}${more}`, { token });
    names.push(...body.items.map(({ username }: { username: string }) => username));
    cursor = body.nextCursor;
  }
  return names;
}

test("by the beginning of a name or an address, whatever the case, newest first", async () => {
  expect(await find("query=ada")).toEqual(["bob", "Ada"]);
  expect(await find("query=LOVELACE%40")).toEqual(["Ada"]);
  expect(await find("query=da")).toEqual([]);
  expect(await find("query=%25")).toEqual([]);
  expect(await find("query=100%25_")).toEqual(["eve"]);
});

test("many are listed once each, in the order of the list", async () => {
  const names = await find("query=crowd");
  expect(names).toEqual(Array.from({ length: crowd }, (_, n) => `crowd${crowd - 1 - n}`));
  expect(await find("query=crowd149")).toHaveLength(11);
});

test("by their state, with a name and without", async () => {
  expect(await find("state=disabled&query=ada")).toEqual(["bob"]);
  expect(await find("state=active&query=ada")).toEqual(["Ada"]);
  expect(await find("state=disabled&query=crowd")).toHaveLength(crowd / 3);
  expect(await find("state=disabled")).toHaveLength(crowd / 3 + 1);
  expect((await find("")).length).toBe(crowd + 4);
});

test("an unknown state, an empty query and a cursor of another list are refused", async () => {
  for (const query of ["state=gone", "query=", "cursor=WzFd", `query=${"a".repeat(255)}`]) {
    expect((await call("GET", `/api/users?${query}`, { token })).status).toBe(422);
  }
});
