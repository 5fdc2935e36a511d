import { describe, expect, test } from "bun:test";
import { openStage, problemOf } from "./stage.ts";

const { get, post, send, seen } = openStage();

describe("a signed-out caller", () => {
  test.each([
    ["a body that is no JSON", "{"],
    ["a body that breaks every rule", '{"age":"x"}'],
    ["no body", ""],
  ])("learns nothing of the body's rules: %s is 401", async (_, body) => {
    const answer = await post("/things", body, "Bearer nobody");
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    expect((await problemOf(answer)).code).toBe("unauthorized");
  });

  test("learns nothing about the query's rules", async () => {
    expect((await get("/things/list?limit=x&cursor=%00")).status).toBe(401);
  });

  test("may use open routes, and is not looked up there", async () => {
    seen.lookUps = 0;
    expect((await get("/things")).status).toBe(200);
    expect(seen.lookUps).toBe(0);
  });
});

test("a caller who cannot be looked up gets 500, and is not told that the body is wrong", async () => {
  const answer = await post("/things", '{"name":"abc","age":20}', "Bearer trouble");
  expect(answer.status).toBe(500);
  expect((await problemOf(answer)).code).toBe("internal");
});

describe("a caller", () => {
  test("is looked up once a request, body or not", async () => {
    seen.lookUps = 0;
    expect((await post("/things", '{"name":"abc","age":20}')).status).toBe(200);
    expect(seen.lookUps).toBe(1);
    expect((await get("/things/list", { authorization: "Bearer account" })).status).toBe(200);
    expect(seen.lookUps).toBe(2);
  });

  test("without the permission gets 403, an admin never", async () => {
    const status = async (authorization: string) =>
      (await get("/things/report", { authorization })).status;
    expect(await status("Bearer account")).toBe(403);
    expect(await status("Bearer key")).toBe(200);
    expect(await status("Bearer admin")).toBe(200);
  });

  test("with a key cannot do what needs an account, whatever the body", async () => {
    const answer = await post("/things", "{", "Bearer key");
    expect(answer.status).toBe(403);
    expect(answer.headers.get("www-authenticate")).toBeNull();
  });

  test.each([
    "",
    "Bearer",
    "bearer account",
    "Basic x",
    "Bearer account, Bearer account",
    "Bearer \u00e9",
  ])("who sends %p for credentials is 401", async (authorization) => {
    expect((await send("GET", "/things/list", { headers: { authorization } })).status).toBe(401);
  });
});
