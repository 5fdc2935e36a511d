import { expect, test } from "bun:test";
import { digestOf } from "../../../src/domain/digest.ts";
import { createTestApp, createTestRecorder, noon } from "../../kit.ts";
import { createCall, join } from "../people.ts";
import { storeEvents } from "../stored-events.ts";

function open() {
  let purges = 0;
  const recorder = { ...createTestRecorder(), purge: () => void (purges += 1) };
  const parts = createTestApp({ recorder });
  return { ...parts, call: createCall(parts.app), purges: () => purges };
}

test("a person without an account is exported by userId, with the events from before a join", async () => {
  const { call, events, ...parts } = open();
  storeEvents(events.database, [
    { anonymousId: "device", event: "looked" },
    { userId: "ann/ü", anonymousId: "device", type: "identify", event: "identify" },
    { userId: "bob", anonymousId: "device", event: "looked" },
    { anonymousId: "stranger", event: "looked" },
  ]);
  const { token } = await join(parts, "clerk", "users:write");
  const told = async (id: string) =>
    call("GET", `/api/people/${encodeURIComponent(id)}/export`, { token });
  const { status, body } = await told("ann/ü");
  expect(status).toBe(200);
  expect(body.userId).toBe("ann/ü");
  expect(body.events).toMatchObject([
    { event: "looked", anonymousId: "device" },
    { event: "identify", userId: "ann/ü" },
  ]);
  expect((await told("bob")).body.events).toHaveLength(1);
  expect((await told("stranger")).body.events).toHaveLength(1);
  // Somebody's already: whose it is, is told.
  expect((await told("device")).body).toEqual(body);
  expect((await told("nobody")).status).toBe(404);
});

test("an erasure is stored before it is answered, for the id and its joined ids, and needs users:write", async () => {
  const { call, events, store, purges, ...parts } = open();
  storeEvents(events.database, [
    { userId: "ann", anonymousId: "device", type: "identify", event: "identify" },
  ]);
  const clerk = await join({ ...parts, store }, "clerk", "users:write");
  const reader = await join({ ...parts, store }, "reader", "users:read", "reports:read");
  const path = "/api/people/ann";
  expect((await call("DELETE", path)).status).toBe(401);
  expect((await call("DELETE", path, { token: reader.token })).status).toBe(403);
  expect((await call("GET", `${path}/export`, { token: reader.token })).status).toBe(403);
  expect((await call("DELETE", path, { token: clerk.token })).status).toBe(204);
  const body = { userId: "ann" };
  expect((await call("POST", "/api/people/erase", { token: reader.token, body })).status).toBe(403);
  expect((await call("POST", "/api/people/erase", { token: clerk.token, body })).status).toBe(204);
  const empty = { userId: "" };
  expect(
    (await call("POST", "/api/people/erase", { token: clerk.token, body: empty })).status,
  ).toBe(422);
  expect(purges()).toBe(2);
  const rows = await store.db.select().from(store.tables.erasures);
  const hashes = [
    digestOf("user", "ann"),
    digestOf("anonymous", "ann"),
    digestOf("anonymous", "device"),
  ];
  expect(rows.map(({ hash }) => hash).sort()).toEqual(hashes.sort());
  expect(rows.every(({ until }) => until === noon)).toBe(true);
});
