import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { sqliteMigrations } from "../../../db/migrations.ts";
import { createKeys } from "../../../src/features/keys/keys.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { migrateSqlite } from "../../../src/store/sqlite/migrations.ts";
import { openAppStore } from "../../../src/store/sqlite/opening.ts";
import { createTestApp, createTestClock, noon, openTestAudit } from "../../kit.ts";

import { createCall, join } from "../people.ts";

async function open() {
  const parts = createTestApp();
  const call = createCall(parts.app);
  const { token } = await join(parts, "admin", "admin");
  const make = (body: object) =>
    call("POST", "/api/keys", { token, body: { scopes: ["events:write"], ...body } });
  const change = (id: string, body: object) => call("PATCH", `/api/keys/${id}`, { token, body });
  return { ...parts, call, token, make, change };
}

describe("a public key", () => {
  test("is made as one, with the pages it is for as browsers name them", async () => {
    const { make } = await open();
    const origins = ["HTTPS://Shop.example.com:443/", "capacitor://localhost"];
    const { status, body } = await make({ name: "page", public: true, origins });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      public: true,
      origins: ["https://shop.example.com", "capacitor://localhost"],
      scopes: ["events:write"],
    });
  });

  test("has a source of its own kind for good, also after it is deleted", async () => {
    const { make, call, token } = await open();
    const page = await make({ name: "page", public: true });
    const shop = await make({ name: "shop" });
    expect((await make({ name: "more", source: "page" })).status).toBe(409);
    expect((await make({ name: "more", source: "shop", public: true })).status).toBe(409);
    expect((await make({ name: "more", source: "page", public: true })).status).toBe(201);
    expect((await make({ name: "more", source: "shop" })).status).toBe(201);
    for (const { body } of [page, shop]) {
      await call("DELETE", `/api/keys/${body.id}`, { token });
    }
    const { body } = await call("GET", "/api/keys", { token });
    for (const { id } of body.items) await call("DELETE", `/api/keys/${id}`, { token });
    expect((await make({ name: "page" })).status).toBe(409);
    expect((await make({ name: "shop", public: true })).status).toBe(409);
    // Another case is another source.
    expect((await make({ name: "Page" })).status).toBe(201);
  });

  test("of a hundred keys of both kinds for one source made at once, one kind succeeds", async () => {
    const { make } = await open();
    const made = await Promise.all(
      Array.from({ length: 100 }, (_, n) => make({ name: "both", public: n % 2 === 0 })),
    );
    const kinds = made.flatMap(({ status, body }) => (status === 201 ? [body.public] : []));
    expect(kinds).toHaveLength(50);
    expect(new Set(kinds).size).toBe(1);
  });

  test("can be made of one that was not, one way, and its source with it", async () => {
    const { make, change } = await open();
    const { body: old } = await make({ name: "page" });
    const { status, body } = await change(old.id, { public: true });
    expect(status).toBe(200);
    const { key: _, ...shown } = old;
    expect(body).toEqual({ ...shown, public: true });
    expect((await change(old.id, { public: true })).status).toBe(200);
    expect((await change(old.id, { public: false })).status).toBe(422);
    expect((await make({ name: "page" })).status).toBe(409);
    expect((await make({ name: "page", public: true })).status).toBe(201);
    expect((await change("nobody", { public: true })).status).toBe(404);
  });

  test("cannot be made of one that may do more, or shares its source", async () => {
    const { make, change, call, token, clock } = await open();
    const more = await make({ name: "more", scopes: ["events:write", "reports:read"] });
    expect((await change(more.body.id, { public: true })).status).toBe(409);
    const soon = new Date(noon + 60_000).toISOString();
    const [first, second] = await Promise.all([
      make({ name: "shop" }),
      make({ name: "page", source: "shop", expiresAt: soon }),
    ]);
    expect((await change(first.body.id, { public: true })).status).toBe(409);
    expect((await change(second.body.id, { public: true })).status).toBe(409);
    expect((await make({ name: "shop" })).status).toBe(201);
    clock.forward(60_000);
    expect((await change(first.body.id, { public: true })).status).toBe(409);
    const { body } = await call("GET", "/api/keys?limit=1", { token });
    await call("DELETE", `/api/keys/${body.items[0].id}`, { token });
    // What has expired sends nothing.
    expect((await change(first.body.id, { public: true })).status).toBe(200);
  });

  test("may get other pages later, and one that is not public may not", async () => {
    const { make, change } = await open();
    const page = (await make({ name: "page", public: true })).body;
    const shop = (await make({ name: "shop" })).body;
    const origins = ["https://a.example"];
    expect((await change(page.id, { origins })).body.origins).toEqual(origins);
    expect((await change(page.id, { origins: null })).body.origins).toBeNull();
    expect((await change(page.id, { origins: ["a.example"] })).body.issues[0].path).toBe(
      "origins.0",
    );
    expect((await change(shop.id, { origins })).status).toBe(422);
    expect((await change(shop.id, { public: true, origins })).body).toMatchObject({
      public: true,
      origins,
    });
  });

  test("is not changed by an empty body, nor by a caller without the permission", async () => {
    const { make, change, call, ...parts } = await open();
    const { body: key } = await make({ name: "page" });
    const { key: _, ...shown } = key;
    expect((await change(key.id, {})).body).toEqual(shown);
    const other = await join(parts, "other", "reports:read");
    const path = `/api/keys/${key.id}`;
    const refused = await call("PATCH", path, { token: other.token, body: { public: true } });
    expect(refused.status).toBe(403);
  });
});

test("older keys keep their sources, are not public, and know whether an account made them", async () => {
  const file = joinPath(mkdtempSync(joinPath(tmpdir(), "plaudit-test-")), "app.db");
  const database = new Database(file, { create: true });
  migrateSqlite(database, sqliteMigrations.app.slice(0, 1));
  database.run("insert into users values ('u', 'ada', 'ada@example.com', 'hash', 36, 0, 0)");
  const add = database.query(
    `insert into api_keys (id, name, source, scopes, hash, hint, created_by, created_at)
     values (?, 'k', ?, '["events:write"]', ?, 'h', ?, 0)`,
  );
  add.run("1", "api", "a", "u");
  add.run("2", "shop", "b", null);
  add.run("3", "shop", "c", "u");
  database.close();

  const store = openAppStore({ file, onDiskFailure: () => {} });
  const keys = createKeys({
    store,
    clock: createTestClock(),
    log: silentLog,
    writeAudit: openTestAudit(store).entry,
  });
  const { items } = await keys.list({ limit: 10 });
  expect(
    items.map(({ id, public: p, orphaned, suspended }) => [id, p, orphaned, suspended]),
  ).toEqual([
    ["3", false, false, []],
    ["2", false, false, []],
    ["1", false, false, []],
  ]);
  expect(await store.db.select().from(store.tables.keySources)).toEqual([
    { source: "api", public: false },
    { source: "shop", public: false },
  ]);
  const rows = await store.db.select().from(store.tables.apiKeys);
  expect(rows.map(({ id, byAccount }) => [id, byAccount])).toEqual([
    ["1", true],
    ["2", false],
    ["3", true],
  ]);
  const admin = { permissions: ["admin"] };
  // A page's key could take the message ids of what accounts send with their token.
  expect(keys.change(admin, "1", { public: true })).rejects.toMatchObject({ code: "conflict" });
  await keys.remove("3");
  expect(await keys.change(admin, "2", { public: true })).toMatchObject({ public: true });
  await store.close();
});
