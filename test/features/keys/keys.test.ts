import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { createKeys } from "../../../src/features/keys/keys.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { listPermissions } from "../../../src/extension.ts";
import type { Permission } from "../../../src/domain/permission.ts";
import { standardExtensions } from "../../../src/app/standard.ts";
import { createTestApp, createTestClock, openTestAudit, openTestStore } from "../../kit.ts";
import { createCall, join, password } from "../people.ts";

function open() {
  const parts = createTestApp();
  return { ...parts, call: createCall(parts.app) };
}

type Parts = ReturnType<typeof open>;

const make = ({ call }: Pick<Parts, "call">, token: string, body: object) =>
  call("POST", "/api/keys", { token, body });

const permissions = listPermissions(standardExtensions);

test("a key is shown once, kept as a hash, and found by it", async () => {
  const { store, ...parts } = open();
  const admin = await join({ store, ...parts }, "admin", "admin");
  const { status, body } = await make(parts, admin.token, {
    name: "web shop",
    scopes: ["users:read", "events:write"],
  });
  expect(status).toBe(201);
  expect(body).toEqual({
    id: expect.any(String),
    name: "web shop",
    source: "web shop",
    scopes: ["events:write", "users:read"],
    hint: body.key.slice(0, 14),
    public: false,
    origins: null,
    eventsPerMinute: null,
    createdBy: admin.id,
    orphaned: false,
    suspended: [],
    createdAt: "2026-03-01T12:00:00.000Z",
    expiresAt: null,
    lastUsedAt: null,
    key: expect.stringMatching(/^plaudit_[0-9a-f]{64}$/),
  });
  const { key, ...shown } = body;
  const list = await parts.call("GET", "/api/keys", { token: admin.token });
  expect(list.body).toEqual({ items: [shown], nextCursor: null });
  const [row] = await store.db.select().from(store.tables.apiKeys);
  expect(row!.hash).toBe(createHash("sha256").update(key).digest("hex"));
  expect(JSON.stringify(row)).not.toContain(key);
});

test("a key can do what its scopes say, has no account, and is deleted at once", async () => {
  const { call, ...parts } = open();
  const admin = await join(parts, "admin", "admin");
  const { body } = await make({ call }, admin.token, { name: "reader", scopes: ["users:read"] });
  const token = body.key;
  expect((await call("GET", "/api/users", { token })).status).toBe(200);
  expect((await call("GET", "/api/keys", { token })).status).toBe(403);
  expect((await call("GET", "/api/users/me", { token })).status).toBe(403);
  expect((await call("GET", "/api/users", { token: `${token.slice(0, -1)}x` })).status).toBe(401);
  expect((await call("GET", "/api/users", { token: token.toUpperCase() })).status).toBe(401);

  const path = `/api/keys/${body.id}`;
  expect((await call("DELETE", path, { token: admin.token })).status).toBe(204);
  expect((await call("GET", "/api/users", { token })).status).toBe(401);
  expect((await call("DELETE", path, { token: admin.token })).status).toBe(404);
});

test("a key that only ingests can do nothing else", async () => {
  const { call, ...parts } = open();
  const admin = await join(parts, "admin", "admin");
  const { body } = await make({ call }, admin.token, { name: "shop", scopes: ["events:write"] });
  for (const [method, path] of [
    ["GET", "/api/users"],
    ["GET", `/api/users/${admin.id}`],
    ["PUT", `/api/users/${admin.id}/permissions`],
    ["GET", "/api/users/me"],
    ["DELETE", "/api/users/me"],
    ["GET", "/api/auth/sessions"],
    ["POST", "/api/auth/logout"],
    ["POST", "/api/keys"],
    ["GET", "/api/keys"],
    ["DELETE", `/api/keys/${body.id}`],
  ] as const) {
    const answer = await call(method, path, { token: body.key });
    expect([method, path, answer.status]).toEqual([method, path, 403]);
  }
});

test("nobody gives a key a permission that they lack, except for sending events", async () => {
  const { call, ...parts } = open();
  const clerk = await join(parts, "clerk", "keys:write", "reports:read");
  const scope = async (token: string, name: Permission) =>
    (await make({ call }, token, { name: "k", scopes: [name] })).status;
  const given = await Promise.all(permissions.map((name) => scope(clerk.token, name)));
  expect(permissions.filter((_, n) => given[n] === 201)).toEqual([
    "reports:read",
    "keys:write",
    "events:write",
  ]);
  expect(new Set(given)).toEqual(new Set([201, 403]));

  const { body } = await make({ call }, clerk.token, { name: "k", scopes: ["keys:write"] });
  expect(await scope(body.key, "admin")).toBe(403);
  expect(await scope(body.key, "reports:read")).toBe(403);
  expect(await scope(body.key, "events:write")).toBe(201);

  const stranger = await join(parts, "stranger");
  expect(await scope(stranger.token, "events:write")).toBe(403);
  const admin = await join(parts, "admin", "admin");
  expect(await scope(admin.token, "admin")).toBe(201);
});

