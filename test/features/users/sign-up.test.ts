import { describe, expect, test } from "bun:test";
import { NewUser } from "../../../src/wire/account.ts";
import { assertValid } from "../../../src/wire/issues.ts";
import { createTestApp, createTestConfig } from "../../kit.ts";
import { createCall, join, password } from "../people.ts";

const ada = { username: "ada", email: "ada@example.com", password, age: 36 };

function open(signup: "open" | "invite" | "closed" = "open") {
  const parts = createTestApp({ config: createTestConfig({ signup }) });
  const call = createCall(parts.app);
  return { ...parts, call, signUp: (body: unknown) => call("POST", "/api/users", { body }) };
}

test("a stranger makes an account, which is recorded as an event", async () => {
  const { signUp, recorder } = open();
  const { status, body } = await signUp(ada);
  expect(status).toBe(201);
  expect(body).toEqual({
    id: expect.any(String),
    username: "ada",
    email: "ada@example.com",
    age: 36,
    disabledAt: null,
    profile: {},
    createdAt: "2026-03-01T12:00:00.000Z",
    permissions: [],
  });
  expect(recorder.actions).toEqual([
    {
      event: "user.created",
      userId: body.id,
      messageId: `user.created:${body.id}`,
      at: new Date("2026-03-01T12:00:00.000Z"),
    },
  ]);
});

test("an address of a megabyte is refused quickly", async () => {
  const { signUp } = open();
  const { status, body } = await signUp({ ...ada, email: `a@${"a.".repeat(500_000)}` });
  expect(status).toBe(422);
  expect(body.issues).toEqual([{ path: "email", message: "must have at most 254 characters" }]);
});

test("every failing field is named at once, with its rule and without its value", async () => {
  const { signUp } = open();
  const { status, body, text } = await signUp({
    username: "ада",
    email: "not-an-address",
    password: "7 chars",
    age: 12.5,
  });
  expect(status).toBe(422);
  expect(body.issues).toEqual([
    { path: "username", message: "must be 1 to 64 letters and digits: A to Z, a to z, 0 to 9" },
    { path: "email", message: "must be an e-mail address" },
    { path: "password", message: "must have at least 8 characters" },
    { path: "age", message: "must be a whole number from 13 to 120" },
  ]);
  expect(text).not.toContain("7 chars");
  const { body: empty } = await signUp({});
  expect(empty.issues.map((issue: { path: string }) => issue.path)).toEqual([
    "username",
    "email",
    "password",
    "age",
  ]);
});

test("an account made elsewhere than over HTTP is held to the same rules, in the same words", () => {
  expect(() => assertValid(NewUser, ada)).not.toThrow();
  try {
    assertValid(NewUser, { ...ada, username: "a b", age: Number.NaN });
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({
      code: "validation",
      details: {
        issues: [
          {
            path: "username",
            message: "must be 1 to 64 letters and digits: A to Z, a to z, 0 to 9",
          },
          { path: "age", message: "must be a whole number from 13 to 120" },
        ],
      },
    });
  }
});

describe("the rule of", () => {
  const cases: Record<string, { field: string; good: unknown[]; bad: unknown[] }> = {
    "the username": {
      field: "username",
      good: ["a", "A1", "0", "x".repeat(64)],
      bad: [
        "",
        "x".repeat(65),
        "a b",
        "a_b",
        "a-b",
        "é",
        "аdа",
        "ａ",
        "a\n",
        "a\u0000",
        "😀",
        1,
        null,
      ],
    },
    "the e-mail address": {
      field: "email",
      good: ["a@b.co", "A+tag@Example.com", `${"x".repeat(242)}@example.com`],
      bad: [
        "",
        "a",
        "a@",
        "@b.co",
        "a@b",
        "a b@c.de",
        "é@b.co",
        "a＠b.co",
        "a@b.co\n",
        `${"x".repeat(243)}@example.com`,
        {},
        [],
      ],
    },
    "the password": {
      field: "password",
      good: ["8 chars!", "x".repeat(256), "пароль 12", "        "],
      bad: ["", "7 chars", "x".repeat(257), "nul \u0000 nul", "lone \ud800 half", 12345678, null],
    },
    "the age": {
      field: "age",
      good: [13, 120],
      bad: [12, 121, 13.5, -1, 0, "36", null, true, [36], 1e308],
    },
  };
  for (const [what, { field, good, bad }] of Object.entries(cases)) {
    test(`${what} is kept at its edges`, async () => {
      const { signUp, clock } = open();
      for (const [n, value] of good.entries()) {
        const others = { ...ada, username: `user${n}`, email: `user${n}@example.com` };
        const { status } = await signUp({ ...others, [field]: value });
        expect([value, status]).toEqual([value, 201]);
      }
      for (const value of bad) {
        clock.forward(60_000);
        const { status, body } = await signUp({ ...ada, [field]: value });
        expect([value, status]).toEqual([value, 422]);
        expect(new Set(body.issues.map((issue: { path: string }) => issue.path))).toEqual(
          new Set([field]),
        );
      }
    });
  }
});

