// Which tests run on both dialects is found by what they import, and those that do not are named with a reason.
import { expect, test } from "bun:test";
import { Glob } from "bun";
import { listOnBoth, listOnStore, sqliteAlone } from "./stores.ts";

test("a test whose store may be on either dialect runs on both, wherever it is opened", async () => {
  const both = await listOnBoth();
  // The first opens one itself, the others by a kit of their folder's.
  expect(both).toContain("test/features/items/items.test.ts");
  expect(both).toContain("test/client/session.test.ts");
  expect(both).toContain("test/features/ingest/bots.test.ts");
  expect(both).not.toContain("test/runtime/queue.test.ts");
});

test("whatever opens SQLite's store by hand breaks it, or needs its file", async () => {
  const byHand: string[] = [];
  for (const file of new Glob("test/**/*.ts").scanSync(".")) {
    const text = await Bun.file(file).text();
    const isStores = file.startsWith("test/store/") || file === "test/stores.test.ts";
    if (!isStores && /\bopenAppStore\(/.test(text)) byHand.push(file);
  }
  expect(byHand.sort()).toEqual([
    // A trigger of SQLite's makes a statement fail.
    "test/features/audit/completeness.test.ts",
    // On a file, a sign-in of nobody's takes as long as one of somebody's.
    "test/features/auth/same-time.test.ts",
    // A file of 0.1.0 is migrated.
    "test/features/keys/public.test.ts",
  ]);
});

test("each place that is left out on PostgreSQL has tests which would run there", async () => {
  const all = await listOnStore();
  const stale = Object.keys(sqliteAlone).filter(
    (place) => !all.some((file) => file.startsWith(place)),
  );
  expect(stale).toEqual([]);
});
