import { expect, test } from "bun:test";
import { createKeys } from "../../../src/features/keys/keys.ts";
import { type Log, silentLog } from "../../../src/runtime/log.ts";

import { createTestApp, openTestAudit } from "../../kit.ts";
import { createCall, grant, join, password, type Person } from "../people.ts";

function open() {
  const warnings: [string, object | undefined][] = [];
  const log: Log = {
    ...silentLog,
    warn: (message, fields) => void warnings.push([message, fields]),
  };
  const parts = createTestApp({ log });
  const call = createCall(parts.app);
  const make = async (token: string, ...scopes: string[]) =>
    (await call("POST", "/api/keys", { token, body: { name: "job", scopes } })).body;
  const reads = async (token: string) => (await call("GET", "/api/users", { token })).status;
  const sends = async (key: string) =>
    (await call("POST", "/v1/track", { token: key, body: { event: "e", userId: "u" } })).status;
  const set = (admin: Person, who: Person, ...permissions: string[]) =>
    call("PUT", `/api/users/${who.id}/permissions`, { token: admin.token, body: { permissions } });
  const listed = async (admin: Person, id: string) => {
    const { body } = await call("GET", "/api/keys", { token: admin.token });
    return body.items.find((key: { id: string }) => key.id === id);
  };
  return { ...parts, warnings, call, make, reads, sends, set, listed };
}

test("a key has no permission that its maker lacks now, except for sending events", async () => {
  const { make, reads, sends, set, listed, ...parts } = open();
  const admin = await join(parts, "admin", "admin");
  const clerk = await join(parts, "clerk", "keys:write", "users:read");
  const key = await make(clerk.token, "users:read", "events:write");
  expect([await reads(key.key), await sends(key.key)]).toEqual([200, 200]);

  await set(admin, clerk, "keys:write");
  expect([await reads(key.key), await sends(key.key)]).toEqual([403, 200]);
  expect(await listed(admin, key.id)).toMatchObject({ orphaned: false, suspended: ["users:read"] });
  await set(admin, clerk, "keys:write", "users:read");
  expect(await reads(key.key)).toBe(200);
  // What an admin has is everything.
  await set(admin, clerk, "admin");
  expect(await reads(key.key)).toBe(200);
  expect(await listed(admin, key.id)).toMatchObject({ suspended: [] });
});

test("an admin's key keeps the permissions that its maker keeps", async () => {
  const { make, call, reads, sends, set, ...parts } = open();
  const admin = await join(parts, "admin", "admin");
  const other = await join(parts, "other", "admin");
  const { key } = await make(other.token, "admin");
  const keys = async () => (await call("GET", "/api/keys", { token: key })).status;
  expect([await reads(key), await keys()]).toEqual([200, 200]);
  await set(admin, other, "users:read");
  expect([await reads(key), await keys(), await sends(key)]).toEqual([200, 403, 200]);
});

test("when the maker is erased only sending stays, admins are told, and one can take it over", async () => {
  const { make, call, reads, sends, listed, warnings, ...parts } = open();
  const admin = await join(parts, "admin", "admin");
  const clerk = await join(parts, "clerk", "keys:write", "users:read");
  const key = await make(clerk.token, "users:read", "events:write");
  const page = await make(clerk.token, "events:write");
  await call("DELETE", "/api/users/me", { token: clerk.token, body: { password } });
  expect([await reads(key.key), await sends(key.key)]).toEqual([403, 200]);
  expect(await listed(admin, key.id)).toMatchObject({
    createdBy: null,
    orphaned: true,
    suspended: ["users:read"],
  });
  expect(await listed(admin, page.id)).toMatchObject({ orphaned: true, suspended: [] });
  expect(warnings.map(([, fields]) => fields)).toEqual([{ keyIds: [key.id] }]);

  const path = `/api/keys/${key.id}`;
  const other = await join(parts, "other", "keys:write", "users:read");
  const takeOver = (token: string) => call("PATCH", path, { token, body: { takeOver: true } });
  expect((await takeOver(other.token)).status).toBe(403);
  expect((await takeOver(admin.token)).body).toMatchObject({
    createdBy: admin.id,
    orphaned: false,
    suspended: [],
  });
  expect(await reads(key.key)).toBe(200);
});

test("a key that a key made has no more than the account behind both", async () => {
  const { make, reads, set, ...parts } = open();
  const admin = await join(parts, "admin", "admin");
  const clerk = await join(parts, "clerk", "keys:write", "users:read");
  const first = await make(clerk.token, "keys:write", "users:read");
  const second = await make(first.key, "users:read");
  expect(second).toMatchObject({ createdBy: clerk.id });
  expect(await reads(second.key)).toBe(200);
  await set(admin, clerk, "keys:write");
  expect(await reads(second.key)).toBe(403);
  // Nor does it give what it has no more.
  expect((await make(first.key, "users:read")).status).toBe(403);
});

test("a key made on the command line keeps its scopes, whoever comes and goes", async () => {
  const { store, make, reads, listed, ...parts } = open();
  const admin = await join({ store, ...parts }, "admin", "admin");

  const keys = createKeys({
    store,
    clock: parts.clock,
    log: silentLog,
    writeAudit: openTestAudit(store, parts.clock).entry,
  });
  const key = await keys.create(undefined, { name: "cli", scopes: ["users:read", "keys:write"] });
  expect(await reads(key.key)).toBe(200);
  const second = await make(key.key, "users:read");
  expect(await reads(second.key)).toBe(200);
  expect(await listed(admin, key.id)).toMatchObject({ orphaned: false, suspended: [] });
  await grant(store, admin.id, "reports:read");
  expect(await reads(key.key)).toBe(200);
});
