// Segment's browser client, unmodified, on a page in a real Chromium.
import { existsSync } from "node:fs";
import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";
import type { Analytics } from "@segment/analytics-next";
import { type ClientKind, eventName } from "./clients.ts";

declare const AnalyticsNext: {
  AnalyticsBrowser: {
    load(settings: object, options: object): Promise<[Analytics, unknown]>;
  };
};
declare const window: { analytics: Analytics };

const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Undefined, and a loud word, where no Chromium can run. */
export async function openBrowser(flags: readonly string[] = []): Promise<Browser | undefined> {
  try {
    const own = installed.find((path) => existsSync(path));
    const executablePath = own ?? (await chromium.executablePath());
    // Not the package's own flags, which are for one page at a time: they have all pages share a process,
    // and so what they store, and let them read answers of other origins.
    const args = ["--no-sandbox", ...flags];
    return await playwright.launch({ executablePath, args, timeout: 30_000 });
  } catch (error) {
    console.warn(
      `SKIPPED: no Chromium can run here, so no browser client is tested. ${String(error)}`,
    );
    return undefined;
  }
}

const library = new URL(
  "../../node_modules/@segment/analytics-next/dist/umd/index.js",
  import.meta.url,
);

/** A page of another origin, which loads the client. */
export function startPage() {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    routes: {
      "/": new Response(
        '<!doctype html><title>Shop</title><script src="/analytics.js"></script><h1>Shop</h1>',
        { headers: { "content-type": "text/html" } },
      ),
      "/analytics.js": () => new Response(Bun.file(library)),
    },
    fetch: () => new Response(null, { status: 404 }),
  });
  return { origin: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) };
}

/** Each event is a request of its own, but for its retries: `flushAt` means nothing to it. */
export function browserClient(browser: Browser, origin: string): ClientKind {
  return {
    name: "@segment/analytics-next",
    async open({ url, key }) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(origin);
      await page.evaluate(
        async ([url, key]) => {
          // All that a page says: the settings name the rest.
          const settings = { writeKey: key, cdnURL: url };
          const [analytics] = await AnalyticsNext.AnalyticsBrowser.load(settings, {});
          window.analytics = analytics;
        },
        [url, key] as const,
      );
      return {
        track: ({ n, properties, timestamp }) =>
          page.evaluate(
            ([event, properties, timestamp]) => {
              void window.analytics.track(event, properties, {
                userId: "user-1",
                ...(timestamp && { timestamp: new Date(timestamp) }),
              });
            },
            [eventName, { n, ...properties }, timestamp?.getTime()] as const,
          ),
        // It tells nobody when it is done: the test waits for what is stored.
        flush: async () => {},
      };
    },
  };
}
