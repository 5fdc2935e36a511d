// A small app of every hook and a few routes that misbehave, for the tests of src/http.
import { Elysia, t } from "elysia";
import { Type } from "@sinclair/typebox";
import { AppError } from "../../src/domain/error.ts";
import { createCookies } from "../../src/http/cookies.ts";
import { createAddressOf } from "../../src/http/address.ts";
import { adapt } from "../../src/http/adapter.ts";
import { createBody } from "../../src/http/body.ts";
import { createErrors, problems } from "../../src/http/errors.ts";
import { jsonObject, page } from "../../src/wire/fields.ts";
import { createIntake } from "../../src/http/intake.ts";
import { createInput } from "../../src/http/input.ts";
import { createHeaders } from "../../src/http/headers.ts";
import { createHttpMetrics } from "../../src/http/metrics.ts";
import { createMethods } from "../../src/http/methods.ts";
import { createRequest } from "../../src/http/request.ts";
import type { Caller } from "../../src/domain/caller.ts";
import { createSession } from "../../src/http/session.ts";
import type { User } from "../../src/domain/account.ts";
import { createLog } from "../../src/runtime/log.ts";

export const secret = "the database is at /var/lib/secret";

const ada: User = {
  id: "1",
  username: "ada",
  email: "ada@example.com",
  age: 36,
  disabledAt: null,
  profile: {},
  createdAt: "2026-03-01T12:00:00.000Z",
  permissions: [],
};

const callers: Record<string, Caller> = {
  "Bearer account": { user: ada, permissions: ["items:write"] },
  "Bearer admin": { user: ada, permissions: ["admin"] },
  "Bearer key": { keyId: "k", permissions: ["reports:read"] },
};

const NewThing = t.Object({
  name: t.String({ pattern: "^[a-z]+$", maxLength: 5, error: "must be up to 5 letters" }),
  age: Type.Integer({ minimum: 13, maximum: 120 }),
  email: t.Optional(t.String({ format: "email" })),
  tags: t.Optional(t.Array(t.String(), { maxItems: 2 })),
  properties: t.Optional(jsonObject()),
});

export interface StageOptions {
  slowRequestMs?: number;
  corsOrigins?: readonly string[];
  isSecure?: boolean;
  isProxied?: boolean;
}

/** Opens a stage, with the lines it logs and how often a caller was looked up. */
export function openStage({
  slowRequestMs = 1000,
  corsOrigins = [],
  isSecure = false,
  isProxied = false,
}: StageOptions = {}) {
  const lines: string[] = [];
  const seen = { lookUps: 0 };
  const log = createLog({ write: (line) => void lines.push(line), pretty: false, level: "debug" });
  const metrics = createHttpMetrics();
  const headers = createHeaders({ isSecure, corsOrigins });
  const request = createRequest({ log, metrics, headers, isProxied, slowRequestMs });
  const input = createInput(request);
  const session = createSession({
    addressOf: createAddressOf([]),
    cookies: createCookies({ publicUrl: undefined }),
    authenticate: async (authorization) => {
      seen.lookUps++;
      if (authorization === "Bearer trouble") throw new Error(secret);
      return callers[authorization ?? ""];
    },
  });

  const things = new Elysia({ name: "things", prefix: "/things" })
    .use(session)
    .post("", ({ body, user }) => ({ ...body, owner: user.username }), {
      signedIn: true,
      body: NewThing,
      response: { 200: t.Any(), ...problems(400, 401, 403, 422) },
    })
    .post("/form", ({ body }) => body, {
      signedIn: true,
      parse: ["urlencoded", "json"],
      body: NewThing,
      response: { 200: t.Any(), ...problems(400, 401, 403, 415, 422) },
    })
    .post("/none", () => "nothing", { signedIn: true })
    .get("", ({ query }) => query, {
      query: t.Object({
        ...page,
        sort: t.Optional(t.Union([t.Literal("new"), t.Literal("likes")])),
        most: t.Optional(t.Number({ maximum: 5 })),
      }),
    })
    .get("/report", ({ caller }) => caller.permissions.length, { can: "reports:read" })
    .get("/list", ({ query }) => query, { signedIn: true, query: t.Object(page) })
    .get("/one/:id", ({ params }) => params.id)
    .post("/raw", ({ body }) => body as object);

  const trouble = new Elysia({ name: "trouble", prefix: "/trouble" })
    .get("/error", () => {
      throw new Error(secret);
    })
    .get("/text", () => {
      // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error
      throw secret;
    })
    .get("/rejected", () => Promise.reject(new Error(secret)))
    .get("/answer", () => ({ id: secret }) as never, { response: t.Object({ id: t.Integer() }) })
    .get("/full", () => {
      throw new AppError("unavailable", "Full.", { retryAfterSeconds: 2.2, detail: "Come back." });
    })
    .get("/slow", () => Bun.sleep(20).then(() => "at last"))
    .get("/made", ({ status }) => status(201, "made"), { response: { 201: t.String() } });

  const host = new Elysia({ handler: { standardHostname: false } });
  const methods = createMethods(host);
  adapt(host, {
    ...createBody({ request, intake: createIntake(), addressOf: () => "192.0.2.1" }),
    answer: request.answer,
  });
  const app = host
    .use(createErrors({ log, input, request, headers, methods }))
    .use(headers.plugin)
    .use(methods.plugin)
    .use(input.plugin)
    .use(things)
    .use(trouble);

  const send = (method: string, path: string, init: RequestInit = {}) =>
    app.handle(new Request(`http://localhost${path}`, { ...init, method }));
  const post = (path: string, body: string, authorization = "Bearer account") =>
    send("POST", path, { body, headers: { authorization, "content-type": "application/json" } });
  const get = (path: string, headers: Record<string, string> = {}) =>
    send("GET", path, { headers });

  return { app, send, post, get, lines, seen, metrics };
}

/** The body of an answer that must be a problem. */
export async function problemOf(answer: Response) {
  const { expect } = await import("bun:test");
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  return (await answer.json()) as {
    status: number;
    code: string;
    message: string;
    detail?: string;
    issues?: { path: string; message: string }[];
    requestId: string;
  };
}
