// A2, A45: what is somebody's own is as missing to others as what is not there, and no list, cursor or filter tells of
// it.
import { expect, test } from "bun:test";
import { createTestApp, plainPasswords } from "../../kit.ts";
import { type Answer, createCall, join, password } from "../people.ts";

async function open() {
  const parts = createTestApp({ passwords: plainPasswords });
  const call = createCall(parts.app);
  const ada = await join(parts, "ada");
  const bob = await join(parts, "bob");
  for (let n = 0; n < 4; n++) {
    for (const username of ["ada", "bob"]) {
      parts.clock.forward(60_000);
      await call("POST", "/api/auth/token", { body: { username, password } });
    }
    for (const { token } of [ada, bob]) {
      const item = await call("POST", "/api/items", { token, body: { title: `fern ${n}` } });
      await call("POST", `/api/items/${item.body.id}/like`, { token });
    }
  }
  return { ...parts, call, ada, bob };
}

const told = ({ status, text }: Answer) => [status, text.replace(/"requestId":"[^"]*"/, "")];
const ids = ({ body }: Answer): string[] =>
  body.items.map((each: { id?: string; item?: { id: string } }) => each.id ?? each.item?.id);

test("what is another's is answered as what is not there, in every byte", async () => {
  const { call, ada, bob } = await open();
  const [session] = (await call("GET", "/api/auth/sessions", { token: bob.token })).body.items;
  for (const [method, path] of [
    ["DELETE", "/api/auth/sessions/ID"],
    ["GET", "/api/users/ID/dashboard"],
  ] as const) {
    const id = path.includes("sessions") ? session.id : bob.id;
    const ask = (of: string) => call(method, path.replace("ID", of), { token: ada.token });
    const nothing = told(await ask("00000000-0000-7000-8000-000000000000"));
    expect(told(await ask(id))).toEqual(nothing);
    expect(nothing[0]).toBe(404);
  }
  for (const [method, path] of [
    ["GET", "/api/users/ID"],
    ["GET", "/api/users/ID/sessions"],
    ["GET", "/api/users/ID/permissions"],
    ["PATCH", "/api/users/ID"],
    ["PUT", "/api/users/ID/password"],
    ["POST", "/api/users/ID/disable"],
    ["GET", "/api/people/ID/export"],
  ] as const) {
    const ask = (id: string) => call(method, path.replace("ID", id), { token: ada.token });
    const nothing = told(await ask("00000000-0000-7000-8000-000000000000"));
    expect(told(await ask(bob.id))).toEqual(nothing);
    expect(nothing[0]).toBe(403);
  }
});

test.each(["/api/auth/sessions", "/api/users/me/audit", "/api/users/me/likes"])(
  "%s has one's own alone, with another's cursor and any filter",
  async (path) => {
    const { call, ada, bob } = await open();
    const list = (token: string, query: string) => call("GET", `${path}?${query}`, { token });
    const own = ids(await list(ada.token, "limit=200"));
    const others = ids(await list(bob.token, "limit=200"));
    expect(own.length).toBeGreaterThan(3);
    for (const id of own) expect(others).not.toContain(id);
    const { nextCursor } = (await list(bob.token, "limit=2")).body;
    const page = await list(ada.token, `limit=200&cursor=${nextCursor}`);
    for (const id of page.status === 422 ? [] : ids(page)) expect(own).toContain(id);
    for (const filter of ["userId", "user_id", "target", "actor", "by", "username"]) {
      expect((await list(ada.token, `${filter}=${bob.id}`)).status).toBe(422);
    }
  },
);

test("whoever reads no accounts learns nothing of them by a query", async () => {
  const { call, ada } = await open();
  const ask = (query: string) => call("GET", `/api/users?${query}`, { token: ada.token });
  const refused = told(await ask(""));
  expect(refused[0]).toBe(403);
  for (const query of ["query=bob", "query=nobody", "state=disabled", "state=gone", "limit=x"]) {
    expect(told(await ask(query))).toEqual(refused);
  }
});
