// What is tried against sessions, tokens and keys, by the numbers of the abuse catalogue (A20, A25, A26, A31, A35): what was
// taken away is gone with the next request, on every node that has the same accounts.
import { describe, expect, test } from "bun:test";
import { createApp } from "../../../src/app/app.ts";
import { signInsPerMinute } from "../../../src/app/services/accounts.ts";
import type { Passwords } from "../../../src/features/auth/hashing.ts";
import { createTestApp, plainPasswords } from "../../kit.ts";
import { type Answer, createCall, grant, join, password, type Person } from "../people.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

function open() {
  const { app, ...deps } = createTestApp();
  // Another node: it remembers what it verified by itself.
  const other = createCall(createApp(deps));
  return { ...deps, app, call: createCall(app), other };
}

type Parts = ReturnType<typeof open>;

const refreshed = (call: Parts["call"], refresh_token: string) =>
  call("POST", "/api/auth/token", { body: { grant_type: "refresh_token", refresh_token } });
const me = (call: Parts["call"], token: string) => call("GET", "/api/users/me", { token });
const signIn = (call: Parts["call"], more: object = {}) =>
  call("POST", "/api/auth/token", { body: { username: "ada", password, ...more } });

interface Stage extends Parts {
  ada: Person;
  admin: Person;
  /** Another session of ada's. */
  second: Answer;
}

/** What takes a session of ada's away, by its name. */
const endings: Record<string, (stage: Stage) => Promise<Answer>> = {
  "signing out": ({ call, ada }) => call("POST", "/api/auth/logout", { token: ada.token }),
  "ending it from another": async ({ call, second }) => {
    const token = second.body.access_token;
    const { body } = await call("GET", "/api/auth/sessions", { token });
    const { id } = body.items.find(({ current }: { current: boolean }) => !current);
    return call("DELETE", `/api/auth/sessions/${id}`, { token });
  },
  "ending all others": ({ call, second }) =>
    call("DELETE", "/api/auth/sessions", { token: second.body.access_token }),
  "a new password of one's own": ({ call, second }) =>
    call("PATCH", "/api/users/me", {
      token: second.body.access_token,
      body: { password: "battery staple", currentPassword: password },
    }),
  "a new password by an admin": ({ call, admin, ada }) =>
    call("PUT", `/api/users/${ada.id}/password`, {
      token: admin.token,
      body: { password: "battery staple" },
    }),
  "disabling the account": ({ call, admin, ada }) =>
    call("POST", `/api/users/${ada.id}/disable`, { token: admin.token }),
  "deleting one's account": ({ call, second }) =>
    call("DELETE", "/api/users/me", { token: second.body.access_token, body: { password } }),
  "erasing the account": ({ call, admin, ada }) =>
    call("DELETE", `/api/people/${ada.id}`, { token: admin.token }),
};

describe("A20: what would cost a hash", () => {
  test("is refused before it does, if it is too long or comes too often, and says when to come again", async () => {
    const hashed: string[] = [];
    const passwords: Passwords = {
      ...plainPasswords,
      verify: async (text) => {
        hashed.push(text);
        return false;
      },
    };
    const call = createCall(createTestApp({ passwords }).app);
    for (const length of [257, 100_000, 1_000_000, 2_000_000]) {
      const { status } = await signIn(call, { password: "x".repeat(length) });
      expect([413, 422]).toContain(status);
    }
    expect(hashed).toEqual([]);
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, n) => signIn(call, { username: `nobody${n}` })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(hashed.length);
    expect(refused).toHaveLength(500 - hashed.length);
    expect(hashed.length).toBe(signInsPerMinute);
    for (const { headers } of refused) {
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
  });
});

describe("A25: what a session has is good for nothing after", () => {
  for (const [how, end] of Object.entries(endings)) {
    test(how, async () => {
      const parts = open();
      const { call, other } = parts;
      const ada = await join(parts, "ada");
      const admin = await join(parts, "grace", "admin");
      const second = await signIn(call);
      // Both nodes have verified the token, and remember that.
      for (const node of [call, other]) expect((await me(node, ada.token)).status).toBe(200);
      const { status } = await end({ ...parts, ada, admin, second });
      expect(status).toBeGreaterThanOrEqual(200);
      expect(status).toBeLessThan(300);
      for (const node of [call, other]) {
        expect((await me(node, ada.token)).status).toBe(401);
        expect((await refreshed(node, ada.refreshToken)).status).toBe(401);
      }
    });
  }

  test("a permission is taken, as far as it went", async () => {
    const { call, other, ...parts } = open();
    const ada = await join(parts, "ada", "users:read");
    const admin = await join(parts, "grace", "admin");
    const list = (node: Parts["call"]) => node("GET", "/api/users", { token: ada.token });
    for (const node of [call, other]) expect((await list(node)).status).toBe(200);
    await call("PUT", `/api/users/${ada.id}/permissions`, {
      token: admin.token,
      body: { permissions: [] },
    });
    for (const node of [call, other]) expect((await list(node)).status).toBe(403);
  });
});