test("numbers that JSON cannot hold are refused", async () => {
  const { app } = open();
  for (const age of ["Infinity", "1e999", "NaN", "0x20"]) {
    const body = JSON.stringify(ada).replace("36", age);
    const headers = { "content-type": "application/json" };
    const request = new Request("http://localhost/api/users", { method: "POST", headers, body });
    expect([400, 422]).toContain((await app.handle(request)).status);
  }
});

test("a taken name is a conflict that names the field, whatever the case", async () => {
  const { signUp } = open();
  await signUp(ada);
  const username = await signUp({ ...ada, username: "ADA", email: "other@example.com" });
  expect([username.status, username.body.issues]).toEqual([
    409,
    [{ path: "username", message: "is taken" }],
  ]);
  const email = await signUp({ ...ada, username: "other", email: "Ada@EXAMPLE.com" });
  expect([email.status, email.body.issues]).toEqual([
    409,
    [{ path: "email", message: "is taken" }],
  ]);
});

test("twenty sign-ups with one name at once make one account", async () => {
  const { signUp, store } = open();
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) => signUp({ ...ada, email: `ada${n}@example.com` })),
  );
  const statuses = answers.map((answer) => answer.status).toSorted((a, b) => a - b);
  expect(statuses).toEqual([201, ...Array(19).fill(409)]);
  expect(await store.db.$count(store.tables.users)).toBe(1);
});

test("fields that a sign-up may not set are refused, and fields that are left out have their defaults", async () => {
  const { signUp, store } = open();
  const more = {
    id: "mine",
    permissions: ["admin"],
    permission: "admin",
    role: "admin",
    passwordHash: "hash",
    createdAt: "2000-01-01T00:00:00.000Z",
  };
  const refused = await signUp({ ...ada, ...more });
  expect(refused.status).toBe(422);
  const paths = refused.body.issues.map(({ path }: { path: string }) => path);
  expect(paths).toEqual(Object.keys(more));
  expect(await store.db.$count(store.tables.users)).toBe(0);

  const { status, body } = await signUp(ada);
  expect(status).toBe(201);
  expect(body).toMatchObject({ permissions: [], createdAt: "2026-03-01T12:00:00.000Z" });
  expect(await store.db.$count(store.tables.permissions)).toBe(0);
  const [row] = await store.db.select().from(store.tables.credentials);
  expect(row!.secret).toStartWith("$argon2id$");
});

test("an address signs up thirty times a minute", async () => {
  const { call, clock } = open();
  const attempt = () => call("POST", "/api/users", { body: { ...ada, username: "taken" } });
  const statuses: number[] = [];
  for (let n = 0; n < 31; n++) statuses.push((await attempt()).status);
  expect(statuses).toEqual([201, ...Array(29).fill(409), 429]);
  clock.forward(60_000);
  expect((await attempt()).status).toBe(409);
});

test("if sign-up is closed, or by invitation, nobody signs up without one", async () => {
  for (const signup of ["closed", "invite"] as const) {
    const { signUp, store } = open(signup);
    expect((await signUp(ada)).status).toBe(403);
    expect(await store.db.$count(store.tables.users)).toBe(0);
  }
});

test("no answer and no log line holds a password or its hash", async () => {
  const lines: string[] = [];
  const write = (...args: unknown[]) => void lines.push(JSON.stringify(args));
  const log = { debug: write, info: write, warn: write, error: write };
  const parts = createTestApp({ log });
  const call = createCall(parts.app);
  const admin = await join(parts, "admin", "admin");
  const { token } = admin;
  const answers = [
    await call("POST", "/api/users", { body: ada }),
    await call("POST", "/api/users", { body: ada }),
    await call("POST", "/api/auth/token", { body: { username: "admin", password } }),
    await call("GET", "/api/users", { token }),
    await call("GET", "/api/users/me", { token }),
    await call("GET", "/api/users/me/export", { token }),
    await call("GET", `/api/users/${admin.id}`, { token }),
    await call("PATCH", "/api/users/me", { token, body: { age: 40 } }),
    await call("GET", "/api/keys", { token }),
  ];
  const all = JSON.stringify(answers.map((answer) => answer.text)) + lines.join("\n");
  expect(all).not.toContain("argon2");
  expect(all.toLowerCase()).not.toContain("hash");
  expect(all).not.toContain(password);
});
