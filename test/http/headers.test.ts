import { describe, expect, test } from "bun:test";
import { openStage } from "./stage.ts";

const { get, post, send } = openStage();

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

test("HEAD and OPTIONS are answered on a real port as in process", async () => {
  const { app } = openStage();
  app.listen({ port: 0, reusePort: false });
  const ask = (method: string) => fetch(`http://localhost:${app.server?.port}/things`, { method });
  try {
    const head = await ask("HEAD");
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect((await ask("OPTIONS")).status).toBe(204);
    expect((await ask("DELETE")).status).toBe(405);
  } finally {
    await app.stop(true);
  }
});

test.each([{}, { isSecure: true }, { corsOrigins: ["https://app.example.com"] }])(
  "plain answers on a real port are the same as in process, with an id each: %p",
  async (options) => {
    const [text, json] = ["text/plain;charset=utf-8", "application/json;charset=utf-8"];
    const { app, get: getHere } = openStage(options);
    app
      .get("/text", () => "Blue")
      .get("/json", () => ({ name: "Blue" }))
      .get("/list", () => ["Blue"])
      .get("/own", ({ set }) => ((set.headers["cache-control"] = "max-age=5"), "Blue"))
      .get("/made", ({ set }) => ((set.status = 201), { name: "Blue" }))
      .get("/cookie", ({ cookie }) => (cookie["seen"]!.set({ value: "1" }), "Blue"))
      .get("/file", () => new Blob(["Blue"], { type: "text/plain" }))
      .get("/mapped", () => "Blue", {
        mapResponse: () => new Response("Red", { headers: { "content-type": text } }),
      });
    const paths = ["text", "json", "list", "own", "made", "cookie", "file", "mapped"];
    const headersOf = ({ headers }: Response) => {
      // Bun puts these on when it sends.
      for (const name of ["date", "content-length", "content-type"]) headers.delete(name);
      headers.set("x-request-id", headers.get("x-request-id")!.replaceAll(/[0-9a-f]/g, "0"));
      return Object.fromEntries(headers);
    };
    const here = await Promise.all(paths.map((path) => getHere(`/${path}`)));
    expect(new Set(here.map(({ headers }) => headers.get("x-request-id"))).size).toBe(paths.length);
    app.listen({ port: 0, reusePort: false });
    try {
      const there = await Promise.all(
        paths.map((path) => fetch(`http://localhost:${app.server?.port}/${path}`)),
      );
      const [ids, types] = ["x-request-id", "content-type"].map((name) =>
        there.map(({ headers }) => headers.get(name)),
      );
      expect(new Set(ids).size).toBe(paths.length);
      expect(types).toEqual([text, json, json, text, json, text, text, text]);
      expect(there.map(({ status }) => status)).toEqual(here.map(({ status }) => status));
      expect(there.map(headersOf)).toEqual(here.map(headersOf));
      const texts = await Promise.all(there.map((answer) => answer.text()));
      expect(texts).toEqual(await Promise.all(here.map((answer) => answer.text())));
      expect(texts.at(-1)).toBe("Red");
    } finally {
      await app.stop(true);
    }
  },
);

describe("another origin", () => {
  const allowed = "https://app.example.com";
  const open = openStage({ corsOrigins: [allowed] });
  const originOf = async (origin: string) =>
    (await open.get("/things", { origin })).headers.get("access-control-allow-origin");

  test("may read answers if it is on the list, also failures", async () => {
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