describe("A26: a refresh token that is used again", () => {
  /** The session, and the rows of the audit log that say that it was ended for this. */
  async function left({ store }: Parts) {
    const { sessions, audit } = store.tables;
    const rows = await store.db.select().from(audit);
    return {
      sessions: await store.db.$count(sessions),
      reused: rows.filter(({ action }) => action === "session.reused").length,
    };
  }

  for (const rotations of [1, 2]) {
    test(`after ${rotations} rotations, by fifty at once, ends the session: told once`, async () => {
      const parts = open();
      const { call, other, clock } = parts;
      const ada = await join(parts, "ada");
      let last = ada.refreshToken;
      for (let n = 0; n < rotations; n++) last = (await refreshed(call, last)).body.refresh_token;
      clock.forward(10_001);
      const nodes = Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? call : other));
      const answers = await Promise.all(nodes.map((node) => refreshed(node, ada.refreshToken)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
      expect((await refreshed(call, last)).status).toBe(401);
      expect(await left(parts)).toEqual({ sessions: 0, reused: 1 });
    });
  }

  test("by the thief and the owner at once, over and over, leaves one chain or none", async () => {
    const parts = open();
    const { call, other, clock } = parts;
    const ada = await join(parts, "ada");
    const held = new Set([ada.refreshToken]);
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          refreshed(n % 2 === 0 ? call : other, [...held].at(-1)!),
        ),
      );
      const given = new Set(answers.map(({ body }) => body.refresh_token).filter(Boolean));
      expect(given.size).toBe(1);
      for (const token of given) held.add(String(token));
      clock.forward(1000);
    }
    expect((await refreshed(call, ada.refreshToken)).status).toBe(401);
    for (const token of held) expect((await refreshed(call, token)).status).toBe(401);
    expect(await left(parts)).toEqual({ sessions: 0, reused: 1 });
  });

  test("on a server that was started anew, is noticed all the same", async () => {
    const parts = open();
    const ada = await join(parts, "ada");
    await refreshed(parts.call, (await refreshed(parts.call, ada.refreshToken)).body.refresh_token);
    const { app: _, ...deps } = parts;
    const after = createCall(createApp(deps));
    expect((await refreshed(after, ada.refreshToken)).status).toBe(401);
    expect(await left(parts)).toEqual({ sessions: 0, reused: 1 });
  });

  for (const [how, ms] of [
    ["ahead", day],
    ["back", -day],
  ] as const) {
    test(`with the clock set ${how} by a day, is not forgiven`, async () => {
      const parts = open();
      const { call, clock } = parts;
      const ada = await join(parts, "ada");
      await refreshed(call, ada.refreshToken);
      clock.forward(ms);
      expect((await refreshed(call, ada.refreshToken)).status).toBe(401);
      expect(await left(parts)).toEqual({ sessions: 0, reused: 1 });
    });
  }
});

test("A31: no page and no route sends anybody elsewhere, whatever the path and the query say", async () => {
  const { app } = open();
  const elsewhere = ["//evil.example", "/\\evil.example", "https:evil.example"];
  const paths = [
    ...elsewhere,
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "/.//evil.example",
    "/..//evil.example/%2e%2e",
    "/@evil.example",
    ...["/", "/reset", "/verify", "/undo", "/invitation", "/sign-up", "/swagger", "/docs"].flatMap(
      (page) =>
        ["next", "return", "redirect_uri", "url", "continue"].map(
          (name) => `${page}?${name}=${encodeURIComponent(elsewhere[0]!)}`,
        ),
    ),
  ];
  for (const path of paths) {
    const url = `http://localhost${path.startsWith("/") ? path : `/${path}`}`;
    for (const method of ["GET", "HEAD", "POST"]) {
      const headers = { host: "localhost", "x-forwarded-host": "evil.example" };
      const answer = await app.handle(new Request(url, { method, headers }));
      const to = answer.headers.get("location") ?? "/";
      expect({ path, to }).toEqual({ path, to: expect.stringMatching(/^\/(?![/\\])/) });
      expect(answer.headers.get("refresh")).toBeNull();
      const text = await answer.text();
      expect(/(?:href|src|action)="[^"]*evil/.test(text)).toBe(false);
    }
  }
});

