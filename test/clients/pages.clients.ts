// PostHog's and RudderStack's clients of pages, unmodified, on a page of another origin in a real Chromium.
import { afterAll, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import type { RudderAnalytics as Rudder } from "@rudderstack/analytics-js";
import type { PostHog } from "posthog-js";
import { openBrowser } from "./browser.ts";
import { buildBinary, startServer } from "./kit.ts";

declare const window: { posthog: PostHog };
declare const rudderanalytics: { RudderAnalytics: typeof Rudder };

const modules = new URL("../../node_modules/", import.meta.url).pathname;
const scripts = {
  posthog: `${modules}posthog-js/dist/array.full.js`,
  rudderstack: `${modules}@rudderstack/analytics-js/dist/npm/modern/bundled/umd/index.js`,
};
const pages = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch({ url }) {
    const name = new URL(url).pathname.slice(1);
    if (name === "posthog.js") return new Response(Bun.file(scripts.posthog));
    if (name === "rudderstack.js") return new Response(Bun.file(scripts.rudderstack));
    const html = `<!doctype html><title>Shop</title><script src="/${name}.js"></script>`;
    return new Response(html, { headers: { "content-type": "text/html" } });
  },
});
const binary = await buildBinary();
const server = await startServer({ command: [binary] });
const browser = await openBrowser();

afterAll(async () => {
  await browser?.close();
  await pages.stop(true);
  expect(await server.stop()).toBe(0);
  rmSync(dirname(binary), { recursive: true });
});

/** A page with the client's script, and what the browser had to complain of. */
async function openPage(name: keyof typeof scripts) {
  const page = await (await browser!.newContext()).newPage();
  const complaints: string[] = [];
  page.on("console", (line) => {
    if (line.type() === "error" || line.type() === "warning") complaints.push(line.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("requestfailed", (request) => complaints.push(request.url()));
  await page.goto(`http://127.0.0.1:${pages.port}/${name}`);
  return { page, complaints };
}

test.skipIf(!browser)(
  "posthog-js: a visitor is anonymous until identified, and the key is not kept",
  async () => {
    const key = await server.createKey("posthog-js");
    const { page, complaints } = await openPage("posthog");
    await page.evaluate(
      ([url, key]) => {
        // A headless browser is a bot, of which this client sends nothing.
        window.posthog.init(key, { api_host: url, opt_out_useragent_filter: true });
        window.posthog.capture("viewed", { a: 1 });
        window.posthog.identify("user-1", { plan: "pro" }, { since: 2026 });
        window.posthog.capture("bought", { b: 2 });
      },
      [server.url, key] as const,
    );
    const events = await server.stored("posthog-js", 4);
    const one = (event: string) => events.filter((each) => each.event === event);
    expect(one("viewed")).toMatchObject([{ type: "track", properties: { a: 1 } }]);
    const [{ anonymousId, userId } = {}] = one("viewed");
    expect({ anonymousId, userId }).toEqual({ anonymousId: expect.any(String), userId: undefined });
    expect(one("identify")).toMatchObject([
      { userId: "user-1", anonymousId, properties: { plan: "pro", since: 2026 } },
    ]);
    expect(one("bought")).toMatchObject([{ userId: "user-1", properties: { b: 2 } }]);
    for (const { properties } of events) expect(JSON.stringify(properties)).not.toContain(key);
    expect(complaints).toEqual([]);
  },
);

test.skipIf(!browser)("@rudderstack/analytics-js: everything arrives as it is meant", async () => {
  const key = await server.createKey("rudder-js");
  const { page, complaints } = await openPage("rudderstack");
  await page.evaluate(
    ([url, key]) => {
      const rudder = new rudderanalytics.RudderAnalytics();
      rudder.load(key, url, { configUrl: url });
      rudder.track("Item Liked", { n: 1 });
      rudder.identify("user-2", { plan: "pro" });
      rudder.page("Docs", "Home");
    },
    [server.url, key] as const,
  );
  const events = await server.stored("rudder-js", 3);
  expect(events).toMatchObject([
    { type: "track", event: "Item Liked", properties: { n: 1 } },
    { type: "identify", userId: "user-2", properties: { plan: "pro" } },
    { type: "page", userId: "user-2", properties: { name: "Home", category: "Docs" } },
  ]);
  expect(complaints).toEqual([]);
});
