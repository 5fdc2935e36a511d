// What /plaudit.js says of a page of somebody else's, in a browser, and how the console shows it.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { openStage, signIn } from "./stage.ts";

// A browser without a head says so, and counts as a bot.
const people =
  "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

const stage = (await openStage({ browserFlags: [`--user-agent=${people}`] }))!;

declare const history: { pushState(state: null, title: string, url: string): void };
declare const document: { title: string; cookie: string };
declare const localStorage: { length: number };
declare const sessionStorage: { length: number };

/** A shop, and a place that it links to: two origins that are not ours. */
const elsewhere = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: () => new Response("<!doctype html><title>Elsewhere</title>", html),
});
const html = { headers: { "content-type": "text/html" } };
let script = "";
const shop = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch({ url }) {
    const body = `<!doctype html><title>Shop ${new URL(url).pathname}</title>${script}
<a href="http://127.0.0.1:${elsewhere.port}/far">Away</a><a href="/next">On</a>
<form id="order" action="/ordered"><input name="card" value="4242"><button>Order</button></form>`;
    return new Response(body, html);
  },
});

describe.skipIf(!stage)("a page with plaudit.js", () => {
  let page: Page;
  const origin = `http://127.0.0.1:${shop.port}`;

  beforeAll(async () => {
    const key = await stage.server.createKey("site", "--public");
    script = `<script defer src="${stage.server.url}/plaudit.js" data-key="${key}"></script>`;
    page = await stage.open();
  });
  afterAll(async () => {
    await stage.close();
    await Promise.all([shop.stop(true), elsewhere.stop(true)]);
  });

  test("says what is seen, followed and sent, and stores nothing in the browser", async () => {
    await page.goto(`${origin}/plants?utm_source=letter&utm_campaign=spring`);
    await page.evaluate(() => {
      history.pushState(null, "", "/plants/fern");
      document.title = "Fern";
    });
    await stage.server.stored("site", 2);
    await page.goBack();
    await stage.server.stored("site", 3);
    await page.getByRole("button", { name: "Order" }).click();
    await page.waitForURL(/ordered/);
    expect(
      await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]),
    ).toEqual(["", 0, 0]);
    await page.getByRole("link", { name: "Away" }).click();
    await page.waitForURL(/far/);
    expect(await page.context().cookies()).toEqual([]);
  });

  test("all of it arrives, under the names that all clients share, and nothing that was typed", async () => {
    const events = await stage.server.stored("site", 6);
    const inTime = events.toSorted((a, b) => a.timestamp.localeCompare(b.timestamp));
    expect(inTime.map(({ event, properties }) => [event, properties["$path"]])).toEqual([
      ["page", "/plants"],
      ["page", "/plants/fern"],
      ["page", "/plants"],
      ["Form Submitted", "/plants"],
      ["page", "/ordered"],
      ["Link Followed", "/ordered"],
    ]);
    const [first, second] = inTime;
    expect(first!.properties).toMatchObject({
      $host: `127.0.0.1:${shop.port}`,
      $utm_source: "letter",
      $utm_campaign: "spring",
      $browser: expect.stringContaining("Chrom"),
      $os: "Linux",
      $device: "desktop",
      $locale: "en-US",
    });
    // One's own pages are no referrers.
    expect(second!.properties["$referrer"]).toBeUndefined();
    expect(inTime[3]!.properties["form"]).toBe("order");
    expect(inTime[5]!.properties["url"]).toBe(`http://127.0.0.1:${elsewhere.port}/far`);
    expect(JSON.stringify(events)).not.toContain("4242");
    expect(events.every((each) => each.public === true && each.userId === undefined)).toBe(true);
    expect(new Set(events.map(({ anonymousId }) => anonymousId)).size).toBe(1);
  });

  test("the console counts the pages, and says who came from where", async () => {
    const console = stage.page;
    await console.goto(stage.server.url);
    await signIn(console);
    const row = console.getByRole("row", { name: /\/plants\/fern/ });
    await row.waitFor();
    await console.goto(`${stage.server.url}/console/trends?event=page&by=$utm_source`);
    await console.getByRole("button", { name: "letter", exact: true }).waitFor();
  });

  test("nothing was reported or failed", () => expect(stage.troubles).toEqual([]));
});
