import { expect, test } from "bun:test";
import { createVisitors } from "../../../src/features/ingest/visitors.ts";
import { openTestStore } from "../../kit.ts";

const visitor = { address: "192.0.2.7", userAgent: "Firefox", source: "shop" };
const noon = Date.UTC(2026, 2, 1, 12);
const dayMs = 86_400_000;

test("within a day a visitor is one, by address, browser and source, also after a restart", async () => {
  const store = openTestStore();
  const idOf = await createVisitors({ store, clock: () => noon }).today();
  const id = idOf(visitor);
  expect(id).toMatch(/^visitor-[\w-]{16}$/);
  expect(idOf(visitor)).toBe(id);
  for (const other of [{ address: "192.0.2.8" }, { userAgent: "Safari" }, { source: "blog" }]) {
    expect(idOf({ ...visitor, ...other })).not.toBe(id);
  }
  const again = await createVisitors({ store, clock: () => noon + 3_600_000 }).today();
  expect(again(visitor)).toBe(id);
});

test("the next day nobody can tell, and nothing of the day before is kept", async () => {
  const store = openTestStore();
  let now = noon;
  const visitors = createVisitors({ store, clock: () => now });
  const id = (await visitors.today())(visitor);
  const { settings } = store.tables;
  const [before] = await store.db.select().from(settings);
  now += dayMs;
  expect((await visitors.today())(visitor)).not.toBe(id);
  const rows = await store.db.select().from(settings);
  expect(rows.map(({ name }) => name)).toEqual(["visitor_salt"]);
  expect(rows[0]?.value).not.toBe(before?.value);
  expect(JSON.stringify(rows)).not.toContain("192.0.2.7");
});

test("all who ask at once get the same salt", async () => {
  const store = openTestStore();
  const visitors = createVisitors({ store, clock: () => noon });
  const all = await Promise.all(Array.from({ length: 20 }, () => visitors.today()));
  expect(new Set(all.map((idOf) => idOf(visitor))).size).toBe(1);
});
