import { expect, test } from "bun:test";
import { openSender, track } from "./sender.ts";

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const iphone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";

async function propertiesOf(path: string, body: object, headers: Record<string, string> = {}) {
  const { send, recorder } = await openSender();
  await send(path, body, { headers });
  return recorder.accepted[0]?.properties;
}

const page = {
  url: "https://shop.test/plants?utm_source=news&utm_term=fern",
  path: "/plants",
  referrer: "https://www.search.test/?q=fern",
};

test("a Segment page says where its events happened, in its context", async () => {
  const campaign = { name: "spring", medium: "mail" };
  const context = { page, campaign, locale: "de-DE", userAgent: firefox };
  expect(await propertiesOf("/v1/track", track({ context }))).toEqual({
    itemId: "item-7",
    $path: "/plants",
    $host: "shop.test",
    $referrer: "search.test",
    $utm_source: "news",
    $utm_medium: "mail",
    $utm_campaign: "spring",
    $utm_term: "fern",
    $browser: "Firefox",
    $os: "Linux",
    $device: "desktop",
    $locale: "de-DE",
  });
});

test("a page call says it in its properties too, and a track's own url is its own", async () => {
  const call = { type: "page", userId: "ada", properties: page };
  expect(await propertiesOf("/v1/batch", { batch: [call] })).toMatchObject({
    path: "/plants",
    $path: "/plants",
    $host: "shop.test",
    $utm_source: "news",
  });
  const own = await propertiesOf("/v1/track", track({ properties: { url: "https://x.test/" } }));
  expect(own).toEqual({ url: "https://x.test/" });
});

test("PostHog's names become the same", async () => {
  const properties = {
    distinct_id: "ada",
    $current_url: page.url,
    $pathname: "/plants",
    $host: "shop.test",
    $referrer: "https://www.search.test/?q=fern",
    $browser: "Safari",
    $os: "iOS",
    $device_type: "Mobile",
    $browser_language: "fr",
    utm_source: "news",
  };
  const told = await propertiesOf("/capture/", { event: "seen", properties });
  expect(told).toMatchObject({
    $path: "/plants",
    $host: "shop.test",
    $referrer: "search.test",
    $utm_source: "news",
    $browser: "Safari",
    $os: "iOS",
    $device: "mobile",
    $locale: "fr",
  });
});

test("who came from nowhere, or from the site itself, has no referrer", async () => {
  const posthog = { distinct_id: "ada", $pathname: "/", $host: "shop.test", $referrer: "$direct" };
  expect(
    await propertiesOf("/capture/", { event: "seen", properties: posthog }),
  ).not.toHaveProperty("$referrer");
  const context = { page: { ...page, referrer: "https://shop.test/cart" } };
  expect(await propertiesOf("/v1/track", track({ context }))).not.toHaveProperty("$referrer");
});

test("a page's own request names the browser of calls that do not", async () => {
  const headers = { origin: "https://shop.test", "user-agent": iphone };
  expect(await propertiesOf("/v1/t", track({ context: { page } }), headers)).toMatchObject({
    $browser: "Safari",
    $os: "iOS",
    $device: "mobile",
  });
});

test("what is not text, or no store can keep, says nothing; what is long is cut", async () => {
  const context = { page: { path: "/a\u0000", url: 7, referrer: ["x"] }, locale: {} };
  expect(await propertiesOf("/v1/track", track({ context }))).toEqual({ itemId: "item-7" });
  const long = await propertiesOf(
    "/v1/track",
    track({ context: { page: { path: "/".repeat(900) } } }),
  );
  expect(long?.["$path"]).toBe("/".repeat(500));
});

test("a server's calls are left as they are", async () => {
  const context = { userAgent: firefox, locale: "de", ip: "192.0.2.7" };
  expect(await propertiesOf("/v1/track", track({ context }))).toEqual({ itemId: "item-7" });
});

test("a public key's page may name nobody: its visitor is one person for the day", async () => {
  const { send, recorder } = await openSender({}, { public: true });
  const nobody = { ...track({ context: { page } }), userId: undefined };
  const headers = { origin: "https://shop.test", "user-agent": firefox };
  for (const messageId of ["m-1", "m-2"])
    await send("/v1/track", { ...nobody, messageId }, { headers });
  await send(
    "/v1/track",
    { ...nobody, messageId: "m-3" },
    { headers: { ...headers, "user-agent": iphone } },
  );
  const ids = recorder.accepted.map(({ anonymousId }) => anonymousId);
  expect(ids[0]).toMatch(/^visitor-/);
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
});

test("a server's key, and a program with a public one, must name somebody", async () => {
  const nobody = { ...track(), userId: undefined };
  const server = await openSender();
  const fromPage = { origin: "https://shop.test", "user-agent": firefox };
  expect((await server.send("/v1/track", nobody, { headers: fromPage })).body).toMatchObject({
    accepted: 0,
  });
  const open = await openSender({}, { public: true });
  expect((await open.send("/v1/track", nobody)).body).toMatchObject({ accepted: 0 });
});
