// The client as a page has it: a module of another origin than the server, in a real Chromium.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type * as client from "plaudit/client";
import { openBrowser } from "../clients/browser.ts";
import { type ServerProcess, startServer } from "../clients/kit.ts";
import { ada } from "./kit.ts";

declare const window: { client: client.Client };
declare const localStorage: client.ClientStorage;

const browser = await openBrowser();

describe.skipIf(!browser)("a page", () => {
  const built = Bun.build({ entrypoints: ["src/client/client.ts"], target: "browser" });
  const site = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    routes: {
      "/": new Response("<!doctype html><title>Shop</title>", {
        headers: { "content-type": "text/html" },
      }),
      "/client.js": async () => new Response((await built).outputs[0]),
    },
  });
  let server: ServerProcess;
  let writeKey: string;

  beforeAll(async () => {
    server = await startServer({
      command: [process.execPath, "run", `${process.cwd()}/src/main.ts`],
      env: { PLAUDIT_CORS_ORIGINS: site.url.origin },
    });
    writeKey = await server.createKey("page");
  });

  afterAll(async () => {
    await browser?.close();
    await server.stop();
    await site.stop(true);
  });

  const context = browser?.newContext();
  async function openPage() {
    const page = await (await context!).newPage();
    await page.goto(site.url.href);
    await page.evaluate(
      async ([url, key]) => {
        const script = "/client.js";
        const { createClient } = (await import(script)) as typeof client;
        const track = { delayMs: 60_000 };
        window.client = createClient(url, { storage: localStorage, writeKey: key, track });
      },
      [server.url, writeKey] as const,
    );
    return page;
  }

  test("signs up and in, and is still signed in on the next", async () => {
    const first = await openPage();
    const statuses = await first.evaluate(async (person) => {
      const { api, signIn } = window.client;
      return [(await api.users.post(person)).status, (await signIn(person)).status];
    }, ada);
    expect(statuses).toEqual([201, 200]);
    await first.close();
    const second = await openPage();
    const name = await second.evaluate(
      async () => (await window.client.api.users.me.get()).data?.username,
    );
    expect(name).toBe("ada");
    await second.close();
  });

  test("that is left sends what it still has", async () => {
    const page = await openPage();
    await page.evaluate(() => window.client.track("Page Left"));
    await page.close({ runBeforeUnload: true });
    const [event] = await server.stored("page", 1);
    expect(event).toMatchObject({ event: "Page Left", userId: expect.any(String) });
  });
});
