// Whatever changes accounts, permissions, keys or settings, or erases, leaves exactly one row in the audit log, and
// what is refused leaves none. The routes are the app's own: one that is added without saying which it is fails.
import { expect, test } from "bun:test";
import { desc, eq } from "drizzle-orm";
import type { AuditAction } from "../../../src/domain/audit.ts";
import { createServices } from "../../../src/app/services.ts";
import { createNoBackups } from "../../../src/data/backup/schedule.ts";
import type { Store } from "../../../src/store/store.ts";
import { openAppStore } from "../../../src/store/sqlite/opening.ts";
import { encodeHead, writeRecord } from "../../../src/domain/event-codec.ts";
import { migrationsOf } from "../../../src/extension.ts";
import { standardExtensions } from "../../../src/app/standard.ts";
import { createSeal } from "../../../src/outbox/seal.ts";
import { createTestConfig } from "../../../src/testing/test-deps.ts";
import { createTestApp, plainPasswords, secretsOf, testSecret } from "../../kit.ts";
import { type CallOptions, createCall, join, password, type Person } from "../people.ts";

type Stage = Awaited<ReturnType<typeof open>>;

interface Case {
  /** What is sent, after whatever it needs. */
  ask(stage: Stage): Promise<[path: string, options?: CallOptions]> | [string, CallOptions?];
  action: AuditAction;
  /** Whether mail is set up. It is sealed, and never sent. */
  hasMail?: true;
}

const mailed = {
  PLAUDIT_SMTP_URL: "smtp://127.0.0.1:1",
  PLAUDIT_MAIL_FROM: "Plaudit <noreply@example.com>",
  PLAUDIT_PUBLIC_URL: "https://plaudit.example.com",
};

/** The secret of the link in the newest mail. */
async function secretIn({ store }: Stage): Promise<string> {
  const { outbox } = store.tables;
  const [newest] = await store.db.select().from(outbox).orderBy(desc(outbox.id)).limit(1);
  const { sealed } = newest!.payload as { sealed: string };
  return /#([0-9a-f]{64})/.exec(createSeal(secretsOf(testSecret)).open(sealed))![1]!;
}

const account = (username: string) => ({
  username,
  email: `${username}@example.com`,
  password,
  age: 36,
});

async function makeKey({ call, admin }: Stage): Promise<string> {
  const body = { name: "shop", scopes: ["events:write"] };
  return (await call("POST", "/api/keys", { token: admin.token, body })).body.id;
}

async function makeBoard({ call, admin }: Stage): Promise<string> {
  const body = { title: "Shop", questions: [] };
  return (await call("POST", "/api/boards", { token: admin.token, body })).body.id;
}

/** Puts a letter where the Worker would have put it, and says its number. */
function bury({ events: { database } }: Stage): number {
  const sent = { event: "Bought", userId: "ann", timestamp: 0, receivedAt: 0, source: "shop" };
  const record = writeRecord({
    head: encodeHead({ type: "track", ...sent, properties: null }),
    properties: null,
  });
  const row = database
    .query<{ id: number }, [string]>(
      "insert into dead_letters (journal, segment, offset, count, reason, record, created_at) values ('server', 1, 28, 1, 'too odd', ?, 0) returning id",
    )
    .get(record);
  return row!.id;
}

