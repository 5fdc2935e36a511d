// Marks on charts: who sees them, who makes them and who takes them off.
import { afterEach, beforeEach, expect, test } from "bun:test";
import { marksMax } from "../../../src/features/marks/marks.ts";
import { createTestApp, noon } from "../../kit.ts";
import { createCall, join } from "../people.ts";

const path = "/api/marks";
const release = { at: "2026-03-01T10:00:00Z", text: "Release 2.1" };

async function start() {
  const parts = createTestApp();
  const call = createCall(parts.app);
  const maker = await join(parts, "maker", "reports:read");
  const make = (body: object, token = maker.token) => call("POST", path, { token, body });
  const list = async (query = "") =>
    (await call("GET", `${path}${query}`, { token: maker.token })).body;
  return { ...parts, call, maker, make, list };
}

let it: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  it = await start();
});
afterEach(async () => {
  it.events.database.close();
  await it.store.close();
});

test("a mark is shown to all who may read reports", async () => {
  const made = await it.make(release);
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    id: expect.any(String),
    at: "2026-03-01T10:00:00.000Z",
    text: "Release 2.1",
    createdBy: it.maker.id,
    createdAt: new Date(noon).toISOString(),
  });
  const other = await join(it, "other", "reports:read");
  const member = await join(it, "member");
  const seen = await it.call("GET", path, { token: other.token });
  expect(seen.body).toEqual({ items: [made.body], nextCursor: null });
  expect((await it.call("GET", path, { token: member.token })).status).toBe(403);
  expect((await it.make(release, member.token)).status).toBe(403);
});

test("a range has the marks from its start on and before its end, in pages, the latest first", async () => {
  for (const at of ["2026-03-01", "2026-03-03", "2026-03-02", "2026-03-02"]) {
    expect((await it.make({ at, text: at })).status).toBe(201);
  }
  const texts = (page: { items: { text: string }[] }) => page.items.map(({ text }) => text);
  const inRange = await it.list("?from=2026-03-01&to=2026-03-03");
  expect(texts(inRange)).toEqual(["2026-03-02", "2026-03-02", "2026-03-01"]);
  // In Berlin the day begins an hour before.
  expect(texts(await it.list("?from=2026-03-03&tz=Europe/Berlin"))).toEqual(["2026-03-03"]);
  expect(texts(await it.list("?to=2026-03-03&limit=1&tz=Europe/Berlin"))).toEqual(["2026-03-02"]);
  const ids: string[] = [];
  for (let cursor = ""; ;) {
    const { items, nextCursor } = await it.list(`?limit=1${cursor}`);
    ids.push(...items.map(({ id }: { id: string }) => id));
    if (nextCursor === null) break;
    cursor = `&cursor=${nextCursor}`;
  }
  const all = await it.list();
  expect(ids).toEqual(all.items.map(({ id }: { id: string }) => id));
  expect(new Set(ids).size).toBe(4);
  const { token } = it.maker;
  expect((await it.call("GET", `${path}?cursor=x`, { token })).status).toBe(422);
});

test("it is taken off by its maker and by admins alone", async () => {
  const { id } = (await it.make(release)).body;
  const other = await join(it, "other", "reports:read", "users:write");
  const remove = (token: string) => it.call("DELETE", `${path}/${id}`, { token });
  expect((await remove(other.token)).status).toBe(403);
  expect((await remove(it.maker.token)).status).toBe(204);
  expect((await remove(it.maker.token)).status).toBe(404);
  const again = (await it.make(release)).body;
  const admin = await join(it, "admin", "admin");
  const { status } = await it.call("DELETE", `${path}/${again.id}`, { token: admin.token });
  expect(status).toBe(204);
});

test("a mark has a time and a text", async () => {
  for (const body of [
    {},
    { at: "soon", text: "x" },
    { at: "2026-03-01", text: "" },
    { at: "2026-03-01", text: "x".repeat(201) },
    { at: "2026-03-01", text: "x", colour: "red" },
  ]) {
    expect((await it.make(body)).status).toBe(422);
  }
});

test("there are no more than a thousand, and one that is too much leaves nothing behind", async () => {
  const { chartMarks: marks } = it.store.tables;
  const at = new Date(noon);
  const rows = Array.from({ length: marksMax - 1 }, (_, i) => ({
    id: `mark ${i}`,
    at,
    text: "x",
    createdBy: null,
    createdAt: at,
  }));
  await it.store.atomically((db) => [db.insert(marks).values(rows)]);
  const both = await Promise.all([it.make(release), it.make(release)]);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  expect(await it.store.db.$count(marks)).toBe(marksMax);
});

test("it outlives the account that made it, whose export has it", async () => {
  const { token } = it.maker;
  const made = (await it.make(release)).body;
  const exported = await it.call("GET", "/api/users/me/export", { token });
  expect(exported.text).toContain(made.id);
  const admin = await join(it, "admin", "admin");
  await it.call("DELETE", `/api/people/${it.maker.id}`, { token: admin.token });
  const { body } = await it.call("GET", path, { token: admin.token });
  expect(body.items).toEqual([{ ...made, createdBy: null }]);
});
