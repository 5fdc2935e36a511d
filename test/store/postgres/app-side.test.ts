// What only SQLite had, in a database that nodes share: its secret, its id, the notes of who keeps something there, an
// app's own tables, and how many nodes it carries.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { sqliteTable, text as sqliteText } from "drizzle-orm/sqlite-core";
import { postgresMigrations } from "../../../db/migrations.ts";
import { loadStoredSecrets, replaceStoredSecret } from "../../../src/data/secret/stored.ts";
import { noteInstallation } from "../../../src/store/installation.ts";
import { noteKeepers } from "../../../src/store/keepers.ts";
import { explainCapacity, readCapacity } from "../../../src/store/postgres/capacity.ts";
import { openPostgresStore, type PostgresStore } from "../../../src/store/postgres/opening.ts";
import { demandOwnTables } from "../../../src/store/postgres/own-tables.ts";
import {
  demandInstalled,
  demandNoStrangers,
  listWaiting,
  planDatabase,
  preparePostgres,
} from "../../../src/store/postgres/preparing.ts";
import { type DatabaseSettings, poolSettings } from "../../../src/store/postgres/settings.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";

let server: PostgresServer;
let one: PostgresStore;
let two: PostgresStore;
const pool = { ...poolSettings, size: 2, overflow: 0 };
const settingsOf = (name: string): DatabaseSettings => {
  const url = server.urlOf(name);
  return { url, directUrl: url, readUrl: undefined, pool };
};
const items = { name: "items", migrations: postgresMigrations.items };
const shop = {
  name: "own",
  migrations: [{ name: "0000_start", sql: "create table orders (id text primary key)" }],
};

beforeAll(async () => {
  server = await startPostgres();
  await server.createMigrated("shared");
  one = openPostgresStore(settingsOf("shared"));
  two = openPostgresStore(settingsOf("shared"));
}, hookMsMax);
afterAll(async () => {
  await Promise.all([one, two].map((store) => store?.close()));
  await server?.stop();
}, hookMsMax);

test("nodes that start at once have one secret and one id", async () => {
  const [ours, theirs] = await Promise.all([one, two].map(loadStoredSecrets));
  expect(ours!.current).toMatch(/^[0-9a-f]{64}$/);
  expect(theirs).toEqual(ours);
  const ids = await Promise.all([one, two].map(noteInstallation));
  expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(ids[1]).toBe(ids[0]);
});

test("a secret that is replaced on one node is known to the other, and the one of before stays good", async () => {
  const before = await loadStoredSecrets(one);
  await replaceStoredSecret(one, { at: 1, isLeaked: false });
  const after = await loadStoredSecrets(two);
  expect(after.current).not.toBe(before.current);
  expect(after.old).toEqual([{ secret: before.current, replacedAt: 1, isTrusted: true }]);
  await replaceStoredSecret(two, { at: 2, isLeaked: true });
  const { old } = await loadStoredSecrets(one);
  expect(old.map(({ isTrusted }) => isTrusted)).toEqual([false, false]);
});

test("of two who replace it at once, one is told so", async () => {
  const both = [one, two].map((store) => replaceStoredSecret(store, { at: 3, isLeaked: false }));
  const outcomes = (await Promise.allSettled(both)).map(({ status }) => status);
  expect(outcomes).toContain("fulfilled");
  const { old } = await loadStoredSecrets(one);
  expect(old.filter(({ replacedAt }) => replacedAt === 3)).toHaveLength(
    outcomes.filter((status) => status === "fulfilled").length,
  );
});

test("a database without our tables has no data, and waits for all of them", async () => {
  await server.createDatabase("empty");
  const settings = settingsOf("empty");
  await expect(demandInstalled(settings)).rejects.toThrow(/There is no data in .*\/empty: start/);
  const waiting = await listWaiting(settings, [items]);
  expect(waiting.map(({ title }) => title)).toEqual([
    ...postgresMigrations.app.map(({ name }) => `app ${name}`),
    ...postgresMigrations.items.map(({ name }) => `items ${name}`),
  ]);
  // To look has changed nothing.
  await expect(demandInstalled(settings)).rejects.toThrow();
  const done = await preparePostgres(settings, [items], { isPlain: true });
  expect(done).toHaveLength(waiting.length);
  await demandInstalled(settings);
  expect(await listWaiting(settings, [items])).toEqual([]);
  expect(await preparePostgres(settings, [items], { isPlain: true })).toEqual([]);
});

