// The audit log as admins and people read it, and how long it remembers.
import { describe, expect, test } from "bun:test";
import { silentLog } from "../../../src/runtime/log.ts";
import { createTestApp, openTestAudit, plainPasswords } from "../../kit.ts";
import { createCall, join, password } from "../people.ts";

const dayMs = 24 * 60 * 60 * 1000;

async function open() {
  const parts = createTestApp({ passwords: plainPasswords });
  const call = createCall(parts.app);
  const admin = await join(parts, "admin", "admin");
  const ada = await join(parts, "ada");
  const list = async (query = "", token = admin.token) =>
    (await call("GET", `/api/audit${query}`, { token })).body;
  return { ...parts, call, admin, ada, list };
}

describe("an admin", () => {
  test("reads who did what to whom, newest first, page by page", async () => {
    const { call, admin, ada, list } = await open();
    const body = { permissions: ["reports:read"] };
    await call("PUT", `/api/users/${ada.id}/permissions`, { token: admin.token, body });
    const { items } = await list();
    expect(items[0]).toMatchObject({
      action: "permissions.changed",
      actor: { kind: "account", id: admin.id },
      target: ada.id,
      address: "unknown",
      factor: "password",
      details: body,
    });
    const actions = items.map((row: { action: string }) => row.action);
    expect(actions).toEqual([
      "permissions.changed",
      "session.opened",
      "user.created",
      "session.opened",
      "user.created",
    ]);
    const first = await list("?limit=2");
    const second = await list(`?limit=3&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items]).toEqual(items);
    expect(second.nextCursor).toBeNull();
  });

  test("filters by actor, target, action and time", async () => {
    const { clock, call, admin, ada, list } = await open();
    // By then every token has expired.
    clock.forward(dayMs);
    const later = new Date(clock()).toISOString();
    const again = await call("POST", "/api/auth/token", { body: { username: "admin", password } });
    const query = async (filter: string) =>
      (await list(filter, again.body.access_token)).items.map(
        (row: { action: string; target?: string }) => [row.action, row.target],
      );
    expect(await query(`?actor=${ada.id}`)).toEqual([["session.opened", ada.id]]);
    expect(await query(`?target=${ada.id}`)).toEqual([
      ["session.opened", ada.id],
      ["user.created", ada.id],
    ]);
    expect(await query("?action=user.created")).toEqual([
      ["user.created", ada.id],
      ["user.created", admin.id],
    ]);
    expect(await query(`?from=${later}`)).toEqual([["session.opened", admin.id]]);
    expect(await query(`?to=${later}&action=session.opened`)).toHaveLength(2);
  });

  test("exports it as lines of JSON, all of it", async () => {
    const { call, admin, store, list } = await open();
    const audit = openTestAudit(store);
    for (let n = 0; n < 3; n++) {
      await store.atomically((db) =>
        Array.from({ length: 700 }, () => audit.entry(db, undefined, { action: "key.deleted" })),
      );
    }
    const { text, headers } = await call("GET", "/api/audit/export?action=key.deleted", {
      token: admin.token,
    });
    expect(headers.get("content-type")).toContain("application/x-ndjson");
    const lines = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(2100);
    expect(new Set(lines.map((row) => row.id)).size).toBe(2100);
    expect(lines.slice(0, 50)).toEqual((await list("?action=key.deleted")).items);
  });
});

describe("a person", () => {
  test("reads what they did and what was done to them, not where others were", async () => {
    const { call, admin, ada } = await open();
    const body = { permissions: ["reports:read"] };
    await call("PUT", `/api/users/${ada.id}/permissions`, { token: admin.token, body });
    const own = await call("GET", "/api/users/me/audit", { token: ada.token });
    const [changed, signedIn, created] = own.body.items;
    expect(changed).toMatchObject({ action: "permissions.changed", address: null });
    expect(signedIn).toMatchObject({ action: "session.opened", address: "unknown" });
    expect(created).toMatchObject({ action: "user.created", actor: { kind: "nobody", id: null } });
    expect(own.body.items).toHaveLength(3);
    expect((await call("GET", "/api/audit", { token: ada.token })).status).toBe(403);
  });

  test("has it in their export", async () => {
    const { call, ada } = await open();
    const { body } = await call("GET", "/api/users/me/export", { token: ada.token });
    const actions = body.audit.map((row: { action: string }) => row.action);
    expect(actions).toEqual(["session.opened", "user.created"]);
  });

  for (const who of ["themselves", "an admin"]) {
    test(`who was erased by ${who} is named no more, and the rows stay`, async () => {
      const { call, admin, ada, store } = await open();
      const body = { permissions: ["reports:read"] };
      await call("PUT", `/api/users/${ada.id}/permissions`, { token: admin.token, body });
      const before = await store.db.select().from(store.tables.audit);
      const { status } =
        who === "themselves"
          ? await call("DELETE", "/api/users/me", { token: ada.token, body: { password } })
          : await call("DELETE", `/api/people/${ada.id}`, { token: admin.token });
      expect(status).toBe(204);
      const rows = await store.db.select().from(store.tables.audit);
      expect(rows).toHaveLength(before.length + 1);
      expect(JSON.stringify(rows)).not.toContain(ada.id);
      const opened = rows.find((row) => row.action === "session.opened" && !row.actorId);
      expect(opened).toMatchObject({ actorKind: "account", target: null, address: null });
      expect(opened!.details).toBeNull();
      const erased = rows.at(-1)!;
      expect(erased).toMatchObject({ action: "user.erased", target: null, details: null });
      expect(erased.actorId).toBe(who === "themselves" ? null : admin.id);
    });
  }
});

test("a reused refresh token is written down, with the account that it was of", async () => {
  const { call, ada, clock, list } = await open();
  const refresh = (refresh_token: string) =>
    call("POST", "/api/auth/token", { body: { grant_type: "refresh_token", refresh_token } });
  await refresh(ada.refreshToken);
  clock.forward(11_000);
  expect((await refresh(ada.refreshToken)).status).toBe(401);
  const { items } = await list("?action=session.reused");
  expect(items).toMatchObject([{ actor: { kind: "nobody", id: null }, target: ada.id }]);
});

test("what is older than it is kept is removed in steps, and nothing else", async () => {
  const { store, clock } = await open();
  const write = (count: number) =>
    store.atomically((db) =>
      Array.from({ length: count }, () =>
        openTestAudit(store, clock).entry(db, undefined, { action: "key.deleted" }),
      ),
    );
  await write(1500);
  clock.forward(365 * dayMs);
  await write(1);
  clock.forward(1);
  const failed: string[] = [];
  const log = { ...silentLog, warn: (message: string) => void failed.push(message) };
  const audit = openTestAudit(store, clock, log);
  audit.purge();
  const count = () => store.db.$count(store.tables.audit);
  for (let n = 0; n < 100 && (await count()) > 1; n++) await Bun.sleep(20);
  expect(await count()).toBe(1);
  expect(failed).toEqual([]);
});
