import { describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { createTestApp } from "../../kit.ts";
import { createCall, join, password } from "../people.ts";

const minute = 60_000;

function open() {
  const parts = createTestApp();
  return { ...parts, call: createCall(parts.app) };
}

describe("signing in", () => {
  test("an empty parameter is as if it were left out, in a form and in JSON (RFC 6749, 3.2)", async () => {
    const { call, ...parts } = open();
    await join(parts, "Ada");
    const good = { grant_type: "", username: "Ada", password, refresh_token: "", scope: "" };
    expect((await call("POST", "/api/auth/token", { form: good })).status).toBe(200);
    expect((await call("POST", "/api/auth/token", { body: good })).status).toBe(200);
    const none = await call("POST", "/api/auth/token", { form: { ...good, password: "" } });
    expect(none.body.issues).toEqual([{ path: "password", message: "is required" }]);
  });

  test("by username or e-mail address, whatever the case, as JSON or as a form", async () => {
    const { call, recorder, ...parts } = open();
    const ada = await join(parts, "Ada");
    for (const username of ["Ada", "aDA", "ada@example.com", "ADA@Example.com"]) {
      const json = await call("POST", "/api/auth/token", { body: { username, password } });
      expect(json.status).toBe(200);
      expect(json.headers.get("cache-control")).toBe("no-store");
      const form = { grant_type: "password", username, password, scope: "", client_id: "docs" };
      const { status, body } = await call("POST", "/api/auth/token", { form });
      expect(status).toBe(200);
      expect(body).toEqual({
        access_token: expect.any(String),
        token_type: "bearer",
        expires_in: 900,
        refresh_token: expect.any(String),
        device_token: expect.stringMatching(/^device_[0-9a-f]{64}$/),
      });
      const me = await call("GET", "/api/users/me", { token: body.access_token });
      expect(me.body.id).toBe(ada.id);
    }
    const signIns = recorder.actions.filter((action) => action.event === "user.signed_in");
    expect(signIns).toHaveLength(9);
    const sessions = await call("GET", "/api/auth/sessions", { token: ada.token });
    expect(new Set(signIns.map((action) => action.messageId))).toEqual(
      new Set(sessions.body.items.map((s: { id: string }) => `user.signed_in:${s.id}`)),
    );
  });

  test("a wrong password and an unknown name have the same answer", async () => {
    const { call, ...parts } = open();
    await join(parts, "ada");
    const wrong = await call("POST", "/api/auth/token", {
      body: { username: "ada", password: "wrong password" },
    });
    const unknown = await call("POST", "/api/auth/token", {
      body: { username: "nobody", password: "wrong password" },
    });
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get("www-authenticate")).toBe("Bearer");
    expect({ ...wrong.body, requestId: "" }).toEqual({ ...unknown.body, requestId: "" });
  });

  test("fields that a grant lacks are named, and another grant is refused", async () => {
    const { call } = open();
    const token = async (body: object) => {
      const answer = await call("POST", "/api/auth/token", { body });
      return [answer.status, answer.body.issues.map((issue: { path: string }) => issue.path)];
    };
    expect(await token({})).toEqual([422, ["username", "password"]]);
    expect(await token({ username: "ada" })).toEqual([422, ["password"]]);
    expect(await token({ grant_type: "refresh_token" })).toEqual([422, ["refresh_token"]]);
    expect(await token({ grant_type: "client_credentials" })).toEqual([422, ["grant_type"]]);
    expect(await token({ username: 1, password: { $ne: "" } })).toEqual([
      422,
      ["username", "password"],
    ]);
  });

  test("the eleventh failure of an account within a minute is turned away, of many at once too", async () => {
    const { call, clock, ...parts } = open();
    const ada = await join({ ...parts }, "ada");
    clock.forward(minute);
    const guess = (username: string) =>
      call("POST", "/api/auth/token", { body: { username, password: "wrong password" } });
    const answers = await Promise.all(
      Array.from({ length: 25 }, (_, n) => guess(n % 2 ? "ada" : "ADA")),
    );
    expect(answers.filter((a) => a.status === 401)).toHaveLength(10);
    const refused = answers.filter((a) => a.status === 429);
    expect(refused).toHaveLength(15);
    expect(Number(refused[0]!.headers.get("retry-after"))).toBe(60);

    // The right password does not get in either: the limit must not tell that it was right.
    const signIn = (username: string) =>
      call("POST", "/api/auth/token", { body: { username, password } });
    expect((await signIn("ada")).status).toBe(429);
    // Nor by the account's other name. That is no 429, which would tell whose name it is.
    expect((await signIn(ada.email)).status).toBe(401);
    clock.forward(minute);
    expect((await signIn("ada")).status).toBe(200);
    expect((await signIn(ada.email)).status).toBe(200);
  });

  test("the limit does not tell whether an account has a name", async () => {
    const { call, ...parts } = open();
    const ada = await join(parts, "ada");
    parts.clock.forward(minute);
    const statuses = async (...names: string[]) => {
      const found: number[] = [];
      for (const username of names) {
        const body = { username, password: "wrong password" };
        found.push((await call("POST", "/api/auth/token", { body })).status);
      }
      return found;
    };
    const times = (count: number, name: string) => Array<string>(count).fill(name);
    const known = await statuses(...times(11, "ada"), ada.email);
    parts.clock.forward(minute);
    const unknown = await statuses(...times(11, "bob"), "bob@example.com");
    expect(known).toEqual(unknown);
    expect(known).toEqual([...Array<number>(10).fill(401), 429, 401]);
    // Its id, which likes show to everybody, is no name: who uses it up locks nobody out.
    parts.clock.forward(minute);
    await statuses(...times(11, ada.id));
    const body = { username: "ada", password };
    expect((await call("POST", "/api/auth/token", { body })).status).toBe(200);
  });

  test("an unknown name is counted as an account is", async () => {
    const { call } = open();
    const statuses: number[] = [];
    for (let n = 0; n < 11; n++) {
      const body = { username: n % 2 ? "nobody" : "NoBody", password: "wrong password" };
      statuses.push((await call("POST", "/api/auth/token", { body })).status);
    }
    expect(statuses).toEqual([...Array(10).fill(401), 429]);
  });

  test("success is not counted as a failure, but an address signs in thirty times a minute", async () => {
    const { call, clock, ...parts } = open();
    await join(parts, "ada");
    clock.forward(minute);
    const statuses: number[] = [];
    for (let n = 0; n < 31; n++) {
      const body = { username: "ada", password };
      statuses.push((await call("POST", "/api/auth/token", { body })).status);
    }
    expect(statuses).toEqual([...Array(30).fill(200), 429]);
  });

  test("a hash of an older cost is made anew at the next sign-in", async () => {
    const { call, store, ...parts } = open();
    const ada = await join({ store, ...parts }, "ada");
    const { credentials } = store.tables;
    const cheap = await Bun.password.hash(password, {
      algorithm: "argon2id",
      memoryCost: 8192,
      timeCost: 1,
    });
    await store.atomically((db) => [
      db.update(credentials).set({ secret: cheap }).where(eq(credentials.userId, ada.id)),
    ]);
    const signIn = () => call("POST", "/api/auth/token", { body: { username: "ada", password } });
    expect((await signIn()).status).toBe(200);
    const [row] = await store.db.select().from(credentials);
    expect(row!.secret).toStartWith("$argon2id$v=19$m=19456,t=2,p=1$");
    expect((await signIn()).status).toBe(200);
  });

  test("a password that was changed while it was checked opens nothing", async () => {
    const { call, store, ...parts } = open();
    const ada = await join({ store, ...parts }, "ada");
    const { credentials } = store.tables;
    const signingIn = call("POST", "/api/auth/token", { body: { username: "ada", password } });
    await Bun.sleep(10);
    await store.atomically((db) => [
      db.update(credentials).set({ secret: "another" }).where(eq(credentials.userId, ada.id)),
    ]);
    expect((await signingIn).status).toBe(401);
  });
});

