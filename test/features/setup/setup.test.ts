import { expect, test } from "bun:test";
import { createServices } from "../../../src/app/services.ts";
import { createSetup } from "../../../src/features/setup/setup.ts";
import { createTestApp, secretsOf, testSecret } from "../../kit.ts";
import { createCall, join, password } from "../people.ts";

const ada = { username: "ada", email: "ada@example.com", password, age: 36 };
const hour = 60 * 60_000;

async function open() {
  const parts = createTestApp();
  const { setup } = createServices(parts);
  const call = createCall(parts.app);
  const finish = (token: string, admin: object = ada) =>
    call("POST", "/api/setup", { body: { token, ...admin } });
  return { ...parts, call, setup, finish };
}

test("the link makes the first admin, once", async () => {
  const { setup, finish, call } = await open();
  expect(await setup.needed()).toBe(true);
  const token = await setup.start();
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  const made = await finish(token!);
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ username: "ada", permissions: ["admin"] });
  expect(await setup.needed()).toBe(false);
  expect(await setup.start()).toBeUndefined();

  const other = { ...ada, username: "eve", email: "eve@example.com" };
  expect((await finish(token!, other)).status).toBe(404);
  const { body } = await call("POST", "/api/auth/token", { body: { username: "ada", password } });
  const users = await call("GET", "/api/users", { token: body.access_token });
  expect(users.body.items).toHaveLength(1);
});

test("of twenty people with the link one becomes admin", async () => {
  const { setup, finish, store } = await open();
  const token = await setup.start();
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      finish(token!, { ...ada, username: `ada${n}`, email: `ada${n}@example.com` }),
    ),
  );
  expect(answers.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([
    201,
    ...Array(19).fill(404),
  ]);
  expect(await store.db.$count(store.tables.users)).toBe(1);
  expect(await store.db.$count(store.tables.permissions)).toBe(1);
});

test("a wrong token is refused", async () => {
  const { setup, finish } = await open();
  await setup.start();
  expect((await finish("0".repeat(64))).status).toBe(403);
  expect((await finish("short")).status).toBe(403);
});

test("each start within the day has the same link, and then another, which alone is good", async () => {
  const { setup, finish, clock } = await open();
  const first = await setup.start();
  clock.forward(24 * hour - 1);
  expect(await setup.start()).toBe(first);
  clock.forward(1);
  const [second, same] = await Promise.all([setup.start(), setup.start()]);
  expect(same).toBe(second);
  expect(second).not.toBe(first);
  expect((await finish(first!)).status).toBe(403);
  expect((await finish(second!)).status).toBe(201);
});

test("a start with another secret has another link", async () => {
  const { setup, store, clock } = await open();
  const token = await setup.start();
  const other = createSetup({
    store,
    clock,
    secrets: secretsOf(`another ${testSecret}`),
    hasAdmin: async () => false,
    createAdmin: async () => expect.unreachable(),
    limitAttempts: async () => {},
  });
  expect(await other.start()).not.toBe(token!);
  const { code } = await other.finish({ ...ada, token: token! }, "192.0.2.1").catch((e) => e);
  expect(code).toBe("forbidden");
});

test("a link is valid for a day", async () => {
  const { setup, finish, clock } = await open();
  const token = await setup.start();
  clock.forward(24 * hour - 1);
  expect((await finish(token!, { ...ada, username: "a b" })).status).toBe(422);
  clock.forward(1);
  const late = await finish(token!);
  expect(late.status).toBe(403);
  expect(late.body.message).toContain("expired");
});

test("a link stays valid if the account cannot be made", async () => {
  const { setup, finish, ...parts } = await open();
  await join(parts, "ada");
  const token = await setup.start();
  expect((await finish(token!)).status).toBe(409);
  const other = { ...ada, username: "root", email: "root@example.com" };
  expect((await finish(token!, other)).status).toBe(201);
});

test("a link is not valid once there is an admin by another way", async () => {
  const { setup, finish, ...parts } = await open();
  const token = await setup.start();
  await join(parts, "admin", "admin");
  expect(await setup.needed()).toBe(false);
  expect((await finish(token!)).status).toBe(404);
});

test("without a link there is nothing to set up", async () => {
  const { finish } = await open();
  expect((await finish("0".repeat(64))).status).toBe(404);
});

test("the token itself is kept nowhere, and every failing field is named", async () => {
  const { setup, call, store } = await open();
  const token = await setup.start();
  const kept = await store.db.select().from(store.tables.settings);
  expect(JSON.stringify(kept)).not.toContain(token!);
  const { status, body } = await call("POST", "/api/setup", { body: { ...ada, age: 7, token: 5 } });
  expect(status).toBe(422);
  expect(body.issues.map((issue: { path: string }) => issue.path)).toEqual(["token", "age"]);
});