test("fields of a key that are not valid are named", async () => {
  const { call, ...parts } = open();
  const admin = await join(parts, "admin", "admin");
  const good = { name: "shop", scopes: ["events:write"] };
  const bad: [string, object][] = [
    ["name", { ...good, name: "" }],
    ["name", { ...good, name: "x".repeat(101) }],
    ["name", { ...good, name: "Plaudit" }],
    ["source", { ...good, source: " plaudit " }],
    ["source", { ...good, source: "\u200bAPI\t" }],
    ["source", { ...good, source: "\uff49mport" }],
    ["source", { ...good, source: "PLAUD\u0130T" }],
    ["source", { ...good, source: "plaud\u0131t" }],
    ["scopes", { ...good, public: true, scopes: ["events:write", "reports:read"] }],
    ["scopes", { ...good, public: true, scopes: ["reports:read"] }],
    ["origins", { ...good, origins: ["https://shop.example.com"] }],
    ["origins.1", { ...good, public: true, origins: ["https://a.example", "https://b.example/x"] }],
    ["origins.0", { ...good, public: true, origins: ["*"] }],
    ["scopes", { ...good, scopes: [] }],
    ["scopes", { ...good, scopes: ["events:write", "events:write"] }],
    ["scopes.0", { ...good, scopes: ["root"] }],
    ["expiresAt", { ...good, expiresAt: "tomorrow" }],
    ["expiresAt", { ...good, expiresAt: "03/04/2027" }],
    ["expiresAt", { ...good, expiresAt: "2027-03-04 01:00" }],
    ["expiresAt", { ...good, expiresAt: "2027-02-30T00:00:00Z" }],
    ["expiresAt", { ...good, expiresAt: "2026-03-01T12:00:00Z" }],
  ];
  for (const [path, body] of bad) {
    const answer = await make({ call }, admin.token, body);
    expect([body, answer.status]).toEqual([body, 422]);
    expect(answer.body.issues[0].path).toBe(path);
  }
});

test("a key's expiry without an offset is in UTC, wherever the server stands", async () => {
  const { call, ...parts } = open();
  const admin = await join(parts, "admin", "admin");
  for (const [expiresAt, expected] of [
    ["2027-03-04", "2027-03-04T00:00:00.000Z"],
    ["2027-03-04T01:00", "2027-03-04T01:00:00.000Z"],
    ["2027-03-04T01:00:00-05:00", "2027-03-04T06:00:00.000Z"],
  ]) {
    const wanted = { name: `until ${expiresAt}`, scopes: ["users:read"], expiresAt };
    expect((await make({ call }, admin.token, wanted)).body.expiresAt).toBe(expected);
  }
});

test("an expired key is refused", async () => {
  const { call, clock, ...parts } = open();
  const admin = await join(parts, "admin", "admin");
  const { body } = await make({ call }, admin.token, {
    name: "short",
    scopes: ["users:read"],
    expiresAt: "2026-03-01T13:00:00+00:30",
  });
  expect(body.expiresAt).toBe("2026-03-01T12:30:00.000Z");
  const list = () => call("GET", "/api/users", { token: body.key }).then((a) => a.status);
  clock.forward(30 * 60_000 - 1);
  expect(await list()).toBe(200);
  clock.forward(1);
  expect(await list()).toBe(401);
});

test("successive keys may share a source, and outlive their makers", async () => {
  const { call, ...parts } = open();
  const { token } = await join(parts, "other", "admin");
  const admin = await join(parts, "admin", "admin");
  for (const name of ["shop 2025", "shop 2026"]) {
    const body = { name, source: "shop", scopes: ["users:read"] };
    expect((await make({ call }, admin.token, body)).body.source).toBe("shop");
  }
  await make({ call }, admin.token, { name: "job", scopes: ["keys:write"] });
  await call("DELETE", "/api/users/me", { token: admin.token, body: { password } });
  const list = await call("GET", "/api/keys?limit=2", { token });
  expect(list.body.items).toMatchObject([{ name: "job", createdBy: null }, { name: "shop 2026" }]);
  const rest = await call("GET", `/api/keys?cursor=${list.body.nextCursor}`, { token });
  expect(rest.body.items).toMatchObject([{ name: "shop 2025" }]);
});

test("the last use is stored once a minute, and no call fails if that fails", async () => {
  const clock = createTestClock();
  const store = openTestStore();
  let writes = 0;
  let failing = false;
  const warnings: string[] = [];
  const watched = {
    ...store,
    prepare: ((build: Parameters<typeof store.prepare>[0]) => {
      const run = store.prepare(build);
      return async (values: Record<string, unknown>) => {
        writes++;
        if (failing) throw new Error("disk full");
        return run(values);
      };
    }) as typeof store.prepare,
  };
  const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
  const keys = createKeys({
    store: watched,
    clock,
    log,
    writeAudit: openTestAudit(store, clock).entry,
  });
  const { key } = await keys.create(undefined, { name: "cli", scopes: ["events:write"] });
  for (let n = 0; n < 5; n++) expect(await keys.findCaller(key)).toBeDefined();
  expect(writes).toBe(1);
  clock.forward(59_999);
  await keys.findCaller(key);
  expect(writes).toBe(1);
  clock.forward(1);
  await keys.findCaller(key);
  expect(writes).toBe(2);
  // The note is not waited for.
  await Bun.sleep(5);
  const { items } = await keys.list({ limit: 10 });
  expect(items[0]!.lastUsedAt).toBe("2026-03-01T12:01:00.000Z");

  failing = true;
  clock.forward(60_000);
  expect(await keys.findCaller(key)).toBeDefined();
  expect(await keys.findCaller(key)).toBeDefined();
  await Bun.sleep(0);
  expect(writes).toBe(3);
  expect(warnings).toHaveLength(1);
});