describe("refreshing", () => {
  const refresh = (call: ReturnType<typeof createCall>, token: string) =>
    call("POST", "/api/auth/token", {
      body: { grant_type: "refresh_token", refresh_token: token },
    });

  test("hands out a new pair in the same session", async () => {
    const { call, ...parts } = open();
    const ada = await join(parts, "ada");
    const { status, body } = await refresh(call, ada.refreshToken);
    expect(status).toBe(200);
    expect(body.refresh_token).not.toBe(ada.refreshToken);
    expect((await call("GET", "/api/users/me", { token: body.access_token })).status).toBe(200);
    expect(await parts.store.db.$count(parts.store.tables.sessions)).toBe(1);
    expect((await refresh(call, body.refresh_token)).status).toBe(200);
  });

  test("a hundred at once leave one chain", async () => {
    const { call, ...parts } = open();
    const ada = await join(parts, "ada");
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => refresh(call, ada.refreshToken)),
    );
    expect(answers.map((a) => a.status)).toEqual(Array(100).fill(200));
    expect(new Set(answers.map((a) => a.body.refresh_token)).size).toBe(1);
    const [session] = await parts.store.db.select().from(parts.store.tables.sessions);
    expect(session!.counter).toBe(1);
  });

  test("a token is answered again within ten seconds, and after that ends the session", async () => {
    const { call, clock, ...parts } = open();
    const ada = await join(parts, "ada");
    const next = (await refresh(call, ada.refreshToken)).body;
    clock.forward(10_000);
    expect((await refresh(call, ada.refreshToken)).status).toBe(200);
    clock.forward(1);
    expect((await refresh(call, ada.refreshToken)).status).toBe(401);
    expect((await refresh(call, next.refresh_token)).status).toBe(401);
    expect((await call("GET", "/api/users/me", { token: next.access_token })).status).toBe(401);
    expect(await parts.store.db.$count(parts.store.tables.sessions)).toBe(0);
  });

  test("a token two behind ends the session at once", async () => {
    const { call, ...parts } = open();
    const ada = await join(parts, "ada");
    const second = (await refresh(call, ada.refreshToken)).body;
    const third = (await refresh(call, second.refresh_token)).body;
    expect((await refresh(call, ada.refreshToken)).status).toBe(401);
    expect((await refresh(call, third.refresh_token)).status).toBe(401);
  });

  test("a session is over after thirty days, however often it was refreshed", async () => {
    const { call, clock, ...parts } = open();
    let token = (await join(parts, "ada")).refreshToken;
    for (let day = 0; day < 29; day++) {
      clock.forward(24 * 60 * minute);
      token = (await refresh(call, token)).body.refresh_token;
    }
    clock.forward(24 * 60 * minute);
    expect((await refresh(call, token)).status).toBe(401);
  });

  test("an access token ends with its session, though it was given a minute before", async () => {
    const { call, clock, ...parts } = open();
    const ada = await join(parts, "ada");
    clock.forward(30 * 24 * 60 * minute - minute);
    const { body } = await refresh(call, ada.refreshToken);
    const me = () => call("GET", "/api/users/me", { token: body.access_token });
    expect((await me()).status).toBe(200);
    clock.forward(minute);
    expect((await me()).status).toBe(401);
  });

  test("an access token does not refresh, a refresh token does not call", async () => {
    const { call, ...parts } = open();
    const ada = await join(parts, "ada");
    expect((await refresh(call, ada.token)).status).toBe(401);
    expect((await call("GET", "/api/users/me", { token: ada.refreshToken })).status).toBe(401);
  });
});

