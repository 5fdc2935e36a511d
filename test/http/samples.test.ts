// The examples in the documentation are true: what it shows of a body is taken, and what it shows of an
// answer is what comes. Every operation is called once, in an order that makes a story.
import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Document, Operation } from "../../src/web/openapi.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { serve } from "../../src/app/serve.ts";
import { backupWorkerUrl, workerUrl } from "../cli/kit.ts";
import { differences, type Schema, sampleOf } from "./samples.ts";
import { configOf } from "../databases.ts";

interface Call {
  name: string;
  method: string;
  path: string;
  operation: Operation;
}

const folder = mkdtempSync(join(tmpdir(), "plaudit-samples-"));
const config = await configOf(folder, { PORT: "0" });
const server = await serve({ config, log: silentLog, workerUrl, backupWorkerUrl });
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const document = (await (await fetch(new URL("/swagger/json", server.url))).json()) as Document;
const calls: Call[] = Object.entries(document.paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, operation]) => {
    return { name: operation.operationId, method: method.toUpperCase(), path, operation };
  }),
);
const goodOf = ({ operation: { responses } }: Call) =>
  Object.entries(responses).find(([status]) => Number(status) < 300)!;
const schemaOf = (content: unknown): Schema | undefined =>
  (content as Record<string, { schema: Schema }> | undefined)?.["application/json"]?.schema;
const bodyOf = ({ name, operation }: Call) => {
  const schema = schemaOf(operation.requestBody?.content);
  return schema && (sampleOf(schema, document, name) as Record<string, unknown>);
};

test("operations keep their names, since generated clients have functions named after them", () => {
  expect(calls.map(({ name }) => name).toSorted()).toMatchSnapshot();
});

test("a problem in the documentation is like one that comes", async () => {
  const problem = await (await fetch(new URL("/api/nothing", server.url))).json();
  const shown = sampleOf({ $ref: "#/components/schemas/Problem" }, document) as object;
  expect(differences(shown, problem)).toEqual([]);
  expect(Object.keys(shown)).toEqual(Object.keys(problem as object));
});

const byName = (name: string) => calls.find((call) => call.name === name)!;
const beginning = ["setUp", "signUp", "signIn"].map(byName);
const end = ["signOut", "erasePersonUnseen", "deleteMe"].map(byName);
// A stream never ends.
const streams = ["followEvents", "followMyActivity"].map(byName);
/** A link's secret is in a mail alone: test/features/auth/recovery.test.ts uses them. */
const byLink = ["reset", "undoAddress", "verify"];
/** Every event can be stored here: test/features/dead-letters asks for those that cannot. */
const ofLetters = ["retryDeadLetter", "dropDeadLetter"];
/** PostgreSQL has tools of its own for this. */
const ofSqlite = config.database ? ["startBackup"] : [];
const elsewhere = [...byLink, ...ofLetters, ...ofSqlite];
const others = calls.filter(
  (call) => !elsewhere.includes(call.name) && ![...beginning, ...end, ...streams].includes(call),
);
const having = (...methods: string[]) => others.filter(({ method }) => methods.includes(method));

test("the documentation's example of every body is accepted, and that of every answer comes", async () => {
  // oxlint-disable-next-line typescript/no-explicit-any -- an answer is looked at field by field
  const told: Record<string, any> = {};
  const tokens: Record<string, string> = {};
  const ids: Record<string, () => string> = {
    "/v1/projects/": () => told["createKey"].key,
    "/array/": () => told["createKey"].key,
    "/api/auth/sessions/": () =>
      told["listSessions"].items.find(({ current }: { current: boolean }) => !current).id,
    "/api/users/invitations/": () => told["invite"].id,
    "/api/users/": () => told["signUp"].id,
    "/api/keys/": () => told["createKey"].id,
    "/api/sources/": () => told["createKey"].source,
    "/api/items/": () => told["createItem"].id,
    "/api/boards/": () => told["createBoard"].id,
    "/api/shared/": () => told["shareBoard"].secret,
    "/api/marks/": () => told["createMark"].id,
    "/api/reports/saved/": () => told["saveReport"].id,
    "/api/people/": () => "user-1",
  };

  await tell(beginning);
  for (const session of ["usual", "other"]) tokens[session] = await signInAsAdmin();
  await tell(having("POST", "PUT", "PATCH"));
  // The account was disabled, and has another name.
  const signInAsAda = () => signIn({ ...bodyOf(byName("signIn")), username: told["signUp"].email });
  // One to be ended by the admin, and one to end the account with.
  await signInAsAda();
  tokens["deleteMe"] = await signInAsAda();
  await allStored();
  await tell(having("GET"));
  // A like goes before its item.
  await tell(having("DELETE").toSorted((a, b) => b.path.length - a.path.length));
  // All others were ended.
  tokens["signOut"] = await signInAsAdmin();
  await tell(end);
  expect(Object.keys(told)).toHaveLength(calls.length - streams.length - elsewhere.length);

  async function tell(chapter: readonly Call[]): Promise<void> {
    for (const call of chapter) {
      const { name } = call;
      const response = await send(call);
      const text = await response.text();
      const [status, { content }] = goodOf(call);
      expect(`${name} ${response.status} ${text}`).toStartWith(`${name} ${status}`);
      const schema = schemaOf(content);
      told[name] = schema ? JSON.parse(text) : text;
      const shown = schema ? sampleOf(schema, document, name) : text;
      expect({ name, wrong: differences(shown, told[name]) }).toEqual({ name, wrong: [] });
    }
  }

  function send(call: Call): Promise<Response> {
    const { name, method, path, operation } = call;
    const body = bodyOf(call);
    // What nobody can know beforehand.
    if (body && name === "setUp") body["token"] = server.setupToken;
    if (body && name === "openSharedBoard") body["secret"] = told["shareBoard"].secret;
    const url = new URL(
      path
        .replace("{shareId}", () => told["shareBoard"].id)
        .replace("{sessionId}", () => told["listUserSessions"].items.at(-1).id)
        .replace(/^(.*?)\{\w+\}/, (_, start) => start + ids[start]!()),
      server.url,
    );
    for (const { in: where, name: key, required, schema } of operation.parameters ?? []) {
      if (where !== "query" || required !== true) continue;
      url.searchParams.set(String(key), String(sampleOf(schema as Schema, document, name)));
    }
    const headers: Record<string, string> = body ? { "content-type": "application/json" } : {};
    const token = tokens[name] ?? tokens["usual"];
    if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
    return fetch(url, { method, headers, body: body && JSON.stringify(body) });
  }

  function signInAsAdmin(): Promise<string> {
    return signIn(bodyOf(byName("setUp"))!);
  }

  async function signIn({ username, password }: Record<string, unknown>): Promise<string> {
    const response = await fetch(new URL("/api/auth/token", server.url), {
      method: "POST",
      body: new URLSearchParams({ username: String(username), password: String(password) }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  async function allStored(): Promise<void> {
    const deadline = performance.now() + 10_000;
    const metrics = async () => (await fetch(new URL("/metrics", server.url))).text();
    while (!/^plaudit_events_pending 0$/m.test(await metrics())) {
      expect(performance.now()).toBeLessThan(deadline);
      await Bun.sleep(20);
    }
  }
}, 60_000);
