import { expect, test } from "bun:test";
import { createTestApp, noon } from "../../kit.ts";
import { createCall, join } from "../people.ts";
import { storeEvents } from "../stored-events.ts";

async function open() {
  const parts = createTestApp();
  const ada = await join(parts, "ada", "items:write", "events:write");
  const call = createCall(parts.app);
  const get = (id: string, token: string) => call("GET", `/api/users/${id}/dashboard`, { token });
  return { ...parts, call, ada, get };
}

test("one's own dashboard has the account, its permissions and its last ten activities", async () => {
  const { ada, get, events } = await open();
  storeEvents(
    events.database,
    Array.from({ length: 12 }, (_, n) => ({
      userId: ada.id,
      timestamp: noon + n,
      properties: `{"itemId":"i${n}"}`,
    })),
  );
  const answer = await get("me", ada.token);
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({
    user: {
      id: ada.id,
      username: "ada",
      email: ada.email,
      age: 36,
      disabledAt: null,
      profile: {},
      createdAt: "2026-03-01T12:00:00.000Z",
    },
    permissions: ["events:write", "items:write"],
    activity: Array.from({ length: 10 }, (_, n) => ({
      id: expect.any(String),
      event: "item.liked",
      itemId: `i${11 - n}`,
      properties: { itemId: `i${11 - n}` },
      timestamp: new Date(noon + 11 - n).toISOString(),
      source: "plaudit",
    })),
  });
  expect((await get(ada.id, ada.token)).body).toEqual(answer.body);
});

test("another's dashboard is as missing as nobody's, but for users:read, as an account or a key", async () => {
  const { ada, get, call, ...parts } = await open();
  const bob = await join(parts, "bob");
  const reader = await join(parts, "reader", "users:read");
  const admin = await join(parts, "admin", "admin");
  const plain = (text: string) => text.replace(/"requestId":"[^"]*"/, "");
  const other = await get(ada.id, bob.token);
  const nobody = await get("nobody", bob.token);
  expect([other.status, nobody.status]).toEqual([404, 404]);
  expect(plain(other.text)).toBe(plain(nobody.text));
  expect((await get(ada.id, reader.token)).body.user.id).toBe(ada.id);
  expect(plain((await get("nobody", reader.token)).text)).toBe(plain(nobody.text));

  const keyOf = async (scope: string) => {
    const body = { name: scope, scopes: [scope] };
    return (await call("POST", "/api/keys", { token: admin.token, body })).body.key as string;
  };
  const key = await keyOf("users:read");
  expect((await get(ada.id, key)).status).toBe(200);
  expect((await get("me", key)).status).toBe(404);
  expect((await get(ada.id, await keyOf("events:write"))).status).toBe(404);
});