describe("a session", () => {
  test("ends with logging out, for its tokens too, and leaves the others", async () => {
    const { call, ...parts } = open();
    const ada = await join(parts, "ada");
    const other = await call("POST", "/api/auth/token", { body: { username: "ada", password } });
    expect((await call("POST", "/api/auth/logout", { token: ada.token })).status).toBe(204);
    expect((await call("GET", "/api/users/me", { token: ada.token })).status).toBe(401);
    const again = { grant_type: "refresh_token", refresh_token: ada.refreshToken };
    expect((await call("POST", "/api/auth/token", { body: again })).status).toBe(401);
    expect((await call("GET", "/api/users/me", { token: other.body.access_token })).status).toBe(
      200,
    );
  });

  test("is listed with what is known of it, newest first, page by page, and may be ended", async () => {
    const { call, clock, ...parts } = open();
    const ada = await join(parts, "ada");
    clock.forward(1000);
    const headers = { "user-agent": `Browser ${"x".repeat(500)}` };
    const second = await call("POST", "/api/auth/token", {
      body: { username: "ada", password },
      headers,
    });
    const first = await call("GET", "/api/auth/sessions?limit=1", { token: ada.token });
    expect(first.body.items).toEqual([
      {
        id: expect.any(String),
        current: false,
        userAgent: headers["user-agent"].slice(0, 256),
        address: "unknown",
        factors: ["password"],
        authTime: "2026-03-01T12:00:01.000Z",
        cookie: false,
        deviceId: expect.any(String),
        createdAt: "2026-03-01T12:00:01.000Z",
        refreshedAt: "2026-03-01T12:00:01.000Z",
        expiresAt: "2026-03-31T12:00:01.000Z",
      },
    ]);
    const rest = await call("GET", `/api/auth/sessions?cursor=${first.body.nextCursor}`, {
      token: ada.token,
    });
    expect(rest.body.items.map((s: { current: boolean }) => s.current)).toEqual([true]);
    expect(rest.body.nextCursor).toBeNull();

    const path = `/api/auth/sessions/${first.body.items[0].id}`;
    expect((await call("DELETE", path, { token: ada.token })).status).toBe(204);
    expect((await call("DELETE", path, { token: ada.token })).status).toBe(404);
    const token = second.body.access_token;
    expect((await call("GET", "/api/users/me", { token })).status).toBe(401);
  });

  test("of another account is not found", async () => {
    const { call, ...parts } = open();
    const ada = await join(parts, "ada");
    const bob = await join(parts, "bob");
    const { body } = await call("GET", "/api/auth/sessions", { token: bob.token });
    const path = `/api/auth/sessions/${body.items[0].id}`;
    expect((await call("DELETE", path, { token: ada.token })).status).toBe(404);
    expect((await call("GET", "/api/users/me", { token: bob.token })).status).toBe(200);
  });

  test("a good signature without a session is refused", async () => {
    const { call, store, ...parts } = open();
    const ada = await join({ store, ...parts }, "ada");
    await store.atomically((db) => [db.delete(store.tables.sessions)]);
    expect((await call("GET", "/api/users/me", { token: ada.token })).status).toBe(401);
  });
});

