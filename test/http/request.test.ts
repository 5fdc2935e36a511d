import { describe, expect, test } from "bun:test";
import { openStage } from "./stage.ts";

const { get, post, send, lines, metrics } = openStage({ slowRequestMs: 10 });

/** What was logged of requests by an action. */
async function logged(action: () => Promise<Response>) {
  lines.length = 0;
  const answer = await action();
  const entries = lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ message }) => message === "Request" || message === "Slow request");
  return { answer, entries };
}

describe("a request", () => {
  const id = "a-Z_0.9:b";

  test("has an id of its own, and so has its answer, whatever the request says", async () => {
    const answers = await Promise.all([1, 2, 3].map(() => get("/things", { "x-request-id": id })));
    const ids = answers.map(({ headers }) => headers.get("x-request-id")!);
    expect(ids).toEqual(Array(3).fill(expect.stringMatching(/^[0-9a-f-]{36}$/)));
    expect(new Set(ids).size).toBe(3);
  });

  test("keeps a valid id from the operator's proxy", async () => {
    const proxied = openStage({ isProxied: true });
    const answer = await proxied.get("/things", { "x-request-id": id });
    expect(answer.headers.get("x-request-id")).toBe(id);
  });

  test.each(["", "a b", "a\tb", 'a"b', "a,b", "é", "a".repeat(65)])(
    "is given an id in place of %p",
    async (unfit) => {
      const proxied = openStage({ isProxied: true });
      const answer = await proxied.get("/things", { "x-request-id": unfit });
      expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  test("that fails has an id, too, the same in header and body", async () => {
    const answer = await get("/nowhere");
    const { requestId } = (await answer.json()) as { requestId: string };
    expect(answer.headers.get("x-request-id")).toBe(requestId);
  });

  test("to an unknown path puts no key into the log", async () => {
    const key = `plaudit_${"0123456789abcdef".repeat(4)}`;
    const { entries } = await logged(() => get(`/v1/projects/${key}/settings/x`));
    expect(entries.map(({ path }) => path)).toEqual(["/v1/projects/…/settings/x"]);
    expect(lines.join()).not.toContain("0123456789abcdef");
  });

  test("is one line in the log, with its route and without its query", async () => {
    const { answer, entries } = await logged(() => get("/things/one/7?token=hush"));
    expect(entries).toEqual([
      {
        time: expect.any(String),
        level: "info",
        message: "Request",
        requestId: answer.headers.get("x-request-id"),
        method: "GET",
        route: "/things/one/:id",
        status: 200,
        ms: expect.any(Number),
      },
    ]);
    expect(lines.join()).not.toContain("hush");
  });

  test.each([
    ["a validation failure", () => post("/things", "{}"), 422],
    ["no body", () => post("/things", "{", "Bearer nobody"), 401],
    ["a bug", () => get("/trouble/error"), 500],
    ["an answer that breaks its schema", () => get("/trouble/answer"), 500],
    ["no route", () => get("/nowhere?token=hush"), 404],
    ["a returned status", () => get("/trouble/made"), 201],
    ["OPTIONS", () => send("OPTIONS", "/things"), 204],
    ["HEAD", () => send("HEAD", "/things"), 200],
  ])("is logged once with the status it got: %s", async (_, action, status) => {
    const { answer, entries } = await logged(action);
    expect(answer.status).toBe(status);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ status });
    expect(lines.join()).not.toContain("hush");
  });

  test("that is answered with a plain value, or a status without a schema, is logged like any other", async () => {
    const { app, get: getHere, lines: own } = openStage();
    app
      .get("/word", "Blue")
      .get("/answer", new Response("Red"))
      .get("/object", { color: "Green" })
      .get("/teapot", ({ status }) => status(418, "Tea"));
    for (const path of ["word", "answer", "answer", "object", "object", "teapot"]) {
      const answer = await getHere(`/${path}`);
      expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
      const { status } = JSON.parse(own.at(-1)!) as { status: number };
      expect([path, status]).toEqual([path, path === "teapot" ? 418 : 200]);
      expect(answer.status).toBe(status);
      expect((await answer.text()).length).toBeGreaterThan(2);
    }
  });

  test("has its whole address and its query made by Elysia only if its route reads the query", () => {
    const { app } = openStage();
    expect(app.event.request ?? []).toEqual([]);
    const isQueryRead = (path: string) => {
      const route = app.routes.find((each) => each.method === "GET" && each.path === path)!;
      return route.compile().toString().includes("c.query");
    };
    expect(isQueryRead("/things")).toBe(true);
    expect(isQueryRead("/things/one/:id")).toBe(false);
    // Nor a getter for its path, nor all its headers as an object.
    const { inference } = app as unknown as { inference: Record<string, boolean> };
    expect(inference).toMatchObject({ path: false, url: false, headers: false, server: false });
  });

  test("that takes long is logged as a warning", async () => {
    const { entries } = await logged(() => get("/trouble/slow"));
    expect(entries).toMatchObject([{ level: "warn", message: "Slow request", status: 200 }]);
    expect(entries[0]?.["ms"]).toBeGreaterThan(10);
  });
});

describe("metrics", () => {
  test("count by method, route and status; requests without a route count as one route", async () => {
    await get("/things/one/1");
    await get("/things/one/2");
    await get("/nowhere/1");
    metrics.count("BREW", "unmatched", 404, 1);
    const text = metrics.lines().join("\n");
    expect(text).toMatch(
      /plaudit_http_requests_total\{method="GET",route="\/things\/one\/:id",status="200"\} [2-9]/,
    );
    expect(text).toContain('method="other",route="unmatched",status="404"} 1');
    expect(text).not.toContain("nowhere");
  });

  test("put the time of every request into buckets, cumulatively", () => {
    const lines = metrics.lines().filter((line) => line.includes('route="/trouble/slow"'));
    const values = lines
      .filter((line) => line.includes("_bucket"))
      .map((line) => Number(line.split(" ")[1]));
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(values[0]).toBe(0);
    expect(values.at(-1)).toBe(1);
    expect(lines.find((line) => line.includes("_count"))).toEndWith(" 1");
  });
});
