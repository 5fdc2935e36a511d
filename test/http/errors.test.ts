import { describe, expect, test } from "bun:test";
import { openStage, problemOf, secret } from "./stage.ts";

const { get, post, send, lines } = openStage();
const thing = { name: "abc", age: 20 };

describe("a failure", () => {
  test("has one shape, with the id of its request", async () => {
    const answer = await get("/nowhere");
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({
      type: "urn:plaudit:problem:not_found",
      title: "Not found",
      status: 404,
      code: "not_found",
      message: "There is nothing here.",
      requestId: answer.headers.get("x-request-id"),
    });
  });

  test("is a page only if one is asked for", async () => {
    const answer = await get("/nowhere", { accept: "text/html,*/*" });
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    await problemOf(await get("/nowhere", { accept: "*/*" }));
  });

  test.each(["error", "text", "rejected", "answer"])(
    "of our own (%s) gets 500, is logged once, and is shown to nobody",
    async (kind) => {
      lines.length = 0;
      const answer = await get(`/trouble/${kind}`);
      expect(answer.status).toBe(500);
      const problem = await problemOf(answer);
      expect(problem.code).toBe("internal");
      expect(JSON.stringify(problem)).not.toContain("secret");
      const errors = lines.filter((line) => line.includes('"level":"error"'));
      expect(errors).toHaveLength(1);
      expect(errors[0]).toContain(problem.requestId);
      if (kind !== "answer") expect(errors[0]).toContain(secret);
    },
  );

  test("that will pass says after how many seconds to try again", async () => {
    const answer = await get("/trouble/full");
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("3");
    expect(await problemOf(answer)).toMatchObject({ code: "unavailable", detail: "Come back." });
  });

  test("of a method that a path does not have gets 405", async () => {
    expect((await send("DELETE", "/things")).status).toBe(405);
  });
});

describe("a body", () => {
  test("that is not JSON gets 400", async () => {
    const answer = await post("/things", "{");
    expect(answer.status).toBe(400);
    expect((await problemOf(answer)).code).toBe("bad_request");
  });

  test("that fails has every failing field named, each once, by its own rule", async () => {
    const answer = await post(
      "/things",
      JSON.stringify({ name: "no!no!no!", age: 12.5, email: "at", tags: ["a", "b", "c"] }),
    );
    expect(answer.status).toBe(422);
    const { issues } = await problemOf(answer);
    expect(issues?.toSorted((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: "age", message: "must be a whole number from 13 to 120" },
      { path: "email", message: "must be an e-mail address" },
      { path: "name", message: "must be up to 5 letters" },
      { path: "tags", message: "must have at most 2 entries" },
    ]);
  });

  test("that is missing has its fields named as required", async () => {
    const { issues } = await problemOf(await post("/things", "{}"));
    expect(issues).toContainEqual({ path: "name", message: "is required" });
    expect(issues).toContainEqual({ path: "age", message: "is required" });
    expect(
      (await send("POST", "/things", { headers: { authorization: "Bearer account" } })).status,
    ).toBe(422);
  });

  test("is never echoed", async () => {
    const answer = await post(
      "/things",
      JSON.stringify({ name: "hunter2 hunter2", age: "hunter2" }),
    );
    expect(await answer.text()).not.toContain("hunter2");
  });

  test.each(['"15"', "1e999", "true", "null", "[15]", "2e1.5"])(
    "with %s in place of a whole number is refused",
    async (age) => {
      expect((await post("/things", `{"name":"abc","age":${age}}`)).status).toBeOneOf([400, 422]);
    },
  );

  test("that is valid is answered, without its unknown fields", async () => {
    const answer = await post("/things", JSON.stringify({ ...thing, isAdmin: true }));
    expect(await answer.json()).toEqual({ ...thing, owner: "ada" });
  });
});

describe("a query", () => {
  test.each([
    "Infinity",
    "1e999",
    "0x10",
    " 5",
    "5 ",
    "1e2",
    "",
    "5.5",
    "0",
    "201",
    "9".repeat(30),
  ])("where limit is %p is refused by name", async (limit) => {
    const answer = await get(`/things?limit=${encodeURIComponent(limit)}`);
    expect(answer.status).toBe(422);
    expect((await problemOf(answer)).issues).toEqual([
      { path: "limit", message: "must be a whole number from 1 to 200" },
    ]);
  });

  test("has every failing field named at once", async () => {
    const { issues } = await problemOf(await get("/things?limit=0&sort=old"));
    expect(issues?.map(({ path }) => path).toSorted()).toEqual(["limit", "sort"]);
    expect(issues).toContainEqual({ path: "sort", message: "must be one of new, likes" });
  });

  test("with a number out of range has its field named", async () => {
    const { issues } = await problemOf(await get("/things?most=7"));
    expect(issues).toEqual([{ path: "most", message: "must be a number of at most 5" }]);
  });

  test("has its defaults", async () => {
    expect(await (await get("/things")).json()).toEqual({ limit: 50 });
  });
});
