// What the adapter rests on in Elysia, which an update may move.
import { expect, test } from "bun:test";
import { Elysia, t } from "elysia";
import { adapt, type Answerable, type Receiving, type Route } from "../../src/http/adapter.ts";
import type { Said } from "../../src/http/headers.ts";

interface Answered {
  value: unknown;
  route: string;
  path: string;
  status: Said["status"];
}

/** An app whose ways note what they are given, and do the least that works. */
function open() {
  const admitted: string[] = [];
  const received: Receiving[] = [];
  const answered: Answered[] = [];
  const host = new Elysia();
  adapt(host, {
    admit(route: Route) {
      admitted.push(`${route.method} ${route.path}`);
      if (route.method === "POST") route.hooks.parse = [{ fn: "json" }];
    },
    receive(context) {
      received.push(context);
      return context.request.json();
    },
    answer(value, set, { request, route, finish }: Answerable) {
      answered.push({ value, route, path: new URL(request.url).pathname, status: set.status });
      return finish(value);
    },
  });
  const app = host
    // As in `createInput`: Elysia tells an answer's `set` and route only where a hook names them.
    .onTransform({ as: "global" }, ({ set, route }) => void [set, route])
    .onError(({ error }) => new Response((error as Error).message, { status: 500 }))
    .get("/things/:id", ({ params }) => ({ id: params.id }))
    .get("/constant", "the same")
    .get("/early", () => "too late", { beforeHandle: () => "early" })
    .get("/on", () => "at last", { beforeHandle: () => undefined })
    .get("/wrong", () => {
      throw new Error("no");
    })
    .post("/things", ({ body }) => body, { body: t.Object({ name: t.String() }) })
    .use(new Elysia({ prefix: "/plugin" }).get("/made", ({ status }) => status(201, "made")));
  const get = (path: string) => app.handle(new Request(`http://localhost${path}`));
  const post = (path: string, body: object) =>
    app.handle(
      new Request(`http://localhost${path}`, {
        method: "POST",
        headers: { "content-type": "text/plain" },
        body: JSON.stringify(body),
      }),
    );
  return { app, admitted, received, answered, get, post };
}

test("each route is shown when it is added, those of plugins too", () => {
  expect(open().admitted).toEqual([
    "GET /things/:id",
    "GET /constant",
    "GET /early",
    "GET /on",
    "GET /wrong",
    "POST /things",
    "GET /plugin/made",
  ]);
});

test("every answer of a handler is made by the way that was given, with its request and its route", async () => {
  const { answered, get } = open();
  const texts = [];
  for (const path of ["/things/1", "/constant", "/constant", "/early", "/on", "/plugin/made"]) {
    texts.push(await (await get(path)).text());
  }
  expect(texts).toEqual(['{"id":"1"}', "the same", "the same", "early", "at last", "made"]);
  expect(answered.map(({ route, path }) => [route, path])).toEqual([
    ["/things/:id", "/things/1"],
    ["/constant", "/constant"],
    ["/constant", "/constant"],
    ["/early", "/early"],
    ["/on", "/on"],
    ["/plugin/made", "/plugin/made"],
  ]);
  expect(answered[0]).toEqual({
    value: { id: "1" },
    route: "/things/:id",
    path: "/things/1",
    status: 200,
  });
});

test("an answer to a failure stays as it was made", async () => {
  const { get } = open();
  const [wrong, nowhere] = [await get("/wrong"), await get("/nowhere")];
  expect([wrong.status, await wrong.text()]).toEqual([500, "no"]);
  expect(nowhere.status).toBe(500);
});

test("a body is read by the way that was given, whatever its type, and meets its schema after", async () => {
  const { received, post } = open();
  expect(await (await post("/things", { name: "Blue" })).json()).toEqual({ name: "Blue" });
  expect((await post("/things", { name: 5 })).status).toBe(500);
  expect(received.map(({ route }) => route)).toEqual(["/things", "/things"]);
  expect(received[0]!.set).toMatchObject({ headers: {} });
});

test("all of it holds on a real port as in process", async () => {
  const { app, received, answered } = open();
  app.listen({ port: 0, reusePort: false });
  try {
    const url = `http://localhost:${app.server?.port}`;
    const body = JSON.stringify({ name: "Blue" });
    expect(await (await fetch(`${url}/constant`)).text()).toBe("the same");
    expect(await (await fetch(`${url}/constant`)).text()).toBe("the same");
    const made = await fetch(`${url}/things`, { method: "POST", body });
    expect(await made.json()).toEqual({ name: "Blue" });
    expect(answered.map(({ route }) => route)).toEqual(["/constant", "/constant", "/things"]);
    expect(received).toHaveLength(1);
  } finally {
    await app.stop(true);
  }
});
