import { expect, test } from "bun:test";
import { createTestApp, createTestRecorder } from "../../kit.ts";
import { createCall, join } from "../people.ts";

function open() {
  let purges = 0;
  const recorder = { ...createTestRecorder(), purge: () => void (purges += 1) };
  const parts = createTestApp({ recorder });
  return { ...parts, call: createCall(parts.app), purges: () => purges };
}

test("an admin says how long events are kept, and sees it", async () => {
  const { call, purges, ...parts } = open();
  const { token } = await join(parts, "root", "admin");
  const path = "/api/retention";
  expect((await call("GET", path, { token })).body).toEqual({ default: null, events: {} });
  const kept = { default: 400, events: { page: 30, "item.liked": null, constructor: 1 } };
  expect((await call("PUT", path, { token, body: kept })).body).toEqual(kept);
  const less = { default: null, events: { page: 7 } };
  expect((await call("PUT", path, { token, body: less })).body).toEqual(less);
  expect((await call("GET", path, { token })).body).toEqual(less);
  expect(purges()).toBe(2);
});

test("nobody else may, and days are whole numbers from one on", async () => {
  const { call, ...parts } = open();
  const root = await join(parts, "root", "admin");
  const clerk = await join(parts, "clerk", "users:write", "reports:read");
  const put = (body: unknown, token = root.token) => call("PUT", "/api/retention", { token, body });
  const fine = { default: 1, events: {} };
  expect((await put(fine, clerk.token)).status).toBe(403);
  expect((await call("GET", "/api/retention", { token: clerk.token })).status).toBe(403);
  const wrong = [
    { default: 0, events: {} },
    { default: 1.5, events: {} },
    { default: "30", events: {} },
    { default: 36_501, events: {} },
    { events: {} },
    { default: 1 },
    { default: 1, events: { page: -1 } },
    { default: 1, events: { page: "7" } },
    { default: 1, events: { "": 7 } },
    { default: 1, events: { ["x".repeat(201)]: 7 } },
    { default: 1, events: [] },
    { default: 1, events: Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [i, 1])) },
  ];
  for (const body of wrong) {
    expect([JSON.stringify(body).slice(0, 60), (await put(body)).status]).toEqual([
      JSON.stringify(body).slice(0, 60),
      422,
    ]);
  }
  expect((await call("GET", "/api/retention", { token: root.token })).body).toEqual({
    default: null,
    events: {},
  });
});
