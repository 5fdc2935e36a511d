import { expect, test } from "bun:test";
import { createTestApp } from "../../kit.ts";
import { createCall, join, password } from "../people.ts";

async function open() {
  const parts = createTestApp();
  const call = createCall(parts.app);
  const ada = await join(parts, "ada");
  return { ...parts, call, ada, token: ada.token };
}

const paths = (body: { issues: { path: string }[] }) => body.issues.map((issue) => issue.path);

test("an item is made, read, changed, liked and deleted over HTTP, and only real changes are recorded", async () => {
  const { call, token, ada, recorder } = await open();
  const chair = { title: "A chair", properties: { legs: [4, { oak: true }] } };
  const refused = await call("POST", "/api/items", {
    token,
    body: { ...chair, ownerId: "x", likes: 7 },
  });
  expect(paths(refused.body)).toEqual(["ownerId", "likes"]);
  const made = await call("POST", "/api/items", { token, body: chair });
  expect(made.status).toBe(201);
  const path = `/api/items/${made.body.id}`;
  expect(made.body).toMatchObject({
    title: "A chair",
    description: null,
    properties: { legs: [4, { oak: true }] },
    ownerId: ada.id,
    likes: { count: 0, own: false, recent: [] },
  });
  expect((await call("GET", path, { token })).body).toEqual(made.body);
  const changed = await call("PATCH", path, { token, body: { description: "Oak" } });
  expect(changed.body).toMatchObject({ title: "A chair", description: "Oak" });

  const itemId = made.body.id;
  const like = (method: string) => call(method, `${path}/like`, { token }).then((a) => a.body);
  expect(await like("POST")).toEqual({ status: "liked", itemId, likes: 1 });
  expect(await like("POST")).toEqual({ status: "liked", itemId, likes: 1 });
  const listed = await call("GET", "/api/items?sort=likes&limit=1", { token });
  expect(listed.body.items[0].likes).toMatchObject({ count: 1, own: true });
  expect(listed.body.items[0].likes.recent[0]).toMatchObject({ userId: ada.id, username: "ada" });
  expect(await like("DELETE")).toEqual({ status: "unliked", itemId, likes: 0 });
  expect(await like("DELETE")).toEqual({ status: "unliked", itemId, likes: 0 });

  expect((await call("DELETE", path, { token })).status).toBe(204);
  expect((await call("GET", path, { token })).status).toBe(404);
  const events = recorder.actions.map((action) => action.event);
  expect(events.filter((event) => event.startsWith("item."))).toEqual([
    "item.created",
    "item.liked",
    "item.unliked",
  ]);
});

test("every failing field of an item is named at once, and nothing that was sent is echoed", async () => {
  const { call, token } = await open();
  const post = (body: unknown) => call("POST", "/api/items", { token, body });
  const bad = await post({
    title: "",
    description: `secret${"x".repeat(10_000)}`,
    properties: ["secret"],
  });
  expect(bad.status).toBe(422);
  expect(paths(bad.body)).toEqual(["title", "description", "properties"]);
  expect(bad.text).not.toContain("secret");
  for (const properties of ["text", 5, true, null, [], [1]]) {
    const answer = await post({ title: "a", properties });
    expect([answer.status, paths(answer.body)]).toEqual([422, ["properties"]]);
  }
  const large = await post({ title: "a", properties: { text: "ü".repeat(8192) } });
  expect([large.status, paths(large.body)]).toEqual([422, ["properties"]]);
  expect((await post({ title: "a", properties: { text: "ü".repeat(8186) } })).status).toBe(201);
  expect((await post({ title: "x".repeat(201) })).status).toBe(422);
  expect((await post({ title: "x".repeat(200) })).status).toBe(201);
  const proto = await call("POST", "/api/items", {
    token,
    body: JSON.parse('{"title":"a","properties":{"__proto__":{"admin":true}}}'),
  });
  expect(proto.status).toBe(422);
});

test("a change that is not an object is refused, and an empty one changes nothing", async () => {
  const { call, token } = await open();
  const { body: item } = await call("POST", "/api/items", { token, body: { title: "a" } });
  const patch = (body: unknown) => call("PATCH", `/api/items/${item.id}`, { token, body });
  for (const body of [[], "text", 5, null, [{ title: "b" }], { title: null }, { title: 5 }]) {
    expect((await patch(body)).status).toBe(422);
  }
  expect((await patch({})).body.title).toBe("a");
});

test("another account's item can be read and liked, and changed only with items:write", async () => {
  const { call, token, ...parts } = await open();
  const bob = await join(parts, "bob");
  const editor = await join(parts, "editor", "items:write");
  const { body: item } = await call("POST", "/api/items", { token, body: { title: "a" } });
  const path = `/api/items/${item.id}`;
  expect((await call("GET", path, { token: bob.token })).status).toBe(200);
  expect((await call("POST", `${path}/like`, { token: bob.token })).status).toBe(200);
  const change = { token: bob.token, body: { title: "b" } };
  expect((await call("PATCH", path, change)).status).toBe(403);
  expect((await call("DELETE", path, change)).status).toBe(403);
  const edited = await call("PATCH", path, { token: editor.token, body: { title: "c" } });
  expect(edited.body).toMatchObject({ title: "c", ownerId: parts.ada.id });
  expect((await call("DELETE", path, { token: editor.token })).status).toBe(204);
});

