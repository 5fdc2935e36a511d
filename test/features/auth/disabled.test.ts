// An account that is disabled gets in by no way, from the moment on.
import { beforeEach, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { createTestApp } from "../../kit.ts";
import { createCall, join, password, type Person } from "../people.ts";

let app: ReturnType<typeof createTestApp>;
let call: ReturnType<typeof createCall>;
let ada: Person;

beforeEach(async () => {
  app = createTestApp();
  call = createCall(app.app);
  ada = await join(app, "ada", "admin");
});

const set = (disabledAt: Date | null) => {
  const { users } = app.store.tables;
  return app.store.atomically((db) => [
    db.update(users).set({ disabledAt }).where(eq(users.id, ada.id)),
  ]);
};
const signIn = () => call("POST", "/api/auth/token", { body: { username: "ada", password } });
const refresh = () =>
  call("POST", "/api/auth/token", {
    body: { grant_type: "refresh_token", refresh_token: ada.refreshToken },
  });

test("tokens, refreshes and sign-ins are refused at once, with the answer of a wrong password", async () => {
  await set(new Date(app.clock()));
  const wrong = await call("POST", "/api/auth/token", {
    body: { username: "ada", password: "wrong password" },
  });
  const told = ({ status, body }: Awaited<ReturnType<typeof call>>) => ({
    status,
    body: { ...body, requestId: "" },
  });
  expect(told(await signIn())).toEqual(told(wrong));
  expect((await refresh()).status).toBe(401);
  expect((await call("GET", "/api/users/me", { token: ada.token })).status).toBe(401);
  await set(null);
  expect((await refresh()).status).toBe(200);
  expect((await signIn()).status).toBe(200);
});

test("one that is disabled while the password is checked opens nothing", async () => {
  const signingIn = signIn();
  await Bun.sleep(10);
  await set(new Date(app.clock()));
  expect((await signingIn).status).toBe(401);
});

test("keys of a disabled maker only send events, and say so", async () => {
  const { body: key } = await call("POST", "/api/keys", {
    token: ada.token,
    body: { name: "backend", scopes: ["reports:read", "events:write", "keys:write"] },
  });
  const bob = await join(app, "bob", "admin");
  expect((await call("GET", "/api/keys", { token: key.key })).status).toBe(200);
  await set(new Date(app.clock()));
  expect((await call("GET", "/api/keys", { token: key.key })).status).toBe(403);
  const event = { type: "track", event: "item.seen", userId: "u" };
  const sent = await call("POST", "/v1/batch", { token: key.key, body: { batch: [event] } });
  expect(sent).toMatchObject({ status: 200, body: { accepted: 1 } });
  const { body: keys } = await call("GET", "/api/keys", { token: bob.token });
  expect(keys.items[0].suspended).toEqual(["keys:write", "reports:read"]);
});

test("nothing that an app is given of accounts holds a hash", async () => {
  const schema = await import("../../../src/library/schema.ts");
  const { getTableColumns, is, Table } = await import("drizzle-orm");
  const tables = Object.entries(schema).filter(([, each]) => is(each, Table));
  expect(tables.map(([name]) => name)).toEqual(["users"]);
  const columns = tables.flatMap(([, each]) => Object.keys(getTableColumns(each as never)));
  expect(columns).toContain("username");
  expect(columns.filter((name) => /hash|secret|password|code/i.test(name))).toEqual([]);
});