/** What leaves a row, and which. */
const audited: Record<string, Case> = {
  "POST /api/setup": {
    async ask({ setUp, store }) {
      await store.atomically((db) => [db.delete(store.tables.permissions)]);
      return ["/api/setup", { body: { token: await setUp(), ...account("first") } }];
    },
    action: "user.created",
  },
  "POST /api/users": {
    ask: () => ["/api/users", { body: account("new") }],
    action: "user.created",
  },
  "POST /api/auth/token": {
    ask: () => ["/api/auth/token", { body: { username: "ada", password } }],
    action: "session.opened",
  },
  "POST /api/auth/reset": {
    ask: () => ["/api/auth/reset", { body: { email: "ada@example.com" } }],
    action: "password.reset_asked",
    hasMail: true,
  },
  "POST /api/auth/reset/confirm": {
    async ask(stage) {
      await stage.call("POST", "/api/auth/reset", { body: { email: "ada@example.com" } });
      const body = { token: await secretIn(stage), password: "battery staple" };
      return ["/api/auth/reset/confirm", { body }];
    },
    action: "password.reset",
    hasMail: true,
  },
  "POST /api/auth/verify": {
    ask: ({ ada }) => ["/api/auth/verify", { token: ada.token }],
    action: "email.verify_asked",
    hasMail: true,
  },
  "POST /api/auth/verify/confirm": {
    async ask(stage) {
      const { token } = stage.ada;
      await stage.call("POST", "/api/auth/verify", { token });
      return ["/api/auth/verify/confirm", { token, body: { token: await secretIn(stage) } }];
    },
    action: "email.verified",
    hasMail: true,
  },
  "POST /api/auth/undo/confirm": {
    async ask(stage) {
      const { token } = stage.ada;
      const body = { email: "new@example.com", currentPassword: password };
      await stage.call("PATCH", "/api/users/me", { token, body });
      const confirmed = { token, body: { token: await secretIn(stage) } };
      await stage.call("POST", "/api/auth/verify/confirm", confirmed);
      const undo = { token: await secretIn(stage), password: "battery staple" };
      return ["/api/auth/undo/confirm", { body: undo }];
    },
    action: "email.change_undone",
    hasMail: true,
  },
  "POST /api/auth/logout": {
    ask: ({ ada }) => ["/api/auth/logout", { token: ada.token }],
    action: "session.ended",
  },
  "DELETE /api/auth/sessions": {
    ask: ({ ada }) => ["/api/auth/sessions", { token: ada.token }],
    action: "sessions.ended",
  },
  "DELETE /api/auth/sessions/:id": {
    async ask({ call, ada }) {
      const { body } = await call("GET", "/api/auth/sessions", { token: ada.token });
      return [`/api/auth/sessions/${body.items[0].id}`, { token: ada.token }];
    },
    action: "session.ended",
  },
  "DELETE /api/users/:id/sessions/:sessionId": {
    async ask({ call, ada, admin }) {
      const path = `/api/users/${ada.id}/sessions`;
      const { body } = await call("GET", path, { token: admin.token });
      return [`${path}/${body.items[0].id}`, { token: admin.token }];
    },
    action: "session.ended",
  },
  "PATCH /api/users/me": {
    ask: ({ ada }) => ["/api/users/me", { token: ada.token, body: { age: 37 } }],
    action: "user.changed",
  },
  "DELETE /api/users/me": {
    ask: ({ ada }) => ["/api/users/me", { token: ada.token, body: { password } }],
    action: "user.erased",
  },
  "POST /api/users/invitations": {
    ask: ({ admin }) => [
      "/api/users/invitations",
      { token: admin.token, body: { email: "lin@example.com" } },
    ],
    action: "invitation.made",
  },
  "DELETE /api/users/invitations/:id": {
    async ask({ call, admin: { token } }) {
      const body = { email: "lin@example.com" };
      const made = await call("POST", "/api/users/invitations", { token, body });
      return [`/api/users/invitations/${made.body.id}`, { token }];
    },
    action: "invitation.revoked",
  },
  "PATCH /api/users/:id": {
    ask: ({ admin, ada }) => [
      `/api/users/${ada.id}`,
      { token: admin.token, body: { username: "adele" } },
    ],
    action: "user.renamed",
  },
  "POST /api/users/:id/disable": {
    ask: ({ admin, ada }) => [`/api/users/${ada.id}/disable`, { token: admin.token }],
    action: "user.disabled",
  },
  "POST /api/users/:id/enable": {
    async ask({ admin, ada, store }) {
      const { users } = store.tables;
      await store.atomically((db) => [db.update(users).set({ disabledAt: new Date() })]);
      await store.atomically((db) => [
        db.update(users).set({ disabledAt: null }).where(eq(users.id, admin.id)),
      ]);
      return [`/api/users/${ada.id}/enable`, { token: admin.token }];
    },
    action: "user.enabled",
  },
  "PUT /api/users/:id/password": {
    ask: ({ admin, ada }) => [
      `/api/users/${ada.id}/password`,
      { token: admin.token, body: { password: "battery staple" } },
    ],
    action: "password.changed",
  },
  "PUT /api/users/:id/permissions": {
    ask: ({ admin, ada }) => [
      `/api/users/${ada.id}/permissions`,
      { token: admin.token, body: { permissions: ["reports:read"] } },
    ],
    action: "permissions.changed",
  },
  "DELETE /api/people/:userId": {
    ask: ({ admin, ada }) => [`/api/people/${ada.id}`, { token: admin.token }],
    action: "user.erased",
  },
  "POST /api/people/erase": {
    ask: ({ admin }) => ["/api/people/erase", { token: admin.token, body: { userId: "guest" } }],
    action: "user.erased",
  },
  "POST /api/keys": {
    ask: ({ admin }) => [
      "/api/keys",
      { token: admin.token, body: { name: "shop", scopes: ["events:write"] } },
    ],
    action: "key.created",
  },
  "PATCH /api/keys/:id": {
    ask: async (stage) => [
      `/api/keys/${await makeKey(stage)}`,
      { token: stage.admin.token, body: { public: true, origins: null } },
    ],
    action: "key.changed",
  },
  "DELETE /api/keys/:id": {
    ask: async (stage) => [`/api/keys/${await makeKey(stage)}`, { token: stage.admin.token }],
    action: "key.deleted",
  },
  "DELETE /api/sources/:source/names": {
    ask: ({ admin }) => ["/api/sources/shop/names", { token: admin.token }],
    action: "source.cleared",
  },
  "POST /api/dead-letters/:id/retry": {
    ask: (stage) => [`/api/dead-letters/${bury(stage)}/retry`, { token: stage.admin.token }],
    action: "dead_letter.retried",
  },
  "DELETE /api/dead-letters/:id": {
    ask: (stage) => [`/api/dead-letters/${bury(stage)}`, { token: stage.admin.token }],
    action: "dead_letter.dropped",
  },
  "POST /api/marks": {
    ask: ({ admin }) => [
      "/api/marks",
      { token: admin.token, body: { at: "2026-03-01", text: "Release" } },
    ],
    action: "mark.made",
  },
  "DELETE /api/marks/:id": {
    async ask({ call, admin: { token } }) {
      const body = { at: "2026-03-01", text: "Release" };
      const made = await call("POST", "/api/marks", { token, body });
      return [`/api/marks/${made.body.id}`, { token }];
    },
    action: "mark.deleted",
  },
  "POST /api/boards/:id/shares": {
    ask: async (stage) => [
      `/api/boards/${await makeBoard(stage)}/shares`,
      { token: stage.admin.token, body: {} },
    ],
    action: "share.made",
  },
  "DELETE /api/boards/:id/shares/:shareId": {
    async ask(stage) {
      const { token } = stage.admin;
      const path = `/api/boards/${await makeBoard(stage)}/shares`;
      const made = await stage.call("POST", path, { token, body: {} });
      return [`${path}/${made.body.id}`, { token }];
    },
    action: "share.revoked",
  },
  "POST /api/backups": {
    ask: ({ admin }) => ["/api/backups", { token: admin.token }],
    action: "backup.started",
  },
  "PUT /api/reports/team": {
    ask: ({ admin }) => [
      "/api/reports/team",
      { token: admin.token, body: { accounts: [], domains: ["example.com"], sources: [] } },
    ],
    action: "team.changed",
  },
  "PUT /api/retention": {
    ask: ({ admin }) => [
      "/api/retention",
      { token: admin.token, body: { default: 30, events: {} } },
    ],
    action: "retention.changed",
  },
};

