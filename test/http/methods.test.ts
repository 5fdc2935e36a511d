import { afterAll, describe, expect, test } from "bun:test";
import { createTestApp } from "../kit.ts";
import { problemOf } from "./stage.ts";

const { app } = createTestApp();
app
  .get("/own/:id", ({ params }) => params.id)
  .post("/own", () => "made")
  .listen({ port: 0, reusePort: false });
afterAll(() => app.stop(true));
const url = `http://localhost:${app.server?.port}`;
const ask = (method: string, path: string) => fetch(`${url}${path}`, { method });

describe("a path that exists for another method gets 405 with the methods that it takes", () => {
  test.each([
    ["DELETE", "/api/users", "GET, HEAD, POST, OPTIONS"],
    ["DELETE", "/api/users/", "GET, HEAD, POST, OPTIONS"],
    ["DELETE", "/api/users?a=/b", "GET, HEAD, POST, OPTIONS"],
    ["HEAD", "/v1/batch", "POST, OPTIONS"],
    ["GET", "/batch/", "POST, OPTIONS"],
    ["PATCH", "/api/items/1/like", "POST, DELETE, OPTIONS"],
    ["POST", "/api/items/1", "GET, HEAD, PATCH, DELETE, OPTIONS"],
    ["POST", "/healthz", "GET, HEAD, OPTIONS"],
    ["PROPFIND", "/api/users", "GET, HEAD, POST, OPTIONS"],
    ["DELETE", "/own/7", "GET, HEAD, OPTIONS"],
    ["GET", "/own", "POST, OPTIONS"],
  ])("%s %s", async (method, path, allow) => {
    const answer = await ask(method, path);
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe(allow);
    if (method === "HEAD") return;
    const problem = await problemOf(answer);
    expect(problem.code).toBe("method_not_allowed");
    expect(problem.message).toBe(`This takes ${allow}.`);
  });
});

test("an unknown path gets 404, whatever the method", async () => {
  for (const method of ["GET", "POST", "DELETE", "OPTIONS"]) {
    const answer = await ask(method, "/nothing");
    expect(answer.status).toBe(404);
    expect(answer.headers.has("allow")).toBe(false);
  }
});

test("HEAD is answered like GET, without a body", async () => {
  for (const path of ["/healthz", "/api/users", "/swagger", "/own/7"]) {
    const [head, get] = [await ask("HEAD", path), await ask("GET", path)];
    expect(head.status).toBe(get.status);
    expect(await head.text()).toBe("");
  }
});

test("OPTIONS says which methods there are", async () => {
  for (const [path, allow] of [
    ["/api/users", "GET, HEAD, POST, OPTIONS"],
    ["/own/7", "GET, HEAD, OPTIONS"],
  ] as const) {
    const answer = await ask("OPTIONS", path);
    expect(answer.status).toBe(204);
    expect(answer.headers.get("allow")).toBe(allow);
  }
});
