import { expect, test } from "bun:test";
import { openSender, track } from "./sender.ts";

const googlebot =
  "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/120.0.0.0 Safari/537.36";
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

async function marksOf(path: string, body: object, headers: Record<string, string> = {}) {
  const { send, recorder } = await openSender();
  await send(path, body, { headers });
  return recorder.accepted.map(({ properties }) => properties["$bot"]);
}

const of = (userAgent: unknown) => ({ context: { userAgent } });

test("a bot's events are marked and kept, by the user agent that the event names", async () => {
  const batch = [track(of(googlebot)), track(of(firefox)), track(), track(of(7)), track(of(null))];
  expect(await marksOf("/v1/batch", { batch })).toEqual([
    true,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("a batch's context counts for events that have none of their own", async () => {
  const batch = [track(), track(of(firefox))];
  expect(await marksOf("/v1/batch", { batch, ...of(googlebot) })).toEqual([true, undefined]);
});

test("the request's own user agent counts if a page sent it, and not if a server did", async () => {
  const bot = { "user-agent": googlebot };
  expect(await marksOf("/v1/t", track(), { ...bot, origin: "https://shop.test" })).toEqual([true]);
  expect(await marksOf("/v1/track", track(), { "user-agent": "axios/1.7.0" })).toEqual([undefined]);
});

test("the rest of a marked event is unchanged", async () => {
  const { send, recorder } = await openSender();
  await send("/v1/track", track(of(googlebot)));
  expect(recorder.accepted).toMatchObject([
    { event: "Item Liked", properties: { itemId: "item-7", $bot: true } },
  ]);
});
