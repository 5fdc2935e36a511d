// Apps for tests: of their own, repeatable, and quick.
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { Elysia } from "elysia";
import { createTestApp } from "plaudit";
import { sqliteMigrations } from "../../db/migrations.ts";
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

test("one costs less than twice what it takes to make its databases", () => {
  // In turns, since what else the machine does costs both. `bun run bench test-app` has the milliseconds.
  const timed = (work: () => void) => {
    const start = performance.now();
    work();
    return performance.now() - start;
  };
  const ratios = Array.from({ length: 100 }, () => {
    const app = timed(() => createTestApp(shopOptions, createShop));
    return app / timed(migrate);
  }).sort((a, b) => a - b);
  console.log(`createTestApp: ${ratios[50]!.toFixed(2)} of its migrations`);
  expect(ratios[50]).toBeLessThan(2);
});

/** Makes the two databases as a first start makes them. */
function migrate(): void {
  const { app, items, events } = sqliteMigrations;
  for (const migrations of [[...app, ...items], events]) {
    const database = new Database(":memory:");
    for (const { sql } of migrations) database.run(sql);
    database.close();
  }
}
