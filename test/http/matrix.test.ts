// Who may ask what: every route of the app, and every kind of caller. A route without a row fails, so
// that none is added without saying who it is for.
import { beforeAll, expect, test } from "bun:test";
import { listPermissions } from "../../src/extension.ts";
import type { Permission } from "../../src/domain/permission.ts";
import { standardExtensions } from "../../src/app/standard.ts";
import { createCall, join, type Person } from "../features/people.ts";
import { createTestApp } from "../kit.ts";

/** Whom a route is for. */
type Rule =
  /** Anybody: it looks at no credentials, or says itself what it needs. */
  | "anybody"
  /** Who may send events. */
  | "senders"
  /** Accounts; a key is 403. */
  | "accounts"
  /** Accounts; a key that only sends is not even told that it is there. */
  | "members"
  /** An account or key with this permission. */
  | { can: Permission }
  /** An account with it; a key is 403. */
  | { accountsThatCan: Permission }
  /** Its owner, or who has items:write; to keys without it there is none. */
  | "item"
  /** Oneself, or who has users:read; to others there is none. */
  | "dashboard";

const rules: Record<string, Rule> = {
  ...of("anybody", [
    "OPTIONS /*",
    "GET /flags",
    "POST /flags",
    "GET /decide",
    "POST /decide",
    "GET /flags/definitions",
    "GET /api/feature_flag/local_evaluation",
    "GET /array/:key/config",
    "GET /array/:key/config.js",
    "GET /sourceConfig",
    "GET /v1/projects/:key/settings",
    "POST /api/setup",
    "POST /api/auth/token",
    "POST /api/auth/reset",
    "POST /api/auth/reset/confirm",
    "POST /api/auth/undo/confirm",
    "POST /api/auth/verify/confirm",
    "GET /reset",
    "GET /verify",
    "GET /undo",
    "GET /recovery.js",
    "POST /api/users",
    "POST /api/shared",
    "GET /api/shared/:secret",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /",
    "GET /invitation",
    "GET /sign-up",
    "GET /invitation.js",
    "GET /console/*",
    "GET /console/console.js",
    "GET /console/console.css",
    "GET /plaudit.js",
    "GET /status",
    "GET /swagger",
    "GET /swagger/json",
    "GET /swagger/docs.js",
    "GET /swagger/docs.css",
    "GET /swagger/ui.js",
    "GET /swagger/ui.css",
  ]),
  ...of("senders", [
    "POST /v1/batch",
    "POST /v1/b",
    "POST /v1/import",
    "POST /v1/track",
    "POST /v1/t",
    "POST /v1/identify",
    "POST /v1/i",
    "POST /v1/page",
    "POST /v1/p",
    "POST /v1/screen",
    "POST /v1/s",
    "POST /v1/group",
    "POST /v1/g",
    "POST /v1/alias",
    "POST /v1/a",
    "POST /beacon/v1/batch",
    "POST /batch",
    "POST /capture",
    "POST /e",
    "POST /i/v0/e",
    "POST /i/v0/ai/batch",
    "POST /i/v1/analytics/events",
  ]),
  ...of("accounts", [
    "POST /api/auth/logout",
    "GET /api/auth/sessions",
    "DELETE /api/auth/sessions",
    "POST /api/auth/verify",
    "DELETE /api/auth/sessions/:id",
    "GET /api/users/me",
    "PATCH /api/users/me",
    "DELETE /api/users/me",
    "GET /api/users/me/export",
    "GET /api/users/me/audit",
    "GET /api/users/me/likes",
    "GET /api/users/me/live",
    "GET /api/activity",
    "GET /api/console",
  ]),
  ...of("members", [
    "POST /api/items",
    "GET /api/items",
    "GET /api/items/:id",
    "GET /api/items/:id/likes",
    "POST /api/items/:id/like",
    "DELETE /api/items/:id/like",
  ]),
  ...of("item", ["PATCH /api/items/:id", "DELETE /api/items/:id"]),
  ...of("dashboard", ["GET /api/users/:id/dashboard"]),
  ...of({ can: "users:read" }, [
    "GET /api/users",
    "GET /api/users/:id",
    "GET /api/users/:id/permissions",
  ]),
  ...of({ can: "users:write" }, [
    "POST /api/users/invitations",
    "GET /api/users/invitations",
    "DELETE /api/users/invitations/:id",
    "PATCH /api/users/:id",
    "POST /api/users/:id/disable",
    "GET /api/users/:id/sessions",
    "DELETE /api/users/:id/sessions/:sessionId",
    "POST /api/users/:id/enable",
    "PUT /api/users/:id/password",
    "PUT /api/users/:id/permissions",
    "GET /api/people/:userId/export",
    "DELETE /api/people/:userId",
    "POST /api/people/erase",
  ]),
  ...of({ can: "keys:write" }, [
    "POST /api/keys",
    "GET /api/keys",
    "PATCH /api/keys/:id",
    "DELETE /api/keys/:id",
  ]),
  ...of({ can: "reports:read" }, [
    "GET /api/events",
    "GET /api/events/export",
    "GET /api/live",
    "GET /api/events/names",
    "GET /api/events/properties",
    "GET /api/events/values",
    "GET /api/reports/timeseries",
    "GET /api/reports/active",
    "GET /api/reports/top",
    "POST /api/reports/funnel",
    "POST /api/reports/retention",
    "POST /api/reports/paths",
    "GET /api/reports/team",
    "GET /api/sources",
    "POST /api/reports/people",
    "GET /api/boards",
    "GET /api/boards/:id",
    "PATCH /api/boards/:id",
    "DELETE /api/boards/:id",
    "GET /api/boards/:id/shares",
    "DELETE /api/boards/:id/shares/:shareId",
    "GET /api/marks",
    "DELETE /api/marks/:id",
    "GET /api/reports/saved",
    "GET /api/reports/saved/:id",
    "PATCH /api/reports/saved/:id",
    "DELETE /api/reports/saved/:id",
  ]),
  ...of({ accountsThatCan: "reports:read" }, [
    "POST /api/boards",
    "POST /api/boards/:id/shares",
    "POST /api/marks",
    "POST /api/reports/saved",
  ]),
  ...of({ can: "admin" }, [
    "GET /api/audit",
    "GET /api/audit/export",
    "GET /api/backups",
    "POST /api/backups",
    "GET /api/retention",
    "PUT /api/retention",
    "PUT /api/reports/team",
    "DELETE /api/sources/:source/names",
    "GET /api/dead-letters",
    "POST /api/dead-letters/:id/retry",
    "DELETE /api/dead-letters/:id",
    "GET /api/settings",
  ]),
};