test("a key with items:write changes items, and a key without reads none", async () => {
  const { call, token, ...parts } = await open();
  const admin = await join(parts, "admin", "admin");
  const keyOf = async (...scopes: string[]) => {
    const body = { name: scopes.join(), scopes };
    return (await call("POST", "/api/keys", { token: admin.token, body })).body.key as string;
  };
  const { body: item } = await call("POST", "/api/items", { token, body: { title: "a" } });
  const path = `/api/items/${item.id}`;
  const ingest = await keyOf("events:write");
  const editor = await keyOf("items:write");
  const reader = await keyOf("reports:read");
  for (const [method, at, forReader] of [
    ["GET", path, 403],
    ["GET", "/api/items", 403],
    ["POST", "/api/items", 403],
    ["PATCH", path, 404],
    ["DELETE", path, 404],
    ["POST", `${path}/like`, 403],
    ["DELETE", `${path}/like`, 403],
  ] as const) {
    const body = ["PATCH", "POST"].includes(method) ? { title: "b" } : undefined;
    const refused = await call(method, at, { token: ingest, body });
    const absent = await call(method, at.replace(item.id, "nothing"), { token: ingest, body });
    expect([method, at, refused.status]).toEqual([method, at, 404]);
    // Nor is it told apart what there is from what there is not.
    expect({ ...refused.body, requestId: "" }).toEqual({ ...absent.body, requestId: "" });
    expect((await call(method, at, { token: reader, body })).status).toBe(forReader);
  }
  const changed = await call("PATCH", path, { token: editor, body: { title: "b" } });
  expect([changed.status, changed.body.title, changed.body.likes.own]).toEqual([200, "b", false]);
});

test("a caller who is not signed in learns nothing, whatever was sent", async () => {
  const { call } = await open();
  for (const [method, path] of [
    ["POST", "/api/items"],
    ["GET", "/api/items?limit=x"],
    ["GET", "/api/items/x"],
    ["PATCH", "/api/items/x"],
    ["DELETE", "/api/items/x"],
    ["POST", "/api/items/x/like"],
    ["DELETE", "/api/items/x/like"],
    ["GET", "/api/activity?cursor=x"],
    ["GET", "/api/users/me/dashboard"],
    ["GET", "/api/events?from=x"],
    ["GET", "/api/events/export?format=x"],
  ] as const) {
    const body = method === "POST" || method === "PATCH" ? [] : undefined;
    expect((await call(method, path, { token: "none", body })).status).toBe(401);
  }
});

test("lists refuse parameters that they can't read, and name them", async () => {
  const { call, token } = await open();
  const issuesOf = async (query: string) => {
    const { status, body } = await call("GET", `/api/items?${query}`, { token });
    return [status, ...paths(body)];
  };
  expect(await issuesOf("limit=0&sort=old")).toEqual([422, "sort", "limit"]);
  for (const limit of ["201", "-1", "1.5", "1e2", "Infinity", "0x10", "x"]) {
    expect(await issuesOf(`limit=${limit}`)).toEqual([422, "limit"]);
  }
  for (const cursor of ["x", "bnVsbA", Buffer.from('["a\\u0000"]').toString("base64url")]) {
    expect(await issuesOf(`cursor=${cursor}`)).toEqual([422, "cursor"]);
  }
});

test("a hundred likes of one person at once are one like, with one activity", async () => {
  const { call, token, recorder } = await open();
  const { body: item } = await call("POST", "/api/items", { token, body: { title: "a" } });
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => call("POST", `/api/items/${item.id}/like`, { token })),
  );
  expect(answers.map((answer) => answer.body.likes)).toEqual(Array.from({ length: 100 }, () => 1));
  expect(recorder.actions.filter((action) => action.event === "item.liked")).toHaveLength(1);
});

test("an account's export has its items and likes, and they are deleted with the account", async () => {
  const { call, token, ...parts } = await open();
  const bob = await join(parts, "bob");
  const { body: mine } = await call("POST", "/api/items", { token, body: { title: "mine" } });
  const make = { token: bob.token, body: { title: "bob's" } };
  const { body: other } = await call("POST", "/api/items", make);
  await call("POST", `/api/items/${other.id}/like`, { token });
  const { body: taken } = await call("GET", "/api/users/me/export", { token });
  expect(JSON.stringify(taken)).toContain(mine.id);
  expect(JSON.stringify(taken)).toContain(other.id);
  await call("DELETE", "/api/users/me", { token, body: { password } });
  const { body: left } = await call("GET", "/api/items", { token: bob.token });
  expect(
    left.items.map((item: { id: string; likes: { count: number } }) => [item.id, item.likes.count]),
  ).toEqual([[other.id, 0]]);
});
