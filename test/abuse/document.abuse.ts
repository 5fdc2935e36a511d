// Whatever is sent to any operation that the OpenAPI document names, by whomever: it is answered with a status that the
// document names, and never with 500, which an answer that breaks its own schema would be too. `FUZZ_CASES` says how
// many requests are made.
import { expect, test } from "bun:test";
import fc from "fast-check";
import { createCall, join } from "../features/people.ts";
import { createTestApp, plainPasswords } from "../kit.ts";

const cases = Number(Bun.env["FUZZ_CASES"] ?? 50_000);
const testMsMax = 30 * 60_000;

interface Schema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
}

interface Operation {
  responses: Record<string, unknown>;
  parameters?: { name: string; in: string; schema?: Schema }[];
  requestBody?: { content: Record<string, { schema?: Schema & { $ref?: string } }> };
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const junk = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.integer(),
  fc.double(),
  fc.constantFrom(
    null,
    true,
    "",
    "0",
    "1e999",
    "\u0000",
    "\ud800",
    "__proto__",
    [],
    {},
    -1,
    2 ** 53,
  ),
  fc.string({ maxLength: 300, minLength: 250 }),
);

/** Values of a schema, and now and then something else. */
function valuesOf(schema: Schema = {}, depth = 0): fc.Arbitrary<unknown> {
  if (depth > 4) return junk;
  const own = (): fc.Arbitrary<unknown> => {
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => valuesOf(each, depth + 1)));
    if (schema.type === "object" || schema.properties) {
      const fields = Object.entries(schema.properties ?? {}).map(
        ([name, field]) => [name, valuesOf(field, depth + 1)] as const,
      );
      return fc.record(Object.fromEntries(fields), { requiredKeys: [] });
    }
    if (schema.type === "array")
      return fc.array(valuesOf(schema.items, depth + 1), { maxLength: 3 });
    if (schema.type === "boolean") return fc.boolean();
    if (schema.type === "integer" || schema.type === "number")
      return fc.integer({ min: -2, max: 300 });
    return fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom("ada", "me", "2026-01-01", "a@b.example"),
    );
  };
  return fc.oneof({ weight: 6, arbitrary: own() }, { weight: 1, arbitrary: junk });
}

test(
  "every answer has a status that the document names, and none is a fault of ours",
  async () => {
    const parts = createTestApp({ passwords: plainPasswords });
    const call = createCall(parts.app);
    const admin = await join(parts, "admin", "admin");
    const { body: document }: { body: Document } = await call("GET", "/swagger/json");
    const key = async (scope: string) =>
      (
        await call("POST", "/api/keys", {
          token: admin.token,
          body: { name: scope, scopes: [scope] },
        })
      ).body.key as string;
    const fixed = {
      none: undefined,
      reader: await key("reports:read"),
      sender: await key("events:write"),
    };
    let asked = 0;
    let user = await join(parts, "user");
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
    const wrong = new Map<string, string>();
    const one = fc
      .constantFrom(...operations)
      .filter(({ path }) => !path.endsWith("/live") && !path.startsWith("/swagger"))
      .chain(({ path, method, operation }) => {
        const { parameters = [], requestBody } = operation;
        const content = Object.values(requestBody?.content ?? {})[0]?.schema;
        const name = content?.$ref?.split("/").at(-1) ?? "";
        const body = content
          ? valuesOf(document.components.schemas[name] ?? content)
          : fc.constant(undefined);
        const values = Object.fromEntries(
          parameters.map((each) => [each.name, valuesOf(each.schema)]),
        );
        return fc.record({
          path: fc.constant(path),
          method: fc.constant(method),
          operation: fc.constant(operation),
          who: fc.constantFrom("none", "reader", "sender", "user", "admin"),
          values: fc.record(values, { requiredKeys: [] }),
          body,
        });
      });
    const text = (value: unknown) =>
      encodeURIComponent(
        (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).toWellFormed(),
      );
    /** A dot alone is no part of an address: clients leave it out. */
    const segment = (value: unknown) => {
      const part = text(value ?? "x");
      return /^\.{0,2}$/.test(part) ? "x" : part;
    };
    for (const { path, method, operation, who, values, body } of fc.sample(one, cases)) {
      let target = path;
      const query: string[] = [];
      for (const { name, in: place } of operation.parameters ?? []) {
        if (place === "path") target = target.replace(`{${name}}`, () => segment(values[name]));
        else if (place === "query" && name in values) query.push(`${name}=${text(values[name])}`);
      }
      // Some requests end the session, or the account.
      if (++asked % 100 === 0) user = await join(parts, `user${asked}`);
      const headers = new Headers({ "content-type": "application/json" });
      const token = who === "admin" ? admin.token : who === "user" ? user.token : fixed[who];
      if (token) headers.set("authorization", `Bearer ${token}`);
      const hasBody = body !== undefined && !["get", "head"].includes(method);
      const request = new Request(
        `http://localhost${target}${query.length > 0 ? `?${query.join("&")}` : ""}`,
        {
          method: method.toUpperCase(),
          headers,
          ...(hasBody && { body: JSON.stringify(body) }),
        },
      );
      const answer = await parts.app.handle(request);
      const said = await answer.text();
      const isNamed = `${answer.status}` in operation.responses;
      if (!isNamed || answer.status === 500) {
        const what = `${method.toUpperCase()} ${path} ${answer.status}`;
        if (!wrong.has(what))
          wrong.set(what, `${who} ${request.url} ${JSON.stringify(body)} ${said}`.slice(0, 600));
      }
    }
    expect(Object.fromEntries(wrong)).toEqual({});
  },
  testMsMax,
);
