import { expect, test } from "bun:test";
import { runInNewContext } from "node:vm";
import { createTestApp } from "../../kit.ts";

const { app } = createTestApp();
const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
  app.handle(new Request(`http://localhost${path}`, { method, headers }));

const both = (path: string) => [path, `${path}/`];

for (const path of [...both("/flags"), ...both("/decide")]) {
  for (const method of ["GET", "POST"]) {
    test(`${method} ${path} says that no flag is on, in the words of all versions`, async () => {
      const response = await ask(method, `${path}?v=2`);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({
        flags: {},
        featureFlags: {},
        featureFlagPayloads: {},
        errorsWhileComputingFlags: false,
        sessionRecording: false,
      });
    });
  }
}

for (const path of [...both("/flags/definitions"), ...both("/api/feature_flag/local_evaluation")]) {
  test(`GET ${path} says that there are no flags`, async () => {
    const response = await ask("GET", `${path}?token=x&send_cohorts`, {
      authorization: "Bearer x",
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ flags: [], group_type_mapping: {}, cohorts: {} });
  });
}

test("a page learns, as JSON and as a script, that there is nothing to switch", async () => {
  const response = await ask("GET", "/array/plaudit_k-1/config?ip=0");
  const config = (await response.json()) as object;
  expect(config).toMatchObject({ token: "plaudit_k-1", hasFeatureFlags: false, siteApps: [] });

  const script = await ask("GET", "/array/plaudit_k-1/config.js");
  expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  const page: Record<string, Record<string, object>> = {};
  runInNewContext(await script.text(), { window: page });
  const { siteApps, ...rest } = config as { siteApps: unknown[] };
  expect(page["_POSTHOG_REMOTE_CONFIG"]?.["plaudit_k-1"]).toEqual({ config: rest, siteApps });
});

test("only a key's letters get into a script", async () => {
  for (const key of ["%22;alert(1)//", "%3C%2Fscript%3E", "a%0Ab", "x".repeat(201)]) {
    expect((await ask("GET", `/array/${key}/config.js`)).status).toBe(404);
  }
});

for (const path of both("/sourceConfig")) {
  test(`GET ${path} tells RudderStack's page to send here and nowhere else`, async () => {
    const response = await ask("GET", `${path}?writeKey=x`, { authorization: "Basic eDo=" });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      source: { id: expect.any(String), enabled: true, config: {}, destinations: [] },
    });
  });
}

test("pages of any origin may ask, with whatever headers, and without credentials", async () => {
  const origin = "https://shop.example.com";
  for (const path of ["/flags/", "/sourceConfig/", "/array/x/config", "/e/", "/beacon/v1/batch"]) {
    const preflight = await ask("OPTIONS", path, {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "anonymousid,authorization,x-write-key",
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
    expect(preflight.headers.get("access-control-allow-headers")).toBe(
      "anonymousid,authorization,x-write-key",
    );
    expect(preflight.headers.get("access-control-allow-credentials")).toBeNull();
  }
  const answer = await ask("GET", "/sourceConfig/", { origin });
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
});
