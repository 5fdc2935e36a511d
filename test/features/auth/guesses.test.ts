// A17: what is counted of guesses is the checks of a hash, from wherever they come. And what would cost a hash is
// refused where too many wait for theirs, on every way in.
import { afterEach, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { createApp } from "../../../src/app/app.ts";
import { createServices } from "../../../src/app/services.ts";
import { signInsPerMinute } from "../../../src/app/services/accounts.ts";
import { AppError } from "../../../src/domain/error.ts";
import type { Passwords } from "../../../src/features/auth/hashing.ts";
import { failuresMax } from "../../../src/runtime/attempts.ts";
import { createTestConfig } from "../../../src/testing/test-deps.ts";
import { createTestDeps, plainPasswords } from "../../kit.ts";
import { createCall, join, password } from "../people.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe("A17: of guesses", () => {
  /** A server behind a proxy, which says where each comes from. */
  async function open() {
    let checks = 0;
    const passwords: Passwords = {
      ...plainPasswords,
      verify(text, hash) {
        checks += 1;
        return plainPasswords.verify(text, hash);
      },
    };
    const config = createTestConfig({ PLAUDIT_TRUSTED_PROXIES: "127.0.0.1" });
    const deps = createTestDeps({ config, passwords });
    const app = createApp(deps);
    app.listen({ port: 0, hostname: "127.0.0.1", reusePort: false });
    closing.push(async () => {
      await app.stop(true);
    });
    await join({ app, store: deps.store }, "ada");
    checks = 0;
    const url = new URL("/api/auth/token", app.server!.url).href;
    const guess = async (username: string, address: string) => {
      const headers = { "content-type": "application/json", "x-forwarded-for": address };
      const body = JSON.stringify({ username, password: "a wrong guess" });
      return (await fetch(url, { method: "POST", headers, body })).status;
    };
    return { guess, checks: () => checks };
  }
  const times = (count: number) => Array.from({ length: count }, (_, n) => n);

  test("at one account, from a hundred addresses at once, ten are checked", async () => {
    const { guess, checks } = await open();
    const statuses = await Promise.all(times(100).map((n) => guess("ada", `203.0.113.${n}`)));
    expect(checks()).toBe(failuresMax);
    expect(statuses.filter((status) => status === 429)).toHaveLength(100 - failuresMax);
  });

  test("from one address, at a hundred names, thirty are checked", async () => {
    const { guess, checks } = await open();
    await Promise.all(times(100).map((n) => guess(`name${n}`, "203.0.113.9")));
    expect(checks()).toBe(signInsPerMinute);
    // Another address has its own.
    expect(await guess("name", "203.0.113.10")).toBe(401);
  });

  test("from one home's IPv6, in whatever form and with whatever end, thirty are checked", async () => {
    const { guess, checks } = await open();
    const forms = [
      "2001:db8:1:2::1",
      "2001:DB8:1:2:0:0:0:1",
      "2001:0db8:0001:0002:0000:0000:0000:0001",
      "2001:db8:1:2::0.0.0.1",
      "[2001:db8:1:2::1]:4711",
      ...times(95).map((n) => `2001:db8:1:2:${n.toString(16)}::1`),
    ];
    await Promise.all(forms.map((address, n) => guess(`name${n}`, address)));
    expect(checks()).toBe(signInsPerMinute);
    expect(await guess("name", "2001:db8:1:3::1")).toBe(401);
  });

  test("by what a client that is no proxy says of itself, none is taken for another's", async () => {
    const { guess, checks } = await open();
    await Promise.all(times(60).map((n) => guess(`name${n}`, `198.51.100.${n}, 203.0.113.9`)));
    expect(checks()).toBe(signInsPerMinute);
  });
});

describe("where too many wait for their hash", () => {
  const secret = "f".repeat(64);
  const hash = createHash("sha256").update(secret).digest("hex");

  async function open() {
    let isBusy = false;
    const orBusy = <T>(act: () => Promise<T>) => {
      if (!isBusy) return act();
      throw new AppError("rate_limited", "Too many sign-ins at once.", { retryAfterSeconds: 2 });
    };
    const passwords: Passwords = {
      ...plainPasswords,
      hash: async (text) => orBusy(() => plainPasswords.hash(text)),
      verify: async (text, known) => orBusy(() => plainPasswords.verify(text, known)),
    };
    const deps = createTestDeps({ passwords });
    const services = createServices(deps);
    const app = createApp(deps, services);
    const ada = await join({ app, store: deps.store }, "ada");
    const admin = await join({ app, store: deps.store }, "admin", "users:write");
    const setUp = await services.setup.start();
    const { links } = deps.store.tables;
    const [createdAt, expiresAt] = [new Date(deps.clock()), new Date(deps.clock() + 60_000)];
    const row = { hash, userId: ada.id, email: ada.email, createdAt, expiresAt };
    const link = (kind: string) =>
      deps.store.atomically((db) => [
        db.delete(links),
        db.insert(links).values({ ...row, id: kind, kind }),
      ]);
    isBusy = true;
    return { ...deps, call: createCall(app), ada, admin, setUp, link };
  }
  type Stage = Awaited<ReturnType<typeof open>>;

  const account = { username: "new", email: "new@example.com", password, age: 36 };
  const confirm = { token: secret, password: "battery staple" };
  const ways: Record<string, (stage: Stage) => [path: string, body: object, token?: string]> = {
    "POST /api/auth/token": () => ["/api/auth/token", { username: "ada", password }],
    "POST /api/users": () => ["/api/users", account],
    "POST /api/setup": ({ setUp }) => ["/api/setup", { ...account, token: setUp }],
    "PATCH /api/users/me": ({ ada }) => [
      "/api/users/me",
      { password: "battery staple", currentPassword: password },
      ada.token,
    ],
    "DELETE /api/users/me": ({ ada }) => ["/api/users/me", { password }, ada.token],
    "POST /api/auth/reset/confirm": () => ["/api/auth/reset/confirm", confirm],
    "POST /api/auth/undo/confirm": () => ["/api/auth/undo/confirm", confirm],
    "PUT /api/users/{id}/password": ({ ada, admin }) => [
      `/api/users/${ada.id}/password`,
      { password: "battery staple" },
      admin.token,
    ],
  };

  test.each(Object.entries(ways))(
    "%s says so, as its documentation does, and does nothing",
    async (way, of) => {
      const stage = await open();
      const { call, store, link } = stage;
      await link(way.includes("undo") ? "undo" : "reset");
      const { users, credentials, sessions, links, audit } = store.tables;
      const rows = () =>
        Promise.all(
          [users, credentials, sessions, links, audit].map((t) => store.db.select().from(t)),
        );
      const before = await rows();
      const [path, body, token] = of(stage);
      const [method = ""] = way.split(" ");
      const answer = await call(method, path, { body, ...(token !== undefined && { token }) });
      expect(answer).toMatchObject({ status: 429, body: { code: "rate_limited" } });
      expect(answer.headers.get("retry-after")).toBe("2");
      expect(await rows()).toEqual(before);
      const { body: document } = await call("GET", "/swagger/json");
      const { responses } = document.paths[way.split(" ")[1]!][method.toLowerCase()];
      expect(Object.keys(responses)).toContain("429");
    },
  );
});