test("Plaudit's own program leaves an app's database alone", async () => {
  await server.createMigrated("apps");
  const settings = settingsOf("apps");
  await preparePostgres(settings, [items, shop], { isPlain: false });
  await expect(demandNoStrangers(settings, ["items"])).rejects.toThrow(/rules of its own \(own\)/);
  await demandNoStrangers(settings, ["items", "own"]);
  const store = openPostgresStore(settings);
  await noteKeepers(store, ["letters"]);
  await store.close();
  await expect(demandNoStrangers(settings, ["items", "own"])).rejects.toThrow(/\(letters\)/);
  const { obstacles } = await planDatabase(settings, [items], { isPlain: true });
  expect(obstacles).toEqual([expect.stringContaining("rules of its own (letters, own)")]);
  // What waits must not be run by somebody who does not know it.
  const newer = { ...items, migrations: [...items.migrations, { name: "9999", sql: "select 1" }] };
  await expect(preparePostgres(settings, [newer], { isPlain: true })).rejects.toThrow(
    /rules of its own/,
  );
});

test("a schema of a newer version is told as such", async () => {
  const client = await server.createMigrated("newer");
  await client`insert into migrations (owner, name, additive, ran_at, took_ms) values ('', '0099_other', false, now(), 1)`;
  const { obstacles } = await planDatabase(settingsOf("newer"), [items], { isPlain: true });
  expect(obstacles).toEqual([expect.stringContaining("written by a newer Plaudit (0099_other)")]);
});

test("own tables must be there, with their columns, and be PostgreSQL's", async () => {
  const orders = pgTable("orders", { id: text("id").primaryKey() });
  const store = openPostgresStore(settingsOf("apps"));
  await demandOwnTables(store, { orders, other: 1 });
  const wider = pgTable("orders", { id: text("id"), total: integer("total") });
  await expect(demandOwnTables(store, { wider })).rejects.toThrow(
    /^The table orders is missing in the database or differs .*total/,
  );
  const gone = pgTable("gone", { id: text() });
  await expect(demandOwnTables(store, { gone })).rejects.toThrow(/^The table gone is missing/);
  const foreign = sqliteTable("orders", { id: sqliteText() });
  await expect(demandOwnTables(store, { foreign })).rejects.toThrow(/is written for SQLite/);
  await store.close();
});

test("says how many nodes the server carries, and what to set where they are too many", async () => {
  const settings = settingsOf("shared");
  const nodes = ["a", "b"].map((name) =>
    openPostgresStore({ ...settings, application: `plaudit ${name}` }),
  );
  await Promise.all(nodes.map((store) => store.db.$count(store.tables.settings)));
  const capacity = (await readCapacity(settings, "a"))!;
  // Whoever asks has not connected: another process does so under the same name.
  expect(capacity).toEqual({ perNode: 8, most: 97, nodes: 2, nodesMax: 12, isThere: true });
  expect(explainCapacity(settings, capacity)).toBeUndefined();
  const large = { ...settings, pool: { ...pool, size: 60 } };
  const tight = (await readCapacity(large, "c"))!;
  expect(tight).toEqual({ perNode: 66, most: 97, nodes: 3, nodesMax: 1, isThere: false });
  const advice = explainCapacity(large, tight)!;
  expect(advice).toContain("takes 97 connections, and 3 nodes may open 198");
  expect(advice).toContain("be 26 together");
  expect(
    await readCapacity({ ...settings, directUrl: "postgres://elsewhere" }, "a"),
  ).toBeUndefined();
  await Promise.all(nodes.map((store) => store.close()));
});

test("each statement is heard of, without its values", async () => {
  const heard: { text: string; ms: number }[] = [];
  const onStatement = (text: string, ms: number) => void heard.push({ text, ms });
  const store = openPostgresStore({ ...settingsOf("shared"), onStatement });
  const { settings } = store.tables;
  await store.atomically((db) => [db.insert(settings).values({ name: "n", value: "hunter2" })]);
  await store.db.$count(settings);
  await store.close();
  const texts = heard.map(({ text }) => text);
  expect(texts).toContainEqual(expect.stringMatching(/^insert into "settings"/));
  expect(texts).toContainEqual(expect.stringMatching(/^select count/));
  expect(texts.join()).not.toContain("hunter2");
  expect(heard.every(({ ms }) => ms > 0)).toBe(true);
});