function of(rule: Rule, routes: readonly string[]): Record<string, Rule> {
  return Object.fromEntries(routes.map((route) => [route, rule]));
}

interface Caller {
  name: string;
  token?: string;
  isAccount?: boolean;
  /** Whose item it is, and whose dashboard. */
  isOwner?: boolean;
  permissions: readonly string[];
}

const { app, ...parts } = createTestApp();
const call = createCall(app);
const routes = app.routes.filter(({ method, path }) => method !== "OPTIONS" || path === "/*");
let callers: readonly Caller[];
let owner: Person;

beforeAll(async () => {
  const admin = await join({ app, ...parts }, "admin", "admin");
  owner = await join({ app, ...parts }, "owner");
  const other = await join({ app, ...parts }, "other");
  const keys = listPermissions(standardExtensions).map(async (scope): Promise<Caller> => {
    const body = { name: `with ${scope}`, scopes: [scope] };
    const made = await call("POST", "/api/keys", { token: admin.token, body });
    return { name: `a key with ${scope}`, token: made.body.key, permissions: [scope] };
  });
  const publicKey = { name: "page", scopes: ["events:write"], public: true };
  const page = await call("POST", "/api/keys", { token: admin.token, body: publicKey });
  callers = [
    { name: "a stranger", permissions: [] },
    { name: "a wrong key", token: `plaudit_${"0".repeat(64)}`, permissions: [] },
    { name: "owner", token: owner.token, isAccount: true, isOwner: true, permissions: [] },
    { name: "other", token: other.token, isAccount: true, permissions: [] },
    { name: "admin", token: admin.token, isAccount: true, permissions: ["admin"] },
    { name: "a public key", token: page.body.key, permissions: ["events:write"] },
    ...(await Promise.all(keys)),
  ];
});

/** What a caller is answered: 200 stands for whatever is neither 401, 403 nor a 404 that hides. */
function expected(rule: Rule, caller: Caller): number {
  const { isAccount = false, isOwner = false, permissions } = caller;
  const can = (name: string) => permissions.includes(name) || permissions.includes("admin");
  if (rule === "anybody") return 200;
  if (["a stranger", "a wrong key"].includes(caller.name)) return 401;
  if (rule === "senders") return can("events:write") ? 200 : 403;
  if (rule === "accounts") return isAccount ? 200 : 403;
  if (rule === "members") return isAccount ? 200 : permissions[0] === "events:write" ? 404 : 403;
  if (rule === "item") return isOwner || can("items:write") ? 200 : isAccount ? 403 : 404;
  if (rule === "dashboard") return isOwner || can("users:read") ? 200 : 404;
  if ("can" in rule) return can(rule.can) ? 200 : 403;
  return isAccount && can(rule.accountsThatCan) ? 200 : 403;
}

async function statusOf(method: string, route: string, rule: Rule, token: string | undefined) {
  const item = await call("POST", "/api/items", { token: owner.token, body: { title: "a" } });
  const path = route
    .replace("/api/items/:id", `/api/items/${item.body.id}`)
    .replace(":id/dashboard", `${owner.id}/dashboard`)
    // What is there is not to be deleted, nor need it be: who may not is told so first.
    .replace(/:\w+/g, "nothing")
    .replace("/*", "/nothing");
  const headers = new Headers({ "content-type": "application/json" });
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  const body = ["GET", "DELETE", "OPTIONS"].includes(method) ? undefined : "{}";
  const answer = await app.handle(
    new Request(`http://localhost${path}`, { method, headers, body }),
  );
  // A live stream does not end by itself.
  await answer.body?.cancel();
  const hides = rule === "members" || rule === "item" || rule === "dashboard";
  const isHidden = answer.status === 404 && hides;
  return [401, 403].includes(answer.status) || isHidden ? answer.status : 200;
}

test("every route has a row, and every row a route", () => {
  const there = routes.map(({ method, path }) => `${method} ${path}`);
  expect(there.toSorted()).toEqual(Object.keys(rules).toSorted());
});

test("at every route everybody may do what the table says, and nothing else", async () => {
  // Signing out ends what the others are asked with.
  const last = (path: string) => Number(path === "/api/auth/logout");
  const ordered = routes.toSorted((a, b) => last(a.path) - last(b.path));
  const wrong: object[] = [];
  for (const { method, path } of ordered) {
    const rule = rules[`${method} ${path}`]!;
    for (const caller of callers) {
      const right = expected(rule, caller);
      // The owner's session must outlast the others', whose items it makes.
      if (path === "/api/auth/logout" && caller.isOwner) continue;
      const answered = await statusOf(method, path, rule, caller.token);
      if (answered !== right) {
        wrong.push({ route: `${method} ${path}`, caller: caller.name, right, answered });
      }
    }
  }
  expect(wrong).toEqual([]);
}, 120_000);
