import { afterAll, beforeAll, expect, test } from "bun:test";
import { type Client, createClient, PlauditError } from "../../src/client/client.ts";
import { type ServerProcess, startServer } from "../clients/kit.ts";
import { grant } from "../features/people.ts";
import { storeEvents } from "../features/stored-events.ts";
import { afterwards, startApp } from "./kit.ts";

let server: ServerProcess;
let reader: Client;
let sender: Client;

beforeAll(async () => {
  server = await startServer({
    command: [process.execPath, "run", `${process.cwd()}/src/main.ts`],
  });
  reader = createClient(server.url, {
    key: await server.createKey("reader", "--scopes", "reports:read"),
  });
  sender = createClient(server.url, { key: await server.createKey("sender") });
});

afterAll(async () => {
  await sender.close();
  await server.stop();
});

const send = (...events: string[]) => {
  for (const event of events) sender.track({ event, userId: "u-1" });
  return sender.flush();
};

test("what is stored is heard once and in order, though the server is killed twice meanwhile", async () => {
  const gone = new AbortController();
  const heard: string[] = [];
  const all = Promise.withResolvers<void>();
  const listening = (async () => {
    for await (const { event } of reader.live({ source: "sender", signal: gone.signal })) {
      heard.push(event);
      if (event === "five") all.resolve();
    }
  })();
  await Bun.sleep(300);
  // Cut off before it heard anything, and again after.
  await server.crash(200);
  await send("one", "two");
  await server.crash(200);
  await send("three", "four", "five");
  await all.promise;
  gone.abort();
  await listening;
  expect(heard).toEqual(["one", "two", "three", "four", "five"]);
}, 60_000);

test("whoever is signed in hears what they do themselves, and nothing of others", async () => {
  const people = [createClient(server.url), createClient(server.url)] as const;
  for (const [i, person] of people.entries()) {
    const account = {
      username: `own${i}`,
      email: `own${i}@example.com`,
      password: "correct horse",
    };
    await person.api.users.post({ ...account, age: 36 });
    await person.signIn(account);
  }
  const gone = new AbortController();
  const heard: string[] = [];
  const listening = (async () => {
    for await (const { event } of people[0].liveActivity({ signal: gone.signal })) {
      // Their sign-in may still be on its way.
      if (event.startsWith("item.")) heard.push(event);
      if (event === "item.liked") break;
    }
  })();
  await Bun.sleep(300);
  await people[1].api.items.post({ title: "Blue Orchid" });
  const { data } = await people[0].api.items.post({ title: "White Lily" });
  await people[0].api.items({ id: data!.id }).like.post();
  await listening;
  expect(heard).toEqual(["item.created", "item.liked"]);
}, 30_000);

test("it goes on behind an event that was seen before", async () => {
  const { data } = await reader.api.events.get({ query: { event: "two" } });
  const gone = new AbortController();
  const heard = [];
  const lastEventId = data!.items[0]!.id;
  for await (const { event } of reader.live({
    lastEventId,
    source: "sender",
    signal: gone.signal,
  })) {
    heard.push(event);
    if (event === "five") break;
  }
  expect(heard).toEqual(["three", "four", "five"]);
});

test("where the server knows no such event it is told, once, and goes on from now", async () => {
  const gone = new AbortController();
  const lastEventId = "00000000-0000-7000-8000-0000ffffffff";
  const told = Promise.withResolvers<void>();
  let resets = 0;
  const onReset = () => {
    resets += 1;
    told.resolve();
  };
  const events = reader.live({ lastEventId, onReset, source: "sender", signal: gone.signal });
  const next = events.next();
  await told.promise;
  await send("six");
  expect((await next).value).toMatchObject({ event: "six" });
  gone.abort();
  expect((await events.next()).done).toBe(true);
  expect(resets).toBe(1);
});

test("it ends without a word when it is told to, also while it waits for the server", async () => {
  const away = createClient("http://127.0.0.1:1");
  const events = away.live({ signal: AbortSignal.timeout(50) });
  expect(await events.next()).toEqual({ done: true, value: undefined });
});

test("whoever leaves is forgotten by the server", async () => {
  const { signIn, store, recorder, events } = startApp();
  const client = await signIn();
  await grant(store, (await client.api.users.me.get()).data!.id, "reports:read");
  const next = client.live();
  const first = next.next();
  while (recorder.listeners.size === 0) await Bun.sleep(5);
  storeEvents(events.database, [{ event: "one" }]);
  for (const tell of recorder.listeners) tell();
  expect((await first).value).toMatchObject({ event: "one" });
  await next.return();
  while (recorder.listeners.size > 0) await Bun.sleep(5);
});

test("what will not pass is thrown", async () => {
  const { signIn } = startApp();
  const client = await signIn();
  const failure = await client
    .live()
    .next()
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PlauditError);
  expect(failure).toMatchObject({ status: 403 });
});

test("messages are read whole, however they are cut into pieces", async () => {
  const text =
    ': hello\r\n\r\nid: 1\r\ndata: {"event":\r\ndata: "é"}\r\n\r\nretry: 1\n\nid: 2\ndata:{"event":"b"}\n\n';
  const bytes = new TextEncoder().encode(text);
  const asked: (string | null)[] = [];
  const pieces = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch({ headers }) {
      asked.push(headers.get("last-event-id"));
      return new Response(
        new ReadableStream({
          async start(controller) {
            if (asked.length === 1) {
              for (const byte of bytes) {
                controller.enqueue(new Uint8Array([byte]));
                await Bun.sleep(0);
              }
            } else controller.enqueue(new TextEncoder().encode('data: {"event":"c"}\n\n'));
            controller.close();
          },
        }),
      );
    },
  });
  afterwards(() => pieces.stop(true));
  const heard = [];
  for await (const { event } of createClient(pieces.url.href).live()) {
    heard.push(event);
    if (event === "c") break;
  }
  expect(heard).toEqual(["é", "b", "c"]);
  expect(asked).toEqual([null, "2"]);
});
