import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createAsset } from "../../src/web/asset.ts";
import { choosePacking, createPackText, packedLengthMin } from "../../src/http/packing.ts";
import { createTestApp } from "../kit.ts";
import { openStage } from "./stage.ts";

describe("the packing is the one that the client prefers", () => {
  test.each([
    [null, undefined],
    ["", undefined],
    ["gzip", "gzip"],
    ["GZip", "gzip"],
    ["x-gzip", "gzip"],
    ["gzip, deflate, br, zstd", "zstd"],
    ["gzip, deflate, br", "gzip"],
    ["deflate, br", undefined],
    ["zstd;q=0.5, gzip", "gzip"],
    ["zstd ; q=0.5 , gzip ; q=0.4", "zstd"],
    ["gzip;q=0", undefined],
    ["gzip;q=0.000", undefined],
    ["gzip;q=0.001", "gzip"],
    ["*", "zstd"],
    ["*;q=0", undefined],
    ["zstd;q=0, *;q=0.1", "gzip"],
    ["gzip;q=0.5, identity", undefined],
    ["gzip;q=0.5, identity;q=0.5", "gzip"],
    ["identity;q=0, gzip;q=0.1", "gzip"],
    ["gzip;q=2", undefined],
    ["gzip;q=zero", undefined],
    ["gzip;q=-1, zstd;q=0.1", "zstd"],
    [",,;;=,gzip,", "gzip"],
  ] as const)("of %p: %p", (accepted, packing) => {
    expect(choosePacking(accepted)).toBe(packing);
  });
});

const unpack = {
  gzip: (bytes: Uint8Array) => Bun.gunzipSync(bytes as Uint8Array<ArrayBuffer>),
  zstd: (bytes: Uint8Array) => Bun.zstdDecompressSync(bytes),
};

const long = "Blue Ocean ".repeat(1000);
const short = "x".repeat(packedLengthMin - 1);
const list = Array.from({ length: 300 }, (_, count) => ({ name: "Blü", count }));
const [text, json] = ["text/plain;charset=utf-8", "application/json;charset=utf-8"];

const { app, post } = openStage();
app
  .get("/text", () => long)
  .get("/json", () => ({ list }))
  .get("/list", async () => list)
  .get("/short", () => short)
  .get("/made", ({ status }) => status(201, { list }))
  .get("/said", ({ set }) => ((set.status = 202), (set.headers["x-own"] = "1"), list))
  .get("/page", ({ set }) => ((set.headers["Content-Type" as "accept"] = "text/html"), long))
  .get("/early", () => "late", { beforeHandle: () => long })
  .get("/cookie", ({ cookie }) => (cookie["seen"]!.set({ value: "1" }), long))
  .get("/tagged", ({ set }) => ((set.headers["etag"] = '"1"'), long))
  .get("/counted", ({ set }) => ((set.headers["content-length"] = `${long.length}`), long))
  .get("/varied", ({ set }) => ((set.headers["vary"] = "Cookie"), long))
  .get("/packed", ({ set }) => ((set.headers["content-encoding"] = "identity"), long))
  .get("/fixed", ({ set }) => ((set.headers["cache-control"] = "no-transform"), long))
  .get("/response", () => new Response(long))
  .get("/blob", () => new Blob([long]))
  .get("/live", async function* () {
    yield `${long}\n`;
    await Bun.sleep(5_000);
    yield "late";
  });
beforeAll(() => void app.listen({ port: 0, reusePort: false }));
afterAll(() => app.stop(true));

const ask = (path: string, accepted: string, method = "GET") =>
  fetch(`http://localhost:${app.server?.port}${path}`, {
    method,
    headers: { "accept-encoding": accepted },
    decompress: false,
  });
const headersOf = ({ headers }: Response, ...names: string[]) =>
  names.map((name) => headers.get(name));

