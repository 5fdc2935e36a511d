import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { openStage, problemOf } from "./stage.ts";

const { get, post } = openStage();
const issuesOf = async (answer: Response) => (await problemOf(answer)).issues;

describe("text that no store keeps", () => {
  test("is refused wherever it lies, by its path", async () => {
    const body =
      '{"name":"abc","age":20,"tags":["ok","\\ud800"],"properties":{"a":{"b":"\\u0000"}}}';
    const answer = await post("/things", body);
    expect(answer.status).toBe(422);
    expect(await issuesOf(answer)).toEqual([
      { path: "tags.1", message: "must not contain half a character (a lone surrogate)" },
      { path: "properties.a.b", message: "must not contain the character NUL" },
    ]);
  });

  test("is refused as a name", async () => {
    const answer = await post("/things/raw", '{"a\\u0000b":1}');
    expect((await issuesOf(answer))?.[0]?.message).toBe("must not contain the character NUL");
  });

  test("is named along with what fails by the schema", async () => {
    const issues = await issuesOf(await post("/things", '{"name":"\\u0000","age":3}'));
    expect(issues?.map(({ path }) => path)).toEqual(expect.arrayContaining(["name", "age"]));
  });

  test("is refused in a query and in a path", async () => {
    expect(await issuesOf(await get("/things?cursor=%00"))).toEqual([
      { path: "cursor", message: "must not contain the character NUL" },
    ]);
    expect(await issuesOf(await get("/things/one/a%00b"))).toEqual([
      { path: "id", message: "must not contain the character NUL" },
    ]);
  });
});

describe("__proto__", () => {
  test("is refused wherever it is a name", async () => {
    const body = '{"name":"abc","age":20,"__proto__":{"x":1},"properties":{"__proto__":{"x":1}}}';
    expect((await issuesOf(await post("/things", body)))?.map(({ path }) => path)).toEqual([
      "__proto__",
      "properties.__proto__",
    ]);
    expect((await get("/things?__proto__=1")).status).toBe(422);
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});

describe("nesting", () => {
  test.each(["[", '{"a":'])("of 150,000 levels of %s is refused, quickly", async (open) => {
    const close = open === "[" ? "]" : "}";
    const deep = `${open.repeat(150_000)}1${close.repeat(150_000)}`;
    const startedAt = performance.now();
    for (const [path, body] of [
      ["/things/raw", deep],
      ["/things", `{"properties":{"a":${deep}}}`],
    ] as const) {
      const answer = await post(path, body);
      expect(answer.status).toBe(422);
      expect((await issuesOf(answer))?.[0]?.message).toBe("is nested too deeply");
    }
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

test("no JSON makes an answer 5xx", async () => {
  const anything = fc.oneof(
    fc.json({ maxDepth: 5 }),
    fc
      .record({
        name: fc.anything(),
        age: fc.anything({ withBigInt: false }),
        properties: fc.object({ withBigInt: false }),
      })
      .map((value) => JSON.stringify(value, (_, v) => (typeof v === "bigint" ? `${v}` : v))),
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(anything, async (body) => {
      expect((await post("/things", body)).status).toBeLessThan(500);
    }),
    { numRuns: 300 },
  );
});

test("an object whose toString fails is refused like any other", async () => {
  const body = '{"name":{"toString":0},"age":[],"properties":{}}';
  expect((await post("/things", body)).status).toBe(422);
});
