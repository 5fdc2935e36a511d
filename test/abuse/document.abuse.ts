// Whatever is sent to any operation that the OpenAPI document names, by whomever: it is answered as the document says,
// in status, type and shape, and never with 500. `FUZZ_CASES` says how many requests are made.
import { expect, test } from "bun:test";
import fc from "fast-check";
import { standardExtensions } from "../../src/app/standard.ts";
import { listPermissions } from "../../src/extension.ts";
import { createCall, join } from "../features/people.ts";
import { createTestApp, plainPasswords } from "../kit.ts";
import {
  createCheck,
  createValues,
  type Document,
  listOperations,
  type Operation,
} from "./document.ts";

const cases = Number(Bun.env["FUZZ_CASES"] ?? 40_000);
const testMsMax = 30 * 60_000;
/** After so many requests people sign in anew: some requests end sessions, and accounts. */
const visitCases = 100;
/** They may ask most, and are heard more often than any key. */
const people = ["user", "admin", "admin", "user", "admin", "admin"];
/** Ids that were answered last. */
const knownMax = 64;
/** The limits of sign-ins and sign-ups are of a minute. */
const visitMs = 61_000;

interface Asked {
  operation: Operation;
  who: string;
  values: Record<string, unknown>;
  body: unknown;
}

/** An app with an admin, a user and a key of each scope, as callers by their names. */
async function openHouse() {
  const parts = createTestApp({ passwords: plainPasswords });
  const call = createCall(parts.app);
  const tokens = new Map<string, string | undefined>([["nobody", undefined]]);
  const first = await join(parts, "admin", "admin");
  for (const scope of listPermissions(standardExtensions)) {
    const body = { name: scope, scopes: [scope] };
    const made = await call("POST", "/api/keys", { token: first.token, body });
    tokens.set(`key with ${scope}`, made.body.key);
  }
  let visits = 0;
  async function visit(): Promise<void> {
    parts.clock.forward(visitMs);
    visits++;
    tokens.set("user", (await join(parts, `user${visits}`)).token);
    tokens.set("admin", (await join(parts, `admin${visits}`, "admin")).token);
  }
  await visit();
  const { body: document }: { body: Document } = await call("GET", "/swagger/json");
  return { handle: parts.app.handle, document, tokens, visit };
}

/** Requests of every operation, by every caller. */
function requestsOf(document: Document, callers: readonly string[]): fc.Arbitrary<Asked> {
  const valuesOf = createValues(document);
  return fc.constantFrom(...listOperations(document)).chain((operation) => {
    const [media] = Object.values(operation.requestBody?.content ?? {});
    const parameters = (operation.parameters ?? []).map(
      ({ name, schema }) => [name, valuesOf(schema)] as const,
    );
    return fc.record({
      operation: fc.constant(operation),
      who: fc.constantFrom(...callers),
      values: fc.record(Object.fromEntries(parameters), { requiredKeys: [] }),
      body: media ? valuesOf(media.schema) : fc.constant(undefined),
    });
  });
}

/** `known` is an id of something that is there, for a path that no value was made for. */
function toRequest(
  { operation, values, body }: Asked,
  token: string | undefined,
  known: string,
): Request {
  const { path, method, parameters = [] } = operation;
  const query = parameters.filter(({ name, in: place }) => place === "query" && name in values);
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    segment(values[name] ?? known),
  );
  const asked = query.map(({ name }) => `${name}=${text(values[name])}`).join("&");
  const headers = new Headers({ "content-type": "application/json" });
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  return new Request(`http://localhost${address}?${asked}`, {
    method: method.toUpperCase(),
    headers,
    ...(body !== undefined && !["get", "head"].includes(method) && { body: JSON.stringify(body) }),
  });
}

const text = (value: unknown) =>
  encodeURIComponent(
    (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).toWellFormed(),
  );

/** A dot alone is no part of an address: clients leave it out. */
function segment(value: unknown): string {
  const part = text(value);
  return /^\.{0,2}$/.test(part) ? "x" : part;
}

test(
  "every answer is one that the document names, and none is a fault of ours",
  async () => {
    const { handle, document, tokens, visit } = await openHouse();
    const check = createCheck(document);
    const wrong = new Map<string, string>();
    const statuses = new Map<number, number>();
    const ids = ["nobody's"];
    let asked = 0;
    for (const each of fc.sample(requestsOf(document, [...tokens.keys(), ...people]), cases)) {
      if (++asked % visitCases === 0) await visit();
      const request = toRequest(each, tokens.get(each.who), ids[asked % ids.length]!);
      const answer = await handle(request);
      const said = await answer.text();
      const { operation, who, body } = each;
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const type = answer.headers.get("content-type") ?? "";
      const [, id] = /"id":"([^"]+)"/.exec(said) ?? [];
      if (id !== undefined && ids.push(id) > knownMax) ids.shift();
      const fault = check(operation, answer.status, type, said);
      if (fault === undefined) continue;
      const what = `${operation.method} ${operation.path} ${answer.status}: ${fault}`;
      const shown = `${who} ${request.url} ${JSON.stringify(body)} ${said}`;
      if (!wrong.has(what)) wrong.set(what, shown.slice(0, 600));
    }
    console.log(`${cases} requests:`, Object.fromEntries(statuses));
    expect(Object.fromEntries(wrong)).toEqual({});
    // Else nothing but refusals was looked at.
    expect(statuses.get(200)).toBeGreaterThan(cases / 20);
  },
  testMsMax,
);

test("the check sees what the document does not name", async () => {
  const { document } = await openHouse();
  const check = createCheck(document);
  const operation = listOperations(document).find(({ operationId }) => operationId === "getMe")!;
  const me = operation.responses[200]!.content!["application/json"]!.schema!;
  const shape = document.components.schemas[me.$ref!.split("/").at(-1)!]!;
  const good = Object.fromEntries(
    Object.entries(shape.properties!).map(([name, { example = null }]) => [name, example]),
  );
  const json = "application/json";
  expect(check(operation, 200, json, JSON.stringify(good))).toBeUndefined();
  expect(check(operation, 200, json, JSON.stringify({ ...good, age: "36" }))).toContain("age");
  expect(check(operation, 200, json, JSON.stringify({ ...good, id: undefined }))).toContain("id");
  expect(check(operation, 200, "text/html", "")).toContain("text/html");
  expect(check(operation, 418, json, "{}")).toContain("status");
  expect(check(operation, 500, "application/problem+json", "{}")).toBeDefined();
});
