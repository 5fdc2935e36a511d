import { describe, expect, test } from "bun:test";
import { publicLimits } from "../../../src/features/ingest/allowance.ts";
import { createTestConfig } from "../../kit.ts";
import { openSender, track } from "./sender.ts";

const shop = "https://shop.example.com";
const allowed = "access-control-allow-origin";
const batchOf = (count: number) => ({ batch: Array.from({ length: count }, () => track()) });

describe("a public key", () => {
  test("marks its events as public, and no other key does", async () => {
    const page = await openSender({}, { public: true });
    await page.send("/v1/batch", { batch: [track(), track({ type: "identify" })] });
    await page.send("/batch/", {
      api_key: page.key,
      batch: [{ event: "viewed", distinct_id: "u", properties: {} }],
    });
    expect(page.recorder.accepted.map((event) => event.public)).toEqual([true, true, true]);

    const server = await openSender();
    await server.send("/v1/batch", { batch: [track({ public: true })] });
    expect(server.recorder.accepted[0]).not.toHaveProperty("public");
  });

  test("sends 600 events a minute and 2,000 at once, from each address", async () => {
    const config = createTestConfig({ trustedProxies: ["127.0.0.0/8"] });
    const { app, key, clock } = await openSender({ config }, { public: true });
    const server = app.listen({ port: 0, hostname: "127.0.0.1" }).server!;
    try {
      const send = async (address: string, count: number) => {
        const answer = await fetch(new URL("/v1/batch", server.url), {
          method: "POST",
          headers: { "x-forwarded-for": address, authorization: `Basic ${btoa(`${key}:`)}` },
          body: JSON.stringify(batchOf(count)),
        });
        return [answer.status, answer.headers.get("retry-after")];
      };
      expect(await send("192.0.2.1", publicLimits.atOnceMax + 1)).toEqual([413, null]);
      expect(await send("192.0.2.1", publicLimits.atOnceMax)).toEqual([200, null]);
      expect(await send("192.0.2.1", 10)).toEqual([429, "1"]);
      expect(await send("192.0.2.2", 10)).toEqual([200, null]);
      clock.forward(60_000);
      expect(await send("192.0.2.1", 600)).toEqual([200, null]);
      expect(await send("192.0.2.1", 600)).toEqual([429, "60"]);
    } finally {
      await app.stop(true);
    }
  });

  test("sends as many as its own limit says", async () => {
    const { send, clock } = await openSender({}, { public: true, eventsPerMinute: 4000 });
    expect((await send("/v1/batch", batchOf(4000))).status).toBe(200);
    expect((await send("/v1/batch", batchOf(1))).status).toBe(429);
    clock.forward(30_000);
    expect((await send("/v1/batch", batchOf(2000))).status).toBe(200);
  });

  test("that names origins is refused to other origins, and without one", async () => {
    const { send, recorder } = await openSender({}, { public: true, origins: [shop] });
    const from = (origin?: string) =>
      send("/v1/track", track(), { headers: origin === undefined ? {} : { origin } });
    const good = await from(shop);
    expect([good.status, good.headers.get(allowed)]).toEqual([200, "*"]);
    for (const origin of ["https://other.example", "http://shop.example.com", "null", undefined]) {
      const { status, headers } = await from(origin);
      expect([origin, status, headers.get(allowed)]).toEqual([origin, 403, null]);
    }
    expect(recorder.accepted).toHaveLength(1);
  });
});

describe("a page of any origin", () => {
  const paths = ["/v1/batch", "/v1/t", "/batch/", "/i/v0/e/", "/v1/projects/KEY/settings"];

  test("may ask with any headers, and without credentials", async () => {
    const { app } = await openSender();
    for (const path of paths) {
      const answer = await app.handle(
        new Request(`http://localhost${path}`, {
          method: "OPTIONS",
          headers: {
            origin: "https://anywhere.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "x-write-key,content-encoding",
          },
        }),
      );
      expect([path, answer.status]).toEqual([path, 204]);
      expect(answer.headers.get(allowed)).toBe("*");
      expect(answer.headers.get("access-control-allow-headers")).toBe(
        "x-write-key,content-encoding",
      );
      expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    }
  });

  test("reads the answer, also that of a failure", async () => {
    const { send } = await openSender();
    const headers = { origin: "https://anywhere.example" };
    for (const [path, key, status] of [
      ["/v1/track", undefined, 200],
      ["/v1/track", "plaudit_unknown", 401],
    ] as const) {
      const answer = await send(path, track(), { key, headers });
      expect([answer.status, answer.headers.get(allowed)]).toEqual([status, "*"]);
    }
    const { headers: plain } = await send("/v1/track", track());
    expect(plain.get(allowed)).toBeNull();
  });

  test("reads nothing else: the API allows only the origins in the settings", async () => {
    const config = createTestConfig({ corsOrigins: [shop] });
    const { app } = await openSender({ config });
    const preflight = (origin: string) =>
      app.handle(
        new Request("http://localhost/api/items", {
          method: "OPTIONS",
          headers: { origin, "access-control-request-headers": "x-write-key" },
        }),
      );
    expect((await preflight("https://anywhere.example")).headers.get(allowed)).toBeNull();
    const { headers } = await preflight(shop);
    expect(headers.get(allowed)).toBe(shop);
    expect(headers.get("access-control-allow-headers")).toBe("x-write-key");
  });
});
