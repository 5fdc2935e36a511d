import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Store } from "../../../src/store/store.ts";
import { openTestStore } from "../../kit.ts";

let store: Store;
/** The store's own connection. */
let own: Database;
/** Another process's. */
let other: Database;

beforeEach(() => {
  const file = join(mkdtempSync(join(tmpdir(), "plaudit-test-")), "app.db");
  store = openTestStore({ file, onOpen: (database) => (own = database) });
  other = new Database(file);
});

afterEach(async () => {
  other.close();
  await store.close();
});

const names = async () => {
  const { settings } = store.tables;
  return (await store.db.select({ name: settings.name }).from(settings)).map(({ name }) => name);
};
const write = (name: string) =>
  store.atomically((db) => [db.insert(store.tables.settings).values({ name, value: "" })]);
const writeFromOutside = (name: string) =>
  other.run("insert into settings (name, value) values (?, '')", [name]);

test("reads of one turn are of one moment, and those of the next of another", async () => {
  expect(await names()).toEqual([]);
  writeFromOutside("a");
  expect(await names()).toEqual([]);
  await setImmediate();
  expect(await names()).toEqual(["a"]);
});

test("no transaction is open after a turn", async () => {
  await names();
  expect(own.inTransaction).toBe(true);
  await setImmediate();
  expect(own.inTransaction).toBe(false);
});

test("a write does not start from the moment of what was read before it, and is read after it", async () => {
  expect(await names()).toEqual([]);
  writeFromOutside("a");
  const written = write("b");
  expect(await names()).toEqual([]);
  await written;
  expect(await names()).toEqual(["a", "b"]);
});

test("writes between the same reads are kept, whoever ends the turn", async () => {
  for (let i = 0; i < 20; i++) {
    const reading = names();
    const writing = write(`a${i}`);
    await Promise.all([reading, writing, names()]);
    if (i % 2 === 0) await setImmediate();
  }
  await setImmediate();
  expect(await names()).toHaveLength(20);
  expect(other.query("select count(*) from settings").values()).toEqual([[20]]);
});

test("a store is closed in the middle of a turn", async () => {
  await names();
  await store.close();
  await setImmediate();
  expect(() => other.run("begin exclusive; rollback")).not.toThrow();
  store = openTestStore({ file: other.filename });
});
