// Every field of every route says in words what it has to be, whatever comes in its place.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { type TSchema, Type } from "@sinclair/typebox";
import { t } from "elysia";
import { jsonObject, wholeNumber } from "../../src/wire/fields.ts";
import { assertValid, issuesUnder } from "../../src/wire/issues.ts";
import type { Rule } from "../../src/wire/rule.ts";
import { type Answer, createCall, join } from "../features/people.ts";
import { createTestApp } from "../kit.ts";

const { app, store, ...parts } = createTestApp();
const call = createCall(app);
let token: string;
beforeAll(async () => {
  ({ token } = await join({ app, store, ...parts }, "admin", "admin"));
});
afterAll(() => store.close());

type Schema = Rule & { allOf?: Schema[]; required?: string[] };

const routes = app.routes
  .filter(({ path, method }) => path.startsWith("/api/") && method !== "OPTIONS")
  // A stream never ends.
  .filter(({ path }) => path !== "/api/live")
  .map(({ path, method, hooks }) => {
    const { body, query, params } = hooks as Record<
      "body" | "query" | "params",
      Schema | undefined
    >;
    return { name: `${method} ${path}`, path, method, body, query, params };
  });

const wrong = [7, true, null, "text", [7], {}];
const wrongWords = [
  "",
  "text",
  "7",
  "-1",
  "1.5",
  "1e9",
  "null",
  "true",
  "[]",
  "{}",
  "[7]",
  '{"a":1}',
];

const seen = new Set<string>();

/** Bodies in each of which one field, at whatever depth, is wrong. */
function* bodiesOf(schema: Schema): Iterable<unknown> {
  yield* wrong;
  // What many routes share, as the questions of reports, is gone into once.
  const rule = JSON.stringify(schema);
  if (seen.has(rule)) return;
  seen.add(rule);
  for (const choice of [...(schema.anyOf ?? []), ...(schema.allOf ?? [])]) yield* bodiesOf(choice);
  const { properties = {}, items, patternProperties = {}, additionalProperties } = schema;
  for (const [name, rule] of Object.entries(properties)) {
    for (const value of bodiesOf(rule)) yield { ...literalsOf(properties), [name]: value };
  }
  for (const rule of [...Object.values(patternProperties), additionalProperties]) {
    if (typeof rule !== "object") continue;
    for (const value of bodiesOf(rule)) yield { something: value };
  }
  if (items && !Array.isArray(items)) for (const value of bodiesOf(items)) yield [value];
}

/** By which a choice between objects is told. */
function literalsOf(properties: Record<string, Rule>) {
  return Object.fromEntries(
    Object.entries(properties)
      .map(([name, rule]) => [name, (rule.anyOf?.[0] ?? rule).const] as const)
      .filter(([, literal]) => literal !== undefined),
  );
}

function look(name: string, sent: string, { status, body }: Answer): void {
  expect(status, `${name} ${sent}`).toBeLessThan(500);
  expect(status, `${name} ${sent}`).not.toBe(429);
  if (status !== 422) return;
  expect(body.issues.length, `${name} ${sent}`).toBeGreaterThan(0);
  for (const { path, message } of body.issues) {
    const saying = `${name} ${sent}: ${path} ${message}`;
    expect(message, saying).not.toMatch(/^Expected|undefined|\[object|Union|Kind/);
    expect(message, saying).not.toBe("is not valid");
    expect(message, saying).toMatch(/^(must|is|can|has|are)\b/);
  }
}

test("bodies", async () => {
  let count = 0;
  for (const { name, path, method, body: schema } of routes) {
    if (!schema) continue;
    for (const body of bodiesOf(schema)) {
      count++;
      look(name, JSON.stringify(body).slice(0, 200), await call(method, path, { token, body }));
    }
  }
  expect(count).toBeGreaterThan(1000);
});

test("queries and parameters", async () => {
  let count = 0;
  for (const { name, path, method, query } of routes) {
    for (const field of Object.keys(query?.properties ?? {})) {
      const values = [...wrongWords, "x".repeat(20_000), `1&${field}=2`];
      for (const value of values) {
        count++;
        const text = value.startsWith("1&") ? value : encodeURIComponent(value);
        look(
          name,
          `${field}=${text}`.slice(0, 200),
          await call(method, `${path}?${field}=${text}`, { token }),
        );
      }
    }
  }
  expect(count).toBeGreaterThan(500);
});

test("rules of every kind", () => {
  const kinds: [TSchema, string][] = [
    [Type.String(), "must be text"],
    [Type.Integer(), "must be a whole number"],
    [Type.Number({ minimum: 0 }), "must be a number of at least 0"],
    [Type.Boolean(), "must be true or false"],
    [Type.Null(), "must be null"],
    [Type.Literal("a"), "must be a"],
    [Type.Array(Type.String()), "must be a list"],
    [Type.Tuple([Type.Integer()]), "must be a list of 1 entry"],
    [Type.Tuple([Type.Integer(), Type.Null()]), "must be a list of 2 entries"],
    [Type.Object({}), "must be an object"],
    [Type.Record(Type.String(), Type.Null()), "must be an object"],
    [Type.Partial(Type.Object({ a: Type.Null() })), "must be an object"],
    [Type.Intersect([Type.Object({}), Type.Object({})]), "must be an object"],
    [Type.Date(), "must be a time in ISO 8601"],
    [t.UnionEnum(["a", "b"]), "must be one of a, b"],
    [t.UnionEnum(["a"]), "must be a"],
    [t.Nullable(Type.String()), "must be text"],
    [Type.Union([Type.Literal("a"), Type.Literal("b")]), "must be one of a, b"],
    [Type.Union([Type.String(), Type.Number()]), "must be text or a number"],
    [Type.Union([Type.Null()]), "must be null"],
    [wholeNumber({ minimum: 1, maximum: 2 }), "must be a whole number from 1 to 2"],
    [jsonObject(), "must be an object"],
  ];
  for (const [schema, words] of kinds) {
    const said = () => assertValid(Type.Object({ field: schema }), { field: Symbol.iterator });
    expect(issuesUnder("at", said)).toContainEqual({ path: "at.field", message: words });
  }
});

test("too short, too long, too few, too many", () => {
  const few = Type.Record(Type.String(), Type.Any(), {
    maxProperties: 1,
    error: "must be an object",
  });
  const rules: [TSchema, unknown, string][] = [
    [Type.String({ minLength: 1 }), "", "must have at least 1 character"],
    [Type.String({ maxLength: 2 }), "abc", "must have at most 2 characters"],
    [Type.Array(Type.Any(), { minItems: 1 }), [], "must have at least 1 entry"],
    [Type.Array(Type.Any(), { maxItems: 2 }), [1, 2, 3], "must have at most 2 entries"],
    [Type.Object({}, { minProperties: 1 }), {}, "must have at least 1 field"],
    [few, { a: 1, b: 2 }, "must have at most 1 field"],
  ];
  for (const [schema, value, words] of rules) {
    const said = () => assertValid(Type.Object({ field: schema }), { field: value });
    expect(issuesUnder("at", said)).toEqual([{ path: "at.field", message: words }]);
  }
});