describe("A35: a key", () => {
  const make = (call: Parts["call"], token: string, body: object) =>
    call("POST", "/api/keys", { token, body });
  const told = ({ status, body }: Answer) => ({ status, body: { ...body, requestId: "" } });

  test("that is unknown, deleted, expired or cut short gets one answer, and is found by no part of it", async () => {
    const { call, clock, ...parts } = open();
    const admin = await join(parts, "admin", "admin");
    const scopes = ["users:read"];
    const { body: deleted } = await make(call, admin.token, { name: "a", scopes });
    await call("DELETE", `/api/keys/${deleted.id}`, { token: admin.token });
    const expiresAt = new Date(clock() + minute).toISOString();
    const { body: expired } = await make(call, admin.token, { name: "b", scopes, expiresAt });
    const { body: good } = await make(call, admin.token, { name: "c", scopes });
    clock.forward(minute);
    const list = (token: string) => call("GET", "/api/users", { token });
    expect((await list(good.key)).status).toBe(200);
    const unknown = told(await list(`plaudit_${"0".repeat(64)}`));
    expect(unknown.status).toBe(401);
    const wrong = [
      deleted.key,
      expired.key,
      good.key.slice(0, -1),
      `${good.key}0`,
      good.key.toUpperCase(),
      good.hint,
      good.id,
      `${good.key.slice(0, -1)}${good.key.endsWith("0") ? "1" : "0"}`,
    ];
    for (const key of wrong) expect(told(await list(key))).toEqual(unknown);
  });

  test("cannot be made for somebody else, whatever the body says", async () => {
    const { call, ...parts } = open();
    const ada = await join(parts, "ada", "keys:write");
    const admin = await join(parts, "admin", "admin");
    const wanted = { name: "a", scopes: ["events:write"] };
    for (const name of ["userId", "user_id", "createdBy", "ownerId", "owner", "id", "byAccount"]) {
      const refused = await make(call, ada.token, { ...wanted, [name]: admin.id });
      expect(refused).toMatchObject({ status: 422, body: { issues: [{ path: name }] } });
    }
    expect((await make(call, ada.token, wanted)).body.createdBy).toBe(ada.id);
  });

  test("that only writes reads nothing, whoever made it, and learns no more of what there is", async () => {
    const { call, ...parts } = open();
    const admin = await join(parts, "admin", "admin");
    const { body } = await make(call, admin.token, { name: "a", scopes: ["events:write"] });
    const paths = ["/api/users", "/api/keys", "/api/audit", "/api/events", "/api/reports/top"];
    for (const path of [...paths, "/api/live", `/api/users/${admin.id}`, "/api/users/nobody"]) {
      expect([path, (await call("GET", path, { token: body.key })).status]).toEqual([path, 403]);
    }
  });

  test("does nothing more once it is deleted, on another node too", async () => {
    const { call, other, ...parts } = open();
    const admin = await join(parts, "admin", "admin");
    const { body } = await make(call, admin.token, {
      name: "a",
      scopes: ["users:read", "events:write"],
    });
    const list = (node: Parts["call"]) => node("GET", "/api/users", { token: body.key });
    const send = (node: Parts["call"]) =>
      node("POST", "/v1/track", { token: body.key, body: { userId: "u", event: "seen" } });
    for (const node of [call, other]) {
      expect([(await list(node)).status, (await send(node)).status]).toEqual([200, 200]);
    }
    await call("DELETE", `/api/keys/${body.id}`, { token: admin.token });
    for (const node of [call, other]) {
      expect([(await list(node)).status, (await send(node)).status]).toEqual([401, 401]);
    }
  });

  test("of somebody who has lost a permission has lost it, too", async () => {
    const { call, other, ...parts } = open();
    const ada = await join(parts, "ada", "keys:write", "users:read");
    const { body } = await make(call, ada.token, { name: "a", scopes: ["users:read"] });
    const admin = await join(parts, "admin", "admin");
    await call("PUT", `/api/users/${ada.id}/permissions`, {
      token: admin.token,
      body: { permissions: ["keys:write"] },
    });
    for (const node of [call, other]) {
      expect((await node("GET", "/api/users", { token: body.key })).status).toBe(403);
    }
    await grant(parts.store, ada.id, "users:read");
    expect((await call("GET", "/api/users", { token: body.key })).status).toBe(200);
  });
});
