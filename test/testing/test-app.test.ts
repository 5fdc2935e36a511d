// Apps for tests: of their own, repeatable, and quick.
import { expect, test } from "bun:test";
import { Elysia } from "elysia";
import { createTestApp } from "plaudit";
import { createCall } from "../features/people.ts";
import { noon } from "../kit.ts";
import { createShop, shopOptions } from "../library/shop.ts";

test("two apps know nothing of each other", async () => {
  const [first, second] = [createTestApp(), createTestApp()];
  const { token } = await first.signIn("ada");
  const path = "/api/users/me";
  expect(await createCall(first.app)("GET", path, { token })).toMatchObject({ status: 200 });
  expect(await createCall(second.app)("GET", path, { token })).toMatchObject({ status: 401 });
  expect(second.events).toEqual([]);
});

test("time stands still until it is moved on", async () => {
  const { app, clock, signIn } = createTestApp();
  const call = createCall(app);
  const { token } = await signIn("ada");
  const { body } = await call("GET", "/api/users/me", { token });
  expect(body.createdAt).toBe(new Date(noon).toISOString());
  clock.forward(16 * 60_000);
  expect(await call("GET", "/api/users/me", { token })).toMatchObject({ status: 401 });
  const again = await signIn("ada");
  expect(again.id).toBe(body.id);
  expect(await call("GET", "/api/users/me", again)).toMatchObject({ status: 200 });
});

test("people may also sign up and in as they do, by their password", async () => {
  const call = createCall(createTestApp().app);
  const ada = { username: "ada", email: "ada@example.com", password: "correct horse", age: 36 };
  expect(await call("POST", "/api/users", { body: ada })).toMatchObject({ status: 201 });
  const wrong = { ...ada, password: "another horse" };
  expect(await call("POST", "/api/auth/token", { body: wrong })).toMatchObject({ status: 401 });
  expect(await call("POST", "/api/auth/token", { body: ada })).toMatchObject({ status: 200 });
});

test("whatever an app needs may be another: settings, the recorder, the log", async () => {
  const { recorder } = await import("../kit.ts").then(({ createTestRecorder }) => ({
    recorder: createTestRecorder(),
  }));
  const settings = { PLAUDIT_SIGNUP: "closed" };
  const { app, signIn, events } = createTestApp({ recorder, settings }, (plaudit) =>
    new Elysia().use(plaudit).post("/wave", () => "hello", { records: "hand.waved" }),
  );
  const call = createCall(app);
  const { token } = await signIn("ada");
  await call("POST", "/wave", { token });
  expect(recorder.actions.at(-1)).toMatchObject({ event: "hand.waved" });
  expect(events).toEqual([]);
  const ada = { username: "bob", email: "bob@example.com", password: "correct horse", age: 36 };
  expect(await call("POST", "/api/users", { body: ada })).toMatchObject({ status: 403 });
});

test("one is there in under 20 ms", () => {
  const times = Array.from({ length: 100 }, () => {
    // The thread's own time: what else the machine does is not the app's.
    const start = process.threadCpuUsage();
    createTestApp(shopOptions, createShop);
    const { user, system } = process.threadCpuUsage(start);
    return (user + system) / 1000;
  }).sort((a, b) => a - b);
  console.log(
    `createTestApp: median ${times[50]!.toFixed(1)} ms, least ${times[0]!.toFixed(1)} ms`,
  );
  expect(times[0]).toBeLessThan(20);
});