test("a malformed Authorization header is 401, never an error", async () => {
  const { call, ...parts } = open();
  const { token } = await join(parts, "ada");
  const me = (authorization: string) =>
    call("GET", "/api/users/me", { headers: { authorization } }).then((a) => a.status);
  for (const header of [
    "",
    "Bearer",
    "Bearer ",
    "Bearer a.b.c",
    `Bearer ${token}x`,
    `Bearer ${token},`,
    `Bearer ${token} ${token}`,
    `Basic ${token}`,
    token,
    "Bearer plaudit_",
    `Bearer plaudit_${"0".repeat(64)}`,
    `Bearer ${"x.".repeat(4000)}`,
  ]) {
    expect([header.slice(0, 20), await me(header)]).toEqual([header.slice(0, 20), 401]);
  }
  expect(await me(`bearer ${token}`)).toBe(200);
});

test("sign-ins of the last moments are recorded again with the same message ids", async () => {
  const { createServices } = await import("../../../src/app/services.ts");
  const { recorder, clock, ...parts } = open();
  await join(parts, "ada");
  const since = new Date(clock());
  const again = await createServices({ recorder, clock, ...parts }).recent(since);
  expect(again.toSorted((a, b) => a.messageId.localeCompare(b.messageId))).toEqual(
    recorder.actions.toSorted((a, b) => a.messageId.localeCompare(b.messageId)),
  );
  expect(again).toHaveLength(2);
  clock.forward(1);
  expect(
    await createServices({ recorder, clock, ...parts }).recent(new Date(clock())),
  ).toHaveLength(0);
});
