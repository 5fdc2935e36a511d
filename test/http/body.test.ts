import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { AppError } from "../../src/domain/error.ts";
import { requestBytesMax } from "../../src/http/body.ts";
import { createTestApp } from "../kit.ts";
import { openStage, problemOf } from "./stage.ts";

const { app, send, lines } = openStage();
app.listen({ port: 0, reusePort: false, maxRequestBodySize: requestBytesMax });
afterAll(() => app.stop(true));
const url = `http://localhost:${app.server?.port}`;

const mebibyte = 1024 * 1024;
const type = "application/json";
const thing = '{"name":"abc","age":20}';

/** Sends a text in chunks, without telling its length. */
async function sendChunks(text: string, headers: Record<string, string> = {}, path = "/things") {
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let from = 0; from < bytes.length; from += 50_001) {
        controller.enqueue(bytes.subarray(from, from + 50_001));
      }
      controller.close();
    },
  });
  const authorization = "Bearer account";
  return fetch(`${url}${path}`, {
    method: "POST",
    body,
    headers: { authorization, "content-type": type, ...headers },
  });
}

describe("a body that tells its length", () => {
  const postBytes = (bytes: number) =>
    fetch(`${url}/things`, {
      method: "POST",
      headers: { "content-type": type, authorization: "Bearer account" },
      body: `"${"a".repeat(bytes - 2)}"`,
    });

  test("of more than 1 MiB is refused with 413 in our shape, before it is read", async () => {
    expect((await postBytes(1 << 20)).status).toBe(422);
    const answer = await postBytes((1 << 20) + 1);
    expect(answer.status).toBe(413);
    expect((await problemOf(answer)).code).toBe("too_large");
  });

  test("of thirty times as much gets a problem, too, with its id and a line in the log", async () => {
    const answer = await postBytes(30 << 20);
    expect(answer.status).toBe(413);
    const problem = await problemOf(answer);
    expect(problem.code).toBe("too_large");
    expect(lines.some((line) => line.includes(problem.requestId))).toBe(true);
  });

  test("of a stranger is refused with 401 before it is read", async () => {
    const body = " ".repeat(30 << 20);
    const headers = { "content-type": type };
    expect((await fetch(`${url}/things`, { method: "POST", headers, body })).status).toBe(401);
  });
});

describe("a body in chunks", () => {
  test("is read like any other, also if a letter lies across chunks", async () => {
    expect((await sendChunks(thing)).status).toBe(200);
    const properties = { text: "é".repeat(60_000) };
    const answer = await sendChunks(JSON.stringify({ name: "abc", age: 20, properties }));
    expect(await answer.json()).toMatchObject({ properties });
  });

  test("may be as long as one that tells its length, and no longer", async () => {
    expect((await sendChunks(thing + " ".repeat((1 << 20) - thing.length))).status).toBe(200);
    const answer = await sendChunks(thing + " ".repeat((1 << 20) - thing.length + 1));
    expect(answer.status).toBe(413);
    expect((await problemOf(answer)).code).toBe("too_large");
  });

  test("that is not JSON is refused with 400, and a stranger's with 401", async () => {
    expect((await sendChunks("{")).status).toBe(400);
    expect((await sendChunks("{", { authorization: "Bearer nobody" })).status).toBe(401);
    expect((await sendChunks(thing, { authorization: "Bearer nobody" })).status).toBe(401);
  });

  test("may be a form if the route says so", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
    const sent = await sendChunks("name=abc&age=20&__proto__=1", headers, "/things/form");
    const { issues } = await problemOf(sent);
    expect(issues?.map(({ path }) => path)).toEqual(["__proto__", "age"]);
  });
});

