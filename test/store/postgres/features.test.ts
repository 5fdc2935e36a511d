// What features ask of their store holds on a real PostgreSQL: each statement is prepared there, each recorded
// request gets its answer, and what the requests do not reach comes to the same as on SQLite.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { SQL } from "bun";
import type { User } from "../../../src/domain/account.ts";
import { createItems } from "../../../src/features/items/items.ts";
import { openPostgresStore, type PostgresStore } from "../../../src/store/postgres/opening.ts";
import { openTestStore } from "../../kit.ts";
import { createNames } from "../../recorded/names.ts";
import { print } from "../../recorded/print.ts";
import { listDifferences } from "../../recorded/differences.ts";
import type { Settings } from "../../recorded/transcript.ts";
import { openStoreApp, type StoreApp } from "./app.ts";
import { drive } from "./drive.ts";
import { driveMail } from "./drive-mail.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";
import { listStarts } from "./starts.ts";
import { watchStore } from "./watch.ts";

/** Of a race that one would lose now and then. */
const rounds = 20;
const starts = new Set<string>();
const statements = new Set<string>();
let server: PostgresServer;
let last: SQL;
let databases = 0;
const stores: PostgresStore[] = [];

beforeAll(async () => {
  server = await startPostgres();
}, hookMsMax);
afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await server?.stop();
}, hookMsMax);

async function openStore() {
  const name = `features_${++databases}`;
  last = await server.createMigrated(name);
  const store = openPostgresStore({ url: server.urlOf(name) });
  stores.push(store);
  return watchStore(store, {
    onStatement: (text) => statements.add(text),
    onStart: (place) => starts.add(place),
  });
}

test("every recorded request gets its recorded answer", async () => {
  const open = async (settings?: Settings) => openStoreApp(await openStore(), settings);
  expect(await listDifferences(open)).toEqual({});
}, 120_000);

test("what no request reaches comes to the same as on SQLite", async () => {
  const told = async (app: StoreApp) => print(createNames().hide(await drive(app), "drive"));
  const onPostgres = await told(openStoreApp(await openStore()));
  expect(onPostgres).toBe(await told(openStoreApp(openTestStore())));
});

test("the ways back come to the same as on SQLite", async () => {
  const onPostgres = await driveMail(await openStore());
  expect(onPostgres).toEqual(await driveMail(openTestStore()));
  expect(onPostgres.statuses).not.toContain(500);
});

// The next two count what the tests above have reached.
test("every place where a statement of the features begins is among those that were reached", async () => {
  expect([...starts].toSorted()).toEqual(await listStarts());
});

test("every statement that was built is prepared", async () => {
  for (const [n, text] of [...statements].entries()) {
    await last.unsafe(`prepare statement_${n} as ${text}`).catch((cause: unknown) => {
      throw new Error(text, { cause });
    });
  }
  expect(statements.size).toBeGreaterThan(100);
});

describe("of what is asked at once", () => {
  const person = (username: string) => ({
    username,
    email: `${username}@example.com`,
    age: 36,
    password: "correct horse battery",
  });
  const statuses = async (asked: readonly Promise<unknown>[]) =>
    (await Promise.allSettled(asked)).map(({ status }) => status).toSorted();
  let app: StoreApp;
  beforeAll(async () => {
    app = openStoreApp(await openStore());
  });

  test("one account is made, and not two of a name", async () => {
    const { users } = app.services;
    const made = ["Ada", "ada"].map((name) => users.create(person(name)));
    expect(await statuses(made)).toEqual(["fulfilled", "rejected"]);
    expect((await users.list({ limit: 10 })).items).toHaveLength(1);
  });

  test("one admin stays of two who demote each other", async () => {
    const { users, permissions } = app.services;
    const made = ["one", "two"].map((name) => users.create(person(name), ["admin"]));
    const [one, two] = await Promise.all(made);
    const demote = (by: User, whom: User) =>
      permissions.set({ user: by, permissions: ["admin"] }, whom.id, []);
    for (let round = 0; round < rounds; round++) {
      expect(await statuses([demote(one!, two!), demote(two!, one!)])).toEqual([
        "fulfilled",
        "rejected",
      ]);
      const [left] = await permissions.holders("admin");
      const gone = left === one!.id ? two! : one!;
      await permissions.set({ permissions: ["admin"] }, gone.id, ["admin"]);
    }
  });

  test("every like is counted, and each once", async () => {
    const items = createItems({ store: app.store, record() {}, clock: app.clock });
    const made = Array.from({ length: 10 }, (_, n) => app.services.users.create(person(`fan${n}`)));
    const fans = await Promise.all(made);
    const { id } = await items.create({ title: "Monstera" }, fans[0]!.id);
    await Promise.all([...fans, ...fans].map((fan) => items.like(id, fan.id)));
    expect((await items.get(id)).likes.count).toBe(fans.length);
  });
});