/** What changes nothing, or is told elsewhere: items are their owners' affair, and have events of their own. */
const silent = [
  "POST /flags",
  "POST /decide",
  ...["batch", "b", "import", "track", "t", "identify", "i", "page", "p", "screen", "s"].map(
    (name) => `POST /v1/${name}`,
  ),
  ...["group", "g", "alias", "a"].map((name) => `POST /v1/${name}`),
  "POST /beacon/v1/batch",
  "POST /batch",
  "POST /capture",
  "POST /e",
  "POST /i/v0/e",
  "POST /i/v0/ai/batch",
  "POST /i/v1/analytics/events",
  "POST /api/items",
  "PATCH /api/items/:id",
  "DELETE /api/items/:id",
  "POST /api/items/:id/like",
  "DELETE /api/items/:id/like",
  "POST /api/boards",
  "PATCH /api/boards/:id",
  "DELETE /api/boards/:id",
  "POST /api/shared",
  "POST /api/reports/saved",
  "PATCH /api/reports/saved/:id",
  "DELETE /api/reports/saved/:id",
  "POST /api/reports/funnel",
  "POST /api/reports/paths",
  "POST /api/reports/people",
  "POST /api/reports/retention",
];

async function open({ store, hasMail }: { store?: Store; hasMail?: true } = {}) {
  const backups = { ...createNoBackups(), begin() {} };
  const config = createTestConfig(hasMail && mailed);
  const own = store && { store };
  const parts = createTestApp({ backups, config, passwords: plainPasswords, ...own });
  const admin: Person = await join(parts, "admin", "admin");
  const ada: Person = await join(parts, "ada");
  const { setup } = createServices(parts);
  const setUp = async () => (await setup.start())!;
  const rows = () => parts.store.db.select().from(parts.store.tables.audit);
  return { ...parts, call: createCall(parts.app), admin, ada, setUp, rows };
}

