// Every route of the app, asked with one name that it does not know.
import { describe, expect, test } from "bun:test";
import { Elysia, t } from "elysia";
import type { Rule } from "../../src/wire/rule.ts";
import { createTestApp as createLibraryApp } from "../../src/testing/test-app.ts";
import { createTestApp } from "../kit.ts";
import { createCall, join } from "../features/people.ts";

const stray = "strayName";

/** These take whatever comes. */
const exceptions = {
  "the sign-in, where RFC 6749 ignores what it doesn't know": ["POST /api/auth/token"],
  "what SDKs ask": [/^\w+ \/(v1|batch|capture|i|e|flags|decide|array|sourceConfig|beacon)\b/],
  "what PostHog's servers ask": [/^\w+ \/api\/feature_flag\//],
  "pages and health": [
    /^GET \/($|console|plaudit\.js|reset|verify|undo|invitation|sign-up|recovery\.|status|swagger|healthz|readyz|metrics)/,
  ],
};
const isException = (route: string) =>
  Object.values(exceptions)
    .flat()
    .some((each) => (typeof each === "string" ? each === route : each.test(route)));

/** A body for each object in the schema, that has but the way there and a stray name. */
function* bodiesOf(rule: Rule): Generator<{ path: string; body: unknown }> {
  if (rule.anyOf) return yield* rule.anyOf.flatMap((choice) => [...bodiesOf(choice)]);
  if (rule.type === "array" && rule.items && !Array.isArray(rule.items)) {
    for (const { path, body } of bodiesOf(rule.items)) yield { path: `0.${path}`, body: [body] };
  }
  if (rule.type !== "object" || rule.additionalProperties || rule.patternProperties) return;
  const properties = Object.entries(rule.properties ?? {});
  // What tells this object from others.
  const literals = properties.flatMap(([name, { anyOf, ...own }]) => {
    const value = own.const ?? anyOf?.find((choice) => choice.const !== undefined)?.const;
    return value === undefined ? [] : [[name, value] as const];
  });
  yield { path: stray, body: { ...Object.fromEntries(literals), [stray]: 1 } };
  for (const [name, inner] of properties) {
    for (const { path, body } of bodiesOf(inner)) {
      yield { path: `${name}.${path}`, body: { ...Object.fromEntries(literals), [name]: body } };
    }
  }
}

const { app, store } = createTestApp();
const call = createCall(app);
const { token } = await join({ app, store }, "admin", "admin");
const pathsOf = ({ issues }: { issues?: { path: string }[] } = {}) =>
  issues?.map(({ path }) => path);

const routes = app.routes
  .filter(({ method }) => method !== "OPTIONS")
  .map(({ method, path, hooks }) => ({ method, path, body: hooks.body as Rule | undefined }));

describe("an unknown name in the query is named by its path:", () => {
  for (const { method, path } of routes.filter(
    (each) => !isException(`${each.method} ${each.path}`),
  )) {
    test(`${method} ${path}`, async () => {
      const { status, body } = await call(method, `${path}?${stray}=1`, { token });
      expect(status).toBe(422);
      expect(pathsOf(body)).toContain(stray);
    });
  }
});

describe("an unknown name in the body, however deep, is named by its path:", () => {
  for (const { method, path, body: schema } of routes) {
    if (!schema || isException(`${method} ${path}`)) continue;
    test(`${method} ${path}`, async () => {
      const bodies = [...bodiesOf(schema)];
      for (const given of bodies) {
        const { status, body } = await call(method, path, { token, body: given.body });
        expect({ status, paths: pathsOf(body) }).toEqual({
          status: 422,
          paths: expect.arrayContaining([given.path]),
        });
      }
    });
  }
});

test("every route is tried, or is an exception that exists", () => {
  const all = routes.map(({ method, path }) => `${method} ${path}`);
  expect(all.filter((route) => !isException(route)).length).toBeGreaterThan(40);
  expect(all).toContain("POST /api/auth/token");
  const nested = routes.flatMap(({ body }) => (body ? [...bodiesOf(body)] : []));
  expect(nested.filter(({ path }) => path.split(".").length > 3).length).toBeGreaterThan(10);
});

test("the sign-in accepts unknown names", async () => {
  const form = { username: "admin", password: "correct horse battery", resource: "x" };
  expect(await call("POST", "/api/auth/token?audience=y", { form })).toMatchObject({ status: 200 });
});

test("everything that is wrong is named at once, with what was meant, before the body does anything", async () => {
  const body = { usernam: "ada", email: "no", password: "x".repeat(9), age: 20, extra: "secret" };
  const answer = await call("POST", "/api/users", { body });
  expect(answer.status).toBe(422);
  expect(answer.body.issues).toEqual(
    expect.arrayContaining([
      { path: "usernam", message: "is not known: did you mean username?" },
      { path: "extra", message: "is not known" },
      { path: "username", message: "is required" },
      { path: "email", message: "must be an e-mail address" },
    ]),
  );
  expect(answer.text).not.toContain("secret");
});

test("a stranger gets 401 before any name is looked at", async () => {
  expect(await call("GET", `/api/events?${stray}=1`)).toMatchObject({ status: 401 });
  expect(await call("POST", "/api/items", { body: { [stray]: 1 } })).toMatchObject({ status: 401 });
});

test("of fifty thousand unknown names sixty-four are named", async () => {
  const body = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`n${i}`, 1]));
  const answer = await call("POST", "/api/items", { token, body });
  expect(answer.body.issues.length).toBeLessThanOrEqual(66);
});

describe("an app's own route", () => {
  const open = async () => {
    const body = t.Object({ name: t.String(), tags: t.Optional(t.Array(t.String())) });
    const { app: own, signIn } = createLibraryApp({}, (plaudit) =>
      new Elysia()
        .use(plaudit)
        .post("/api/orders", ({ body: { name } }) => name, { body })
        .get("/open", () => "fine")
        .post("/strict", ({ body: { name } }) => name, { strict: true, body })
        .get("/strict", () => "fine", {
          strict: true,
          query: t.Object({ q: t.Optional(t.String()) }),
        }),
    );
    return { call: createCall(own), signIn };
  };

  test("behaves as it does in Elysia", async () => {
    const it = await open();
    const body = { name: "fern", [stray]: 1 };
    expect(await it.call("POST", `/api/orders?${stray}=1`, { body })).toMatchObject({
      status: 200,
      text: "fern",
    });
    expect(await it.call("GET", `/open?${stray}=1`)).toMatchObject({ status: 200 });
  });

  test("is strict if it says so", async () => {
    const it = await open();
    const posted = await it.call("POST", "/strict?x=1", { body: { name: "fern", tag: 1 } });
    expect([posted.status, pathsOf(posted.body)]).toEqual([422, ["x", "tag"]]);
    expect(posted.body.issues[1].message).toBe("is not known: did you mean tags?");
    expect(await it.call("GET", "/strict?q=1")).toMatchObject({ status: 200 });
    expect(await it.call("GET", "/strict?p=1")).toMatchObject({ status: 422 });
  });

  test("an app's items stay strict", async () => {
    const it = await open();
    const ada = await it.signIn("ada");
    const answer = await it.call("POST", "/api/items", {
      token: ada.token,
      body: { title: "x", titel: "y" },
    });
    expect(pathsOf(answer.body)).toEqual(["titel"]);
  });
});
