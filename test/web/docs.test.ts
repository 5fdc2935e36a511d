import { afterAll, describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import SwaggerParser from "@apidevtools/swagger-parser";
import { Value } from "@sinclair/typebox/value";
import { type Problem, Problem as ProblemSchema } from "../../src/http/errors.ts";
import type { Document } from "../../src/web/openapi.ts";
import { createTestApp } from "../kit.ts";

const { app, store } = createTestApp();
afterAll(() => store.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  app.handle(new Request(`http://localhost${path}`, { headers }));
const readDocument = async () => (await (await get("/swagger/json")).json()) as Document;

/** What a caller may use: every route but the pages, their files, and OPTIONS. */
const listed = app.routes.filter((route) => route.hooks.detail?.hide !== true);
const operationOf = (document: Document, { path, method }: { path: string; method: string }) =>
  document.paths[path.replaceAll(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];

describe("/swagger/json", () => {
  test("is valid OpenAPI 3", async () => {
    const document = await readDocument();
    expect(document.openapi).toStartWith("3.");
    await SwaggerParser.validate(structuredClone(document) as never);
  });

  test("lists every route, with a stable name and a summary", async () => {
    const document = await readDocument();
    const names = new Set<string>();
    expect(listed.length).toBeGreaterThan(20);
    for (const route of listed) {
      const operation = operationOf(document, route);
      expect(operation, `${route.method} ${route.path}`).toBeDefined();
      expect(route.hooks.detail?.operationId, `${route.method} ${route.path}`).toBeString();
      expect(operation?.["summary"], `${route.method} ${route.path}`).toBeString();
      names.add(operation!.operationId);
    }
    expect(names.size).toBe(listed.length);
  });

  test("names every status that a route declares, and failures as problems", async () => {
    const document = await readDocument();
    for (const route of listed) {
      const { responses } = operationOf(document, route)!;
      const declared = Object.keys(route.hooks.response ?? {});
      expect(Object.keys(responses), `${route.method} ${route.path}`).toEqual(
        expect.arrayContaining(declared),
      );
      for (const status of declared.filter((status) => Number(status) >= 400)) {
        const schema = { $ref: "#/components/schemas/Problem" };
        const example = expect.objectContaining({ status: Number(status) });
        expect(responses[status]?.["content"]).toEqual({
          "application/problem+json": { schema, example },
        });
      }
    }
  });

  test("shows of every failure a problem of its status, with its code and title", async () => {
    const document = await readDocument();
    const shown = Object.values(document.paths)
      .flatMap((path) => Object.values(path))
      .flatMap(({ responses, operationId }) =>
        Object.entries(responses).map(([status, { content }]) => ({
          operationId,
          status,
          content,
        })),
      )
      .filter(({ status }) => Number(status) >= 400);
    const codes = new Map<string, Set<string>>();
    for (const { operationId, status, content } of shown) {
      const { example } = (content as Record<string, { example: Problem }>)[
        "application/problem+json"
      ]!;
      const name = `${operationId} ${status}`;
      expect(Value.Check(ProblemSchema, example), name).toBe(true);
      expect(`${example.status}`, name).toBe(status);
      expect(example.type, name).toBe(`urn:plaudit:problem:${example.code}`);
      expect(example.issues?.length, name).toBe(status === "422" ? 1 : undefined);
      for (const issue of example.issues ?? []) {
        expect(issue.path, name).not.toBe("");
        expect(issue.message, name).not.toBe("is not valid");
      }
      codes.set(status, (codes.get(status) ?? new Set()).add(`${example.code}: ${example.title}`));
    }
    expect(Object.fromEntries([...codes].map(([status, told]) => [status, [...told]]))).toEqual({
      400: ["bad_request: Bad request"],
      401: ["unauthorized: Not signed in"],
      403: ["forbidden: Not permitted"],
      404: ["not_found: Not found"],
      409: ["conflict: Conflict"],
      413: ["too_large: Too large"],
      415: ["unsupported_media_type: Unsupported media type"],
      422: ["validation: Not valid"],
      429: ["rate_limited: Too many requests"],
      503: ["unavailable: Not available now"],
    });
  });

  test("says of a live stream how to try it", async () => {
    const { paths } = await readDocument();
    expect(paths["/api/live"]!["get"]!["description"]).toMatch(/`curl -N .*\/api\/live`/);
  });

  test("says truly of every route whether it needs a sign-in", async () => {
    const document = await readDocument();
    for (const { method, path } of listed) {
      const { security, responses } = operationOf(document, { method, path })!;
      const name = `${method} ${path}`;
      // A body that cannot be read, and nobody who sends it: 401 goes first.
      const body = method === "GET" ? undefined : "{";
      const headers = { "content-type": "application/json" };
      const url = `http://localhost${path.replaceAll(/:\w+/g, "x")}`;
      const { status } = await app.handle(new Request(url, { method, body, headers }));
      if (security?.length === 0) {
        expect(status, name).not.toBe(401);
        continue;
      }
      expect(status, name).toBe(401);
      expect(security, name).toContainEqual({ password: [] });
      expect(responses, name).toHaveProperty("401");
    }
  });

  test("declares 422 wherever something is sent, and 400, 413 and 415 wherever it is a body", async () => {
    const document = await readDocument();
    for (const route of listed) {
      const { responses } = operationOf(document, route)!;
      const { body, query, params } = route.hooks as Record<string, unknown>;
      const wanted = [
        ...(body ? ["400", "413", "415"] : []),
        ...(body || query || params ? ["422"] : []),
      ];
      expect(Object.keys(responses), `${route.method} ${route.path}`).toEqual(
        expect.arrayContaining(wanted),
      );
    }
  });

  test("groups every route under a tag that it explains, accounts first", async () => {
    const { tags, paths } = await readDocument();
    const names = (tags as { name: string }[]).map(({ name }) => name);
    const used = Object.values(paths)
      .flatMap((path) => Object.values(path))
      .flatMap((operation) => operation["tags"] as string[]);
    expect(names[0]).toBe("Accounts");
    expect(new Set(used)).toEqual(new Set(names));
  });

  test("names the media types of answers that are no JSON", async () => {
    const { paths } = await readDocument();
    const typesOf = (path: string) =>
      Object.keys(paths[path]!["get"]!.responses["200"]!["content"] as object);
    expect(typesOf("/api/events/export")).toEqual([
      "application/x-ndjson",
      "text/csv; charset=utf-8",
    ]);
    expect(typesOf("/api/live")).toEqual(["text/event-stream"]);
    expect(typesOf("/metrics")).toEqual(["text/plain"]);
    expect(typesOf("/api/events")).toEqual(["application/json"]);
  });

  test("signs in by OAuth2's password flow, as a form", async () => {
    const document = await readDocument();
    const { securitySchemes } = document.components as unknown as {
      securitySchemes: { password: unknown };
    };
    expect(securitySchemes.password).toMatchObject({
      type: "oauth2",
      flows: { password: { tokenUrl: "/api/auth/token" } },
    });
    const body = document.paths["/api/auth/token"]!["post"]!.requestBody!;
    expect(Object.keys(body.content)).toEqual([
      "application/x-www-form-urlencoded",
      "application/json",
    ]);
  });

  test("shows numbers of a query as numbers, and as optional where they have a default", async () => {
    const document = await readDocument();
    const { parameters } = document.paths["/api/users"]!["get"]!;
    const limit = parameters!.find(({ name }) => name === "limit");
    expect(limit).toMatchObject({
      name: "limit",
      required: false,
      schema: { type: "integer", minimum: 1, maximum: 200, default: 50 },
    });
  });
});

describe("bodies", () => {
  test("never take a text for a number, as Elysia's own t.Integer does", () => {
    for (const route of listed) {
      const { body } = route.hooks as { body?: object };
      expect(JSON.stringify(body ?? {}), `${route.method} ${route.path}`).not.toMatch(
        /"format":"(integer|numeric)"/,
      );
    }
  });
});

describe("/swagger", () => {
  test("is a page that loads nothing from elsewhere", async () => {
    const page = await (await get("/swagger")).text();
    const sources = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, source]) => source!);
    expect(sources.filter((source) => !source.startsWith("/"))).toEqual(["data:,"]);
    for (const source of sources.filter((s) => s.startsWith("/swagger/"))) {
      const answer = await get(source);
      expect(answer.status, source).toBe(200);
      expect((await answer.text()).length, source).toBeGreaterThan(50);
      expect(answer.headers.get("content-type"), source).toMatch(/javascript|css/);
    }
  });

  test("allows no inline script", async () => {
    const answer = await get("/swagger");
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(answer.headers.get("content-security-policy")).toContain("script-src 'self';");
    expect(await answer.text()).not.toMatch(/<script(?![^>]*src=)/);
  });

  test("is Swagger UI as its makers packed it, and with their licences", async () => {
    const folder = new URL("../../src/web/swagger-ui/", import.meta.url).pathname;
    const sums = (await Bun.file(`${folder}SHA256SUMS`).text()).trim().split("\n").slice(1);
    const listed = sums.map((line) => line.split("  ") as [hash: string, name: string]);
    for (const [hash, name] of listed) {
      const bytes = await Bun.file(folder + name).bytes();
      expect(new Bun.CryptoHasher("sha256").update(bytes).digest("hex"), name).toBe(hash);
    }
    const names = listed.map(([, name]) => name);
    expect([...names, "SHA256SUMS"].sort()).toEqual(readdirSync(folder).sort());
    expect(names).toEqual(expect.arrayContaining(["LICENSE", "NOTICE"]));
  });

  test("is not sent again to a browser that has it", async () => {
    const etag = (await get("/swagger/ui.js")).headers.get("etag")!;
    const again = await get("/swagger/ui.js", { "if-none-match": etag });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe("");
  });
});