const { app } = createTestApp();
const changing = app.routes
  .filter(({ method }) => !["GET", "HEAD", "OPTIONS"].includes(method))
  .map(({ method, path }) => `${method} ${path}`);

test("every route that may change something says whether it is audited", () => {
  expect([...Object.keys(audited), ...silent].toSorted()).toEqual(changing.toSorted());
});

for (const [route, { ask, action, hasMail }] of Object.entries(audited)) {
  test(`${route} leaves one row`, async () => {
    const stage = await open({ hasMail });
    const [path, options = {}] = await ask(stage);
    const before = await stage.rows();
    const { status } = await stage.call(route.split(" ")[0]!, path, options);
    expect(status).toBeLessThan(300);
    const added = (await stage.rows()).slice(before.length);
    expect(added.map((row) => row.action)).toEqual([action]);
    expect(added[0]!.actorKind).not.toBe("command");
  });

  test(`${route} leaves no row when it is refused`, async () => {
    const stage = await open({ hasMail });
    const [path] = await ask(stage);
    const before = await stage.rows();
    const { status } = await stage.call(route.split(" ")[0]!, path, { body: { unheard: "of" } });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(await stage.rows()).toHaveLength(before.length);
  });
}

/** A store whose disk fails at the statements that the trigger names. */
function openBroken(trigger: string): Store {
  return openAppStore({
    file: ":memory:",
    own: migrationsOf(standardExtensions),
    onDiskFailure() {},
    onOpen: (database) => database.run(trigger),
  });
}

test("what fails after its row was written leaves no row", async () => {
  const store = openBroken(
    "create trigger broken before delete on api_keys begin select raise(abort, 'broken'); end",
  );
  const stage = await open({ store });
  const path = `/api/keys/${await makeKey(stage)}`;
  const before = await stage.rows();
  expect((await stage.call("DELETE", path, { token: stage.admin.token })).status).toBe(500);
  expect(await stage.rows()).toHaveLength(before.length);
});

test("what cannot be written down is not done", async () => {
  const store = openBroken(
    "create trigger broken before insert on audit when new.action = 'key.deleted' begin select raise(abort, 'broken'); end",
  );
  const stage = await open({ store });
  const path = `/api/keys/${await makeKey(stage)}`;
  expect((await stage.call("DELETE", path, { token: stage.admin.token })).status).toBe(500);
  const { body } = await stage.call("GET", "/api/keys", { token: stage.admin.token });
  expect(body.items).toHaveLength(1);
});
