import { afterAll, describe, expect, test } from "bun:test";
import { requestBytesMax } from "../../src/http/limits.ts";
import { openStage, problemOf } from "./stage.ts";

const { app, get, post, send } = openStage();
const json = { "content-type": "application/json" };

describe("every answer", () => {
  test.each([
    ["an answer", () => get("/things")],
    ["401", () => post("/things", "{", "")],
    ["404", () => get("/nowhere")],
    ["422", () => get("/things?limit=x")],
    ["500", () => get("/trouble/error")],
    ["a page", () => get("/nowhere", { accept: "text/html" })],
    ["OPTIONS", () => send("OPTIONS", "/things")],
  ])("may run nothing, be framed nowhere and be kept by nobody: %s", async (_, action) => {
    const { headers } = await action();
    expect(headers.get("content-security-policy")).toStartWith("default-src 'none'");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(headers.get("strict-transport-security")).toBeNull();
  });

  test("insists on https where it is served by https", async () => {
    const secure = openStage({ isSecure: true });
    const { headers } = await secure.get("/things");
    expect(headers.get("strict-transport-security")).toStartWith("max-age=");
  });
});

describe("a body on a real port", () => {
  app.listen({ port: 0, reusePort: false, maxRequestBodySize: requestBytesMax });
  afterAll(() => app.stop(true));
  const url = `http://localhost:${app.server?.port}`;
  const postBytes = (path: string, bytes: number) =>
    fetch(url + path, { method: "POST", headers: json, body: `"${"a".repeat(bytes - 2)}"` });

  test("of more than 1 MiB is 413 in our shape, before it is read", async () => {
    const answer = await postBytes("/things", (1 << 20) + 1);
    expect(answer.status).toBe(413);
    expect((await problemOf(answer)).code).toBe("too_large");
    expect((await postBytes("/things/one/1", 1 << 20)).status).toBe(404);
  });

  test("may be larger where that was said", async () => {
    expect((await postBytes("/things/raw", 2 << 20)).status).toBe(200);
    expect((await postBytes("/things/raw", (2 << 20) + 1)).status).toBe(413);
  });

  test("that Bun itself refuses is 413 too", async () => {
    expect((await postBytes("/things/raw", requestBytesMax + 1)).status).toBe(413);
  });

  test("is answered by HEAD and OPTIONS on a real port as in process", async () => {
    const head = await fetch(`${url}/things`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect((await fetch(`${url}/things`, { method: "OPTIONS" })).status).toBe(204);
    expect((await fetch(`${url}/things`, { method: "DELETE" })).status).toBe(404);
  });
});

describe("another origin", () => {
  const allowed = "https://app.example.com";
  const open = openStage({ corsOrigins: [allowed] });
  const originOf = async (origin: string) =>
    (await open.get("/things", { origin })).headers.get("access-control-allow-origin");

  test("may read answers if it is on the list, failures too", async () => {
    expect(await originOf(allowed)).toBe(allowed);
    const failure = await open.get("/nowhere", { origin: allowed });
    expect(failure.headers.get("access-control-allow-origin")).toBe(allowed);
    expect(failure.headers.get("access-control-expose-headers")).toContain("X-Request-Id");
    expect(failure.headers.get("access-control-allow-credentials")).toBeNull();
  });

  test("may ask beforehand", async () => {
    const answer = await open.send("OPTIONS", "/things", {
      headers: { origin: allowed, "access-control-request-method": "POST" },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-methods")).toContain("PATCH");
    expect(answer.headers.get("access-control-allow-headers")).toContain("Authorization");
  });

  test.each([
    "null",
    "http://app.example.com",
    "https://app.example.com.evil.example",
    "https://evilapp.example.com",
    "https://app.example.com:8443",
    "https://APP.example.com",
  ])("that only looks alike may not: %s", async (origin) => {
    expect(await originOf(origin)).toBeNull();
  });

  test("is told to caches", async () => {
    expect((await open.get("/things")).headers.get("vary")).toBe("Origin");
  });
});
