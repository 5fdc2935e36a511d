// Which tests run on both dialects is found by what they import, and those that do not are named with a reason.
import { expect, test } from "bun:test";
import { Glob } from "bun";
import { isIn, listOnBoth, listTests, sqliteAlone, storeless } from "./stores.ts";

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

test("a file of tests runs on both, or it is said why not", async () => {
  const both = await listOnBoth();
  const forgotten = listTests().filter(
    (file) => !both.includes(file) && !isIn(sqliteAlone, file) && !isIn(storeless, file),
  );
  expect(forgotten).toEqual([]);
  expect(both.length).toBeGreaterThan(80);
});

test("what is said of a place is true of a file in it", async () => {
  const both = await listOnBoth();
  const isLeftOut = (places: typeof storeless) => (place: string) =>
    listTests().some((file) => isIn({ [place]: places[place]! }, file) && !both.includes(file));
  for (const places of [sqliteAlone, storeless]) {
    expect(Object.keys(places).filter((place) => !isLeftOut(places)(place))).toEqual([]);
  }
});
