// Fields of an app's own in every account: asked for, checked, changed, answered and documented as its schema says.
import { expect, test } from "bun:test";
import { t } from "elysia";
import { createClient } from "plaudit/client";
import { shapeOf } from "../../src/library/options.ts";
import { createTestApp } from "../../src/testing/test-app.ts";
import { emptyFolder, plaudit } from "../cli/kit.ts";

const profile = t.Object({
  company: t.String({ minLength: 1, maxLength: 100 }),
  newsletter: t.Optional(t.Boolean()),
});
const options = { profile, age: false } as const;
const lin = { username: "lin", email: "lin@example.com", password: "correct horse" };

function open(given: Parameters<typeof createTestApp>[0] = options) {
  const { app, signIn } = createTestApp(given);
  const call = async (method: string, path: string, body?: unknown, token?: string) => {
    const headers = new Headers({ "content-type": "application/json" });
    if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
    const answer = await app.handle(
      new Request(`http://localhost${path}`, { method, headers, body: JSON.stringify(body) }),
    );
    // oxlint-disable-next-line typescript/no-explicit-any -- an answer is looked at field by field
    return { status: answer.status, body: (await answer.json()) as any };
  };
  return { call, signIn, app };
}

test("they are asked for at sign-up, by their schema, and an age is not", async () => {
  const { call } = open();
  const made = await call("POST", "/api/users", { ...lin, profile: { company: "Fern" } });
  expect(made).toMatchObject({ status: 201, body: { age: null, profile: { company: "Fern" } } });
  for (const [wrong, path] of [
    [undefined, "profile"],
    [{ company: "" }, "profile.company"],
    [{ company: "x", compnay: "y" }, "profile.compnay"],
  ] as const) {
    const { status, body } = await call("POST", "/api/users", { ...lin, profile: wrong });
    expect(status).toBe(422);
    expect(body.issues.map((issue: { path: string }) => issue.path)).toContain(path);
  }
});

test("they are changed as a whole, by their owner and by who may, and shown with the account", async () => {
  const { call, signIn } = open();
  const { token: admin } = await signIn("admin", "admin");
  const { id, token } = await signIn("ada");
  const me = () => call("GET", "/api/users/me", undefined, token);
  // Made before they were asked for.
  expect((await me()).body.profile).toEqual({});
  const own = { company: "Moss", newsletter: true };
  expect((await call("PATCH", "/api/users/me", { profile: own }, token)).body.profile).toEqual(own);
  const theirs = { company: "Lily" };
  await call("PATCH", `/api/users/${id}`, { profile: theirs }, admin);
  expect((await me()).body.profile).toEqual(theirs);
  const { body: shown } = await call("GET", "/api/users/me/dashboard", undefined, token);
  expect(shown.user.profile).toEqual(theirs);
  const { body: kept } = await call("GET", "/api/users/me/export", undefined, token);
  expect(kept.user.profile).toEqual(theirs);
  expect((await call("PATCH", "/api/users/me", { profile: {} }, token)).status).toBe(422);
});

test("the client has them as types, and the audit log says that they were changed", async () => {
  const { app, signIn } = open();
  const client = createClient<typeof options>("http://localhost", {
    fetch: async (target, init) => app.handle(new Request(target, init)),
  });
  const { data: made } = await client.api.users.post({ ...lin, profile: { company: "Fern" } });
  const company: string | undefined = made?.profile.company;
  expect(company).toBe("Fern");
  await client.signIn(lin);
  await client.api.users.me.patch({ profile: { company: "Moss", newsletter: true } });
  const { data: me } = await client.api.users.me.get();
  expect(me?.profile).toEqual({ company: "Moss", newsletter: true });
  const { headers } = await signIn("grace", "admin");
  const { data: rows } = await client.api.audit.get({ headers, query: { action: "user.changed" } });
  expect(rows?.items[0]).toMatchObject({ target: made?.id, details: { fields: ["profile"] } });
});

test("whoever runs the server makes an admin without them, or with them as they must be", async () => {
  const folder = emptyFolder();
  const create = (name: string, ...flags: string[]) =>
    plaudit(
      ["user", "create", "--username", name, "--email", `${name}@example.com`, "--admin"].concat(
        ["--password-stdin", "--data", folder],
        flags,
      ),
      { stdin: "correct horse", shape: shapeOf(options) },
    );
  expect((await create("ada")).code).toBe(0);
  expect((await create("lin", "--profile", '{ "company": "Fern" }')).code).toBe(0);
  const wrong = await create("eve", "--profile", '{ "compnay": "Fern" }');
  expect(wrong).toMatchObject({ code: 2, told: [expect.stringContaining("profile.compnay")] });
  expect((await create("eve", "--profile", "Fern")).told[0]).toContain("must be JSON");
  const show = async (name: string) =>
    JSON.parse((await plaudit(["user", "show", name, "--data", folder])).out);
  expect(await show("ada")).toMatchObject({ age: null, profile: {} });
  expect(await show("lin")).toMatchObject({ age: null, profile: { company: "Fern" } });
  // Plaudit's own program asks for an age, and knows of no profile.
  const plain = ["user", "create", "--username", "eve", "--email", "eve@example.com"];
  const stdin = "correct horse";
  const data = ["--password-stdin", "--data", folder];
  expect((await plaudit([...plain, ...data], { stdin })).told[0]).toContain("age is required");
  const asked = await plaudit([...plain, "--age", "36", "--profile", "{}", ...data], { stdin });
  expect(asked).toMatchObject({ code: 2, told: [expect.stringContaining("profile is not known")] });
});

test("the set-up asks for no age, and takes a profile", async () => {
  const { call } = open();
  expect((await call("GET", "/status")).body.asks).toMatchObject({
    age: false,
    profile: { properties: { company: { maxLength: 100 } } },
  });
  const setup = { ...lin, token: "nobody's" };
  // What it asks for is there: this app has printed no link.
  expect((await call("POST", "/api/setup", setup)).status).toBe(404);
  const wrong = await call("POST", "/api/setup", { ...setup, profile: {} });
  expect(wrong.body.issues).toEqual([{ path: "profile.company", message: "is required" }]);
});

test("an app whose profile is no object does not start", () => {
  // @ts-expect-error -- a schema of another kind
  expect(() => createTestApp({ profile: t.String() })).toThrow("must be a t.Object");
});

test("they are in the documentation; without them a profile is not known and an age is asked for", async () => {
  const { body: document } = await open().call("GET", "/swagger/json");
  const schemas = document.components.schemas;
  expect(schemas.SignUp.properties.profile.properties.company.maxLength).toBe(100);
  expect(schemas.SignUp.required).not.toContain("age");
  expect(schemas.User.properties.profile.properties.company).toBeDefined();
  const plain = await open({}).call("POST", "/api/users", { ...lin, profile: {} });
  const paths = plain.body.issues.map((issue: { path: string }) => issue.path);
  expect(paths.toSorted()).toEqual(["age", "profile"]);
});

test("a profile of more than 16 KB is refused, whatever its schema says", async () => {
  const { call } = open({ profile: t.Object({ text: t.String() }) });
  const body = { ...lin, age: 36, profile: { text: "x".repeat(17_000) } };
  const { status, body: answer } = await call("POST", "/api/users", body);
  expect(status).toBe(422);
  expect(answer.issues).toEqual([{ path: "profile", message: "must be at most 16 KB of JSON" }]);
});