describe("a long answer", () => {
  test.each([
    ["/text", 200, text, long],
    ["/json", 200, json, JSON.stringify({ list })],
    ["/list", 200, json, JSON.stringify(list)],
    ["/made", 201, json, JSON.stringify({ list })],
    ["/said", 202, json, JSON.stringify(list)],
    ["/page", 200, "text/html", long],
    ["/early", 200, text, long],
    ["/cookie", 200, text, long],
    ["/counted", 200, text, long],
  ])(
    "of %s is packed as its client prefers, and otherwise sent whole",
    async (path, status, type, whole) => {
      for (const packing of ["zstd", "gzip"] as const) {
        const answer = await ask(path, packing);
        expect(answer.status).toBe(status);
        const named = headersOf(answer, "content-encoding", "vary", "content-type");
        expect(named).toEqual([packing, "Accept-Encoding", type]);
        const bytes = await answer.bytes();
        expect(answer.headers.get("content-length")).toBe(`${bytes.length}`);
        expect(bytes.length).toBeLessThan(whole.length / 3);
        expect(new TextDecoder().decode(unpack[packing](bytes))).toBe(whole);
      }
      const plain = await ask(path, "br");
      expect(plain.status).toBe(status);
      const named = headersOf(plain, "content-encoding", "vary", "content-type");
      expect(named).toEqual([null, "Accept-Encoding", type]);
      expect(await plain.text()).toBe(whole);
    },
  );

  test("keeps its headers, and its tag becomes weak", async () => {
    const cookie = await ask("/cookie", "gzip");
    expect(cookie.headers.getSetCookie()[0]).toStartWith("seen=1");
    expect((await ask("/said", "gzip")).headers.get("x-own")).toBe("1");
    expect(headersOf(await ask("/tagged", "gzip"), "etag")).toEqual(['W/"1"']);
    expect(headersOf(await ask("/varied", "gzip"), "vary")).toEqual(["Cookie, Accept-Encoding"]);
    for (const name of ["x-request-id", "content-security-policy", "cache-control"]) {
      expect(cookie.headers.get(name), name).toBeString();
    }
  });

  test("has the same headers for HEAD", async () => {
    for (const accepted of ["gzip", "identity"]) {
      const [head, get] = await Promise.all([
        ask("/json", accepted, "HEAD"),
        ask("/json", accepted),
      ]);
      const names = ["content-encoding", "content-length", "content-type", "vary"];
      expect(headersOf(head, ...names)).toEqual(headersOf(get, ...names));
      expect(await head.text()).toBe("");
    }
  });

  test("varies by the origin, too, if that counts", async () => {
    const stage = openStage({ corsOrigins: ["https://app.example.com"] });
    stage.app.get("/text", () => long).get("/short", () => short);
    const accept = { "accept-encoding": "gzip" };
    const names = ["vary", "content-encoding"];
    const answer = await stage.get("/text", accept);
    expect(headersOf(answer, ...names)).toEqual(["Origin, Accept-Encoding", "gzip"]);
    expect(headersOf(await stage.get("/short", accept), ...names)).toEqual(["Origin", null]);
  });
});

describe("an answer is sent as it is", () => {
  test.each([
    ["that is short", "/short", short],
    ["that says how it is packed", "/packed", long],
    ["that is not to be transformed", "/fixed", long],
    ["that its route made as a Response", "/response", long],
    ["that is a file", "/blob", long],
  ])("%s", async (_, path, whole) => {
    const answer = await ask(path, "gzip");
    expect(answer.headers.get("content-encoding")).not.toBe("gzip");
    expect(answer.headers.get("vary")).toBeNull();
    expect(await answer.text()).toBe(whole);
  });

  test("if it is live, at once", async () => {
    const answer = await ask("/live", "gzip");
    expect(answer.headers.get("content-encoding")).toBeNull();
    const reader = answer.body!.getReader();
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toStartWith("Blue Ocean");
    await reader.cancel();
  });

  test("if it is a failure, however long", async () => {
    const tooMuch = {
      name: "x",
      age: 20,
      ...Object.fromEntries(list.map((_, at) => [`\0${at}`, 1])),
    };
    const answer = await post("/things", JSON.stringify(tooMuch));
    expect(answer.status).toBe(422);
    expect(answer.headers.get("content-encoding")).toBeNull();
  });

  test("if too many are packed already", async () => {
    const pack = createPackText();
    const atOnce = await Promise.all(Array.from({ length: 12 }, () => pack(long, "gzip")));
    expect(atOnce.filter((packed) => packed !== undefined)).toHaveLength(4);
    expect(await pack(long, "gzip")).toBeDefined();
  });
});

describe("an embedded file", () => {
  const { app: house, store } = createTestApp();
  afterAll(() => store.close());
  const get = (path: string, headers: Record<string, string> = {}) =>
    house.handle(new Request(`http://localhost${path}`, { headers }));

  test.each([
    ["/console/console.js", 3],
    ["/console/console.css", 3],
    ["/plaudit.js", 3],
    ["/swagger/ui.js", 4],
    ["/swagger/ui.css", 6],
    ["/swagger/json", 10],
  ])("is packed: %s", async (path, times) => {
    const whole = await (await get(path)).bytes();
    for (const packing of ["zstd", "gzip"] as const) {
      for (const round of [1, 2]) {
        const answer = await get(path, { "accept-encoding": packing });
        const named = headersOf(answer, "content-encoding", "vary");
        expect(named, `${round}`).toEqual([packing, "Accept-Encoding"]);
        const bytes = await answer.bytes();
        expect(bytes.length).toBeLessThan((1.5 * whole.length) / times);
        expect(Buffer.compare(unpack[packing](bytes), whole)).toBe(0);
      }
    }
  });

  test("is not sent again to a browser that has it, packed or not", async () => {
    const { headers } = await get("/swagger/ui.js", { "accept-encoding": "gzip" });
    const tag = headers.get("etag")!;
    expect(tag).toStartWith('W/"');
    const again = await get("/swagger/ui.js", { "accept-encoding": "zstd", "if-none-match": tag });
    expect([again.status, ...headersOf(again, "content-encoding", "vary", "etag")]).toEqual([
      304,
      null,
      "Accept-Encoding",
      tag,
    ]);
  });

  test("is packed once, however many ask", async () => {
    const asset = createAsset("src/web/swagger-ui/swagger-ui.css", "css");
    const ask = () => {
      const request = new Request("http://localhost/", { headers: { "accept-encoding": "zstd" } });
      return asset({ request, set: { headers: {} } });
    };
    const [first, ...others] = await Promise.all([ask(), ask(), ask()]);
    expect(first).toBeInstanceOf(Uint8Array);
    for (const other of [...others, await ask()]) expect(other).toBe(first);
  });
});
