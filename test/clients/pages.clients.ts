// PostHog's and RudderStack's clients of pages, unmodified, on a page of another origin in a real Chromium.
import { afterAll, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import type { RudderAnalytics as Rudder } from "@rudderstack/analytics-js";
import type { Page } from "playwright-core";
import type { PostHog } from "posthog-js";
import type { Event } from "../../src/features/events/model.ts";
import { openBrowser } from "./browser.ts";
import { type Fault, startFaulty } from "./faulty.ts";
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
const network = await startFaulty({ target: server.url, crash: () => server.crash(0) });
const browser = await openBrowser();

/** These wait some seconds before they try again, and then twice as long. */
const runMsMax = 90_000;
const retryMsMax = 10_000;

afterAll(async () => {
  await browser?.close();
  await pages.stop(true);
  network.stop();
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

const fillerName = "Filler";

/** Sends as many events as the key may send at once. */
async function use(key: string, count: number): Promise<void> {
  const batch = Array.from({ length: count }, () => ({
    type: "track",
    event: fillerName,
    userId: "user-3",
  }));
  const { ok } = await fetch(`${server.url}/v1/batch`, {
    method: "POST",
    body: JSON.stringify({ batch, writeKey: key }),
  });
  expect(ok).toBe(true);
}

interface Kind {
  name: keyof typeof scripts;
  send(page: Page, url: string, key: string): Promise<void>;
  /** How many events that is. */
  count: number;
  check(events: Event[]): void;
}

const posthog: Kind = {
  name: "posthog",
  send: (page, url, key) =>
    page.evaluate(
      ([url, key]) => {
        // A headless browser is a bot, of which this client sends nothing.
        window.posthog.init(key, { api_host: url, opt_out_useragent_filter: true });
        window.posthog.capture("viewed", { a: 1 });
        window.posthog.identify("user-1", { plan: "pro" }, { since: 2026 });
        window.posthog.capture("bought", { b: 2 });
      },
      [url, key] as const,
    ),
  count: 4,
  check(events) {
    const one = (event: string) => events.filter((each) => each.event === event);
    expect(one("viewed")).toMatchObject([{ type: "track", properties: { a: 1 } }]);
    const [{ anonymousId, userId } = {}] = one("viewed");
    expect({ anonymousId, userId }).toEqual({ anonymousId: expect.any(String), userId: undefined });
    expect(one("identify")).toMatchObject([
      { userId: "user-1", anonymousId, properties: { plan: "pro", since: 2026 } },
    ]);
    expect(one("bought")).toMatchObject([{ userId: "user-1", properties: { b: 2 } }]);
  },
};

const rudderstack: Kind = {
  name: "rudderstack",
  send: (page, url, key) =>
    page.evaluate(
      ([url, key]) => {
        const rudder = new rudderanalytics.RudderAnalytics();
        rudder.load(key, url, { configUrl: url });
        rudder.track("Item Liked", { n: 1 });
        rudder.identify("user-2", { plan: "pro" });
        rudder.page("Docs", "Home");
      },
      [url, key] as const,
    ),
  count: 3,
  check(events) {
    const inOrder = events.toSorted((a, b) => a.timestamp.localeCompare(b.timestamp));
    expect(inOrder).toMatchObject([
      { type: "track", event: "Item Liked", properties: { n: 1 } },
      { type: "identify", userId: "user-2", properties: { plan: "pro" } },
      { type: "page", userId: "user-2", properties: { name: "Home", category: "Docs" } },
    ]);
  },
};

for (const { name, send, count, check } of [posthog, rudderstack]) {
  /** Sends from a page through the network, and gives what the browser had to complain of. */
  async function deliver(what: string, fault?: Fault, perMinute?: number) {
    const source = `${name}-${what}`;
    const flags = perMinute === undefined ? [] : ["--events-per-minute", String(perMinute)];
    const key = await server.createKey(source, ...flags);
    if (perMinute !== undefined) await use(key, perMinute);
    network.arm(fault);
    const { page, complaints } = await openPage(name);
    await send(page, network.url, key);
    const expected = count + (perMinute ?? 0);
    await server.stored(source, expected, runMsMax);
    expect(network.isDone()).toBe(true);
    // Whatever is sent again is there by then.
    if (fault) await Bun.sleep(retryMsMax);
    const events = await server.stored(source, expected);
    expect(events).toHaveLength(expected);
    check(events.filter(({ event }) => event !== fillerName));
    expect(JSON.stringify(events)).not.toContain(key);
    return complaints;
  }

  test.skipIf(!browser)(
    `${name}: everything arrives as it is meant, and nothing is complained of`,
    async () => expect(await deliver("plain")).toEqual([]),
    runMsMax,
  );

  for (const fault of ["lost", "cut", "killed"] as const) {
    test.skipIf(!browser)(
      `${name}: what was ${fault} after it was stored is counted once`,
      async () => void (await deliver(fault, fault)),
      runMsMax,
    );
  }

  test.skipIf(!browser)(
    `${name}: a limit is waited for, and nothing is lost`,
    async () => {
      await deliver("limited", undefined, 20);
      expect(network.statuses).toContain(name === "posthog" ? 503 : 429);
    },
    runMsMax,
  );
}
