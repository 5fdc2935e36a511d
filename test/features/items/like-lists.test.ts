// Who likes an item, and what somebody likes, as lists of any length.
import { expect, test } from "bun:test";
import { createTestApp } from "../../kit.ts";
import { createCall, join } from "../people.ts";

async function open() {
  const parts = createTestApp();
  const call = createCall(parts.app);
  const ada = await join(parts, "ada");
  const make = async (title: string) =>
    (await call("POST", "/api/items", { token: ada.token, body: { title } })).body.id as string;
  const like = (item: string, token: string) => call("POST", `/api/items/${item}/like`, { token });
  /** All pages of two, and what runs between them. */
  const list = async (path: string, token: string, between?: () => Promise<unknown>) => {
    const rows: { userId: string; itemId: string; likedAt: string; item: { title: string } }[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const query: string = cursor === "" ? "limit=2" : `limit=2&cursor=${cursor}`;
      const { body } = await call("GET", `${path}?${query}`, { token });
      rows.push(...body.items);
      cursor = body.nextCursor;
      await between?.();
    }
    return rows;
  };
  return { ...parts, call, ada, make, like, list };
}

test("who likes an item is listed once each, the latest first, also those of one millisecond", async () => {
  const { call, ada, make, like, list, clock, ...parts } = await open();
  const item = await make("rose");
  const people = [];
  for (const name of ["bob", "eve", "tom", "zoe", "kim"])
    people.push(await join({ ...parts }, name));
  for (const [i, { token }] of people.entries()) {
    if (i === 3) clock.forward(1);
    await like(item, token);
  }
  const ids = (rows: readonly { userId: string }[]) => rows.map(({ userId }) => userId);
  const all = ids(await list(`/api/items/${item}/likes`, ada.token));
  expect(all.toSorted()).toEqual(people.map(({ id }) => id).toSorted());
  expect(all.slice(0, 2).toSorted()).toEqual([people[3]!.id, people[4]!.id].toSorted());

  // A like that is taken back leaves, and one that comes meanwhile shifts nothing.
  await call("DELETE", `/api/items/${item}/like`, { token: people[0]!.token });
  clock.forward(1);
  const meanwhile = ids(
    await list(`/api/items/${item}/likes`, ada.token, () => like(item, ada.token)),
  );
  expect(meanwhile.toSorted()).toEqual(
    people
      .slice(1)
      .map(({ id }) => id)
      .toSorted(),
  );
});

test("what one likes is listed with its item, the latest like first, and nobody else's", async () => {
  const { call, ada, make, like, list, clock, ...parts } = await open();
  const bob = await join({ ...parts }, "bob");
  for (const title of ["rose", "lily", "fern"]) {
    clock.forward(1000);
    await like(await make(title), bob.token);
  }
  await like(await make("moss"), ada.token);
  const rows = await list("/api/users/me/likes", bob.token);
  expect(rows.map(({ item }) => item.title)).toEqual(["fern", "lily", "rose"]);
  expect(rows[0]).toMatchObject({
    likedAt: "2026-03-01T12:00:03.000Z",
    item: { likes: { count: 1, own: true } },
  });
  await call("DELETE", `/api/items/${rows[1]!.itemId}`, { token: ada.token });
  const left = await list("/api/users/me/likes", bob.token);
  expect(left.map(({ item }) => item.title)).toEqual(["fern", "rose"]);
});