test.each([
  ["multipart/form-data; boundary=X", 'name="tags[999999999]"'],
  ["Multipart/Form-Data; boundary=X", 'name="tags[999999999]"'],
  ["multipart/form-data; boundary=X", `name="${"a.".repeat(100_000)}"`],
])("a multipart form is no body of ours, and costs nothing: %s", async (contentType, field) => {
  const startedAt = performance.now();
  const answer = await send("POST", "/things", {
    body: `--X\r\nContent-Disposition: form-data; ${field}\r\n\r\nv\r\n--X--\r\n`,
    headers: { authorization: "Bearer account", "content-type": contentType },
  });
  expect(answer.status).toBe(415);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

test("JSON is read however its type is spelled", async () => {
  for (const contentType of [
    "Application/JSON",
    "application/json ;charset=utf-8",
    "application/vnd.api+json",
    "application/merge-patch+JSON; charset=utf-8",
  ]) {
    const headers = { authorization: "Bearer account", "content-type": contentType };
    expect((await send("POST", "/things", { body: thing, headers })).status).toBe(200);
  }
});

test.each([
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=X",
  "text/plain",
  "application/jsonp",
  "text/json",
  "application/octet-stream",
  "nonsense",
  undefined,
])(
  "a body of a type that its route does not read gets 415 with the types that it reads: %s",
  async (sent) => {
    const authorization = "Bearer account";
    const headers = { authorization, ...(sent === undefined ? {} : { "content-type": sent }) };
    const body = new TextEncoder().encode(thing);
    const answer = await fetch(`${url}/things`, { method: "POST", headers, body });
    expect(answer.status).toBe(415);
    expect(answer.headers.get("accept")).toBe("application/json");
    const problem = await problemOf(answer);
    expect(problem.code).toBe("unsupported_media_type");
    expect(problem.message).toBe("Send application/json.");
    // Of a stranger nothing is looked at.
    const strange = { ...headers, authorization: "Bearer nobody" };
    expect((await fetch(`${url}/things`, { method: "POST", headers: strange, body })).status).toBe(
      401,
    );
    const form = await fetch(`${url}/things/form`, { method: "POST", headers, body });
    if (sent !== "application/x-www-form-urlencoded") {
      expect((await problemOf(form)).message).toBe(
        "Send application/json or application/x-www-form-urlencoded.",
      );
    }
  },
);

test("a route that reads no body takes any type", async () => {
  const headers = { authorization: "Bearer account", "content-type": "text/x-shell" };
  const answer = await fetch(`${url}/things/none`, { method: "POST", headers, body: "rm" });
  expect(answer.status).toBe(200);
});

test("a form's field that is given twice is a list, and is refused as a text", async () => {
  const headers = {
    authorization: "Bearer account",
    "content-type": "application/x-www-form-urlencoded",
  };
  const answer = await send("POST", "/things/form", { body: "name=abc&name=abd&age=20", headers });
  const { issues } = await problemOf(answer);
  expect(issues?.map(({ path }) => path)).toEqual(["name", "age"]);
});

test("a type without a body counts as no body", async () => {
  const headers = { authorization: "Bearer account", "content-type": type };
  const answer = await fetch(`${url}/things`, { method: "POST", headers });
  expect(answer.status).toBe(422);
});

test("own routes may look at a body first, read it themselves, or be of any method", async () => {
  const { app: own } = createTestApp();
  const host = own
    .post("/seen", ({ body }) => ({ body }), {
      parse: ({ request }, contentType) => (contentType === "text/x" ? request.text() : undefined),
    })
    .post("/read", async ({ request }) => ({ body: await request.text() }), { parse: "none" })
    .all("/any", ({ body }) => ({ body }), {
      parse: () => {
        throw new AppError("unauthorized", "Nobody may.");
      },
    });
  const post = async (path: string, contentType: string, body: string) => {
    const headers = { "content-type": contentType };
    return host.handle(new Request(`http://localhost${path}`, { method: "POST", body, headers }));
  };
  expect(await (await post("/seen", "text/x; y=z", thing)).json()).toEqual({ body: thing });
  expect(await (await post("/seen", type, thing)).json()).toEqual({ body: JSON.parse(thing) });
  expect(await (await post("/read", type, thing)).json()).toEqual({ body: thing });
  expect((await post("/any", type, "{")).status).toBe(401);
});

test("a request without a body waits for no promise, and one with a body is bounded, on own routes too", async () => {
  const { app: own } = createTestApp();
  const host = own
    .post("/own", ({ body }) => typeof body)
    .get("/own", () => "Blue")
    .get("/own", () => "Red");
  const isAsync = (method: string) => {
    const route = host.routes.find((each) => each.method === method && each.path === "/own")!;
    return route.compile().toString().startsWith("async");
  };
  expect([isAsync("GET"), isAsync("POST")]).toEqual([false, true]);
  const body = JSON.stringify({ a: "x".repeat(1024 * 1024) });
  const headers = { "content-type": type, "content-length": String(body.length) };
  const request = new Request("http://localhost/own", { method: "POST", body, headers });
  expect((await host.handle(request)).status).toBe(413);
  expect(await (await host.handle(new Request("http://localhost/own"))).text()).toBe("Red");
});

describe("an own route that reads the body itself", () => {
  const { app: own } = createTestApp();
  const size = async ({ request }: { request: Request }) => (await request.bytes()).length;
  own
    .post("/eight", size, { parse: "none" })
    .post("/ten", size, { parse: "none", bodyBytesMax: 10 })
    .post("/form", async ({ request }) => [...(await request.formData()).keys()], { parse: "none" })
    .post("/known", size, { parse: "none", bodyBytesMax: 10, signedIn: true })
    .post("/json", ({ body }) => (body as unknown[]).length, { bodyBytesMax: 3 * mebibyte });
  beforeAll(
    () => void own.listen({ port: 0, reusePort: false, maxRequestBodySize: requestBytesMax }),
  );
  afterAll(() => own.stop(true));

  const send = (path: string, length: number, isChunked: boolean) => {
    const bytes = new Blob([new Uint8Array(length).fill(32)]);
    const body = isChunked ? bytes.stream() : bytes;
    return fetch(`http://localhost:${own.server?.port}${path}`, { method: "POST", body });
  };

  test.each([
    ["/eight", 8 * mebibyte],
    ["/ten", 10],
  ])("is given as much as its limit, and no more: %s", async (path, limit) => {
    for (const isChunked of [false, true]) {
      const good = await send(path, limit, isChunked);
      expect([good.status, await good.text()]).toEqual([200, `${limit}`]);
      const answer = await send(path, limit + 1, isChunked);
      expect(answer.status).toBe(413);
      expect((await problemOf(answer)).code).toBe("too_large");
    }
  });

  test("reads files", async () => {
    const form = new FormData();
    form.set("file", new Blob(["x".repeat(mebibyte * 2)]), "a.txt");
    const url = `http://localhost:${own.server?.port}/form`;
    expect(await (await fetch(url, { method: "POST", body: form })).json()).toEqual(["file"]);
    form.set("more", new Blob(["x".repeat(mebibyte * 7)]), "b.txt");
    expect((await fetch(url, { method: "POST", body: form })).status).toBe(413);
  });

  test("answers strangers with 401 first", async () => {
    for (const isChunked of [false, true]) {
      expect((await send("/known", 11, isChunked)).status).toBe(401);
    }
  });

  test("or has it read, may be longer", async () => {
    const ask = (length: number) =>
      fetch(`http://localhost:${own.server?.port}/json`, {
        method: "POST",
        body: JSON.stringify(["x".repeat(length)]),
        headers: { "content-type": type },
      });
    expect((await ask(2 * mebibyte)).status).toBe(200);
    expect((await ask(3 * mebibyte)).status).toBe(413);
  });
});
