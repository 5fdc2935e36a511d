import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { createGroupCommit } from "../../../src/store/sqlite/commits.ts";

let database: Database;
let syncs: PromiseWithResolvers<void>[];
let commits: ReturnType<typeof createGroupCommit>;

beforeEach(() => {
  database = new Database(":memory:");
  database.run("create table words (word text primary key)");
  syncs = [];
  const endRead = () => {};
  commits = createGroupCommit(database, endRead, () => {
    const sync = Promise.withResolvers<void>();
    syncs.push(sync);
    return sync.promise;
  });
});

afterEach(() => database.close());

const add = (...words: string[]) =>
  commits.run(() => {
    for (const word of words) database.run("insert into words values (?)", [word]);
    return words.length;
  });
const words = () => database.query("select word from words order by word").values().flat();

async function synced(count: number): Promise<void> {
  while (syncs.length < count) await Bun.sleep(1);
  syncs[count - 1]?.resolve();
}

test("writes that come together share a sync, and those that come meanwhile the next", async () => {
  const first = Promise.all([add("a"), add("b"), add("c")]);
  while (syncs.length < 1) await Bun.sleep(1);
  const second = Promise.all([add("d"), add("e")]);
  let answered = false;
  void first.then(() => (answered = true));
  await Bun.sleep(5);
  expect(answered).toBe(false);
  expect(words()).toEqual(["a", "b", "c"]);
  await synced(1);
  expect(await first).toEqual([1, 1, 1]);
  await synced(2);
  expect(await second).toEqual([1, 1]);
  expect(syncs).toHaveLength(2);
});

test("writes that wait for their turn to end are begun when somebody asks for it", async () => {
  const all = Promise.all([add("a"), add("b")]);
  expect(words()).toEqual([]);
  commits.begin();
  expect(words()).toEqual(["a", "b"]);
  await synced(1);
  expect(await all).toEqual([1, 1]);
  commits.begin();
  expect(syncs).toHaveLength(1);
});

test("a write that fails undoes its own part and no other", async () => {
  const results = Promise.allSettled([add("a"), add("b", "a"), add("c")]);
  await synced(1);
  expect((await results).map((result) => result.status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
  ]);
  expect(words()).toEqual(["a", "c"]);
  expect(database.inTransaction).toBe(false);
});

test("no write succeeds when the disk refuses, and the next ones do again", async () => {
  const results = Promise.allSettled([add("a"), add("b")]);
  while (syncs.length < 1) await Bun.sleep(1);
  syncs[0]?.reject(new Error("the disk is gone"));
  expect((await results).map((result) => result.status)).toEqual(["rejected", "rejected"]);
  const next = add("c");
  await synced(2);
  expect(await next).toBe(1);
});

test("a transaction that the disk ended fails every write in it", async () => {
  const broken = commits.run(() => {
    database.run("rollback");
    throw new Error("SQLITE_FULL");
  });
  const results = await Promise.allSettled([add("a"), broken, add("b")]);
  expect(results.map((result) => result.status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(words()).toEqual([]);
  expect(syncs).toHaveLength(0);
});

test("writes that wait when the store closes are still done", async () => {
  const all = Promise.all(Array.from({ length: 300 }, (_, n) => add(`${n}`)));
  const settled = commits.settled();
  for (const count of [1, 2, 3]) await synced(count);
  await settled;
  expect(await all).toHaveLength(300);
  expect(words()).toHaveLength(300);
});
