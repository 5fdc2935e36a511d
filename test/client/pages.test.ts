import { expect, test } from "bun:test";
import { PlauditError } from "../../src/client/client.ts";
import { noon } from "../kit.ts";
import { grant } from "../features/people.ts";
import { storeEvents } from "../features/stored-events.ts";
import { startApp } from "./kit.ts";

async function start() {
  const { store, events, signIn, sent } = startApp();
  const client = await signIn();
  const me = await client.api.users.me.get();
  await grant(store, me.data!.id, "reports:read");
  const stored = Array.from({ length: 250 }, (_, at) => ({
    event: `e${at}`,
    timestamp: noon + at,
  }));
  storeEvents(events.database, stored);
  sent.length = 0;
  const pages = client.pages((cursor) => client.api.events.get({ query: { limit: 100, cursor } }));
  return { client, pages, sent };
}

test("follow one another to the end of the list", async () => {
  const { pages } = await start();
  const lengths = [];
  for await (const page of pages) lengths.push(page.items.length);
  expect(lengths).toEqual([100, 100, 50]);
});

test("give every item once, in order", async () => {
  const { pages } = await start();
  const names = [];
  for await (const { event } of pages.items()) names.push(event);
  expect(names).toEqual(Array.from({ length: 250 }, (_, at) => `e${249 - at}`));
});

test("are asked for when they are wanted, and not before", async () => {
  const { pages, sent } = await start();
  for await (const { event } of pages.items()) if (event === "e150") break;
  expect(sent).toHaveLength(1);
});

test("end with an error that says what went wrong", async () => {
  const { client } = await start();
  const pages = client.pages((cursor) => client.api.users.get({ query: { cursor } }));
  const failure = await Array.fromAsync(pages).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PlauditError);
  expect(failure).toMatchObject({ status: 403, problem: { code: "forbidden" } });
});
