import { afterEach, expect, spyOn, test } from "bun:test";
import { createApp } from "../../../src/app/app.ts";
import { AppError } from "../../../src/domain/error.ts";
import { createLive } from "../../../src/features/events/live.ts";
import { createServices } from "../../../src/app/services.ts";
import { toEventId } from "../../../src/domain/event-id.ts";
import { readableLines } from "../../../src/torture/lines.ts";
import { createTestDeps, noon } from "../../kit.ts";
import { join } from "../people.ts";
import { storeEvents } from "../stored-events.ts";

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0)) await clean();
});

async function start() {
  const deps = createTestDeps();
  const services = createServices(deps);
  const app = createApp(deps, services).listen({ port: 0, hostname: "127.0.0.1" });
  cleanUp.push(() => app.stop(true));
  const { token } = await join({ app, store: deps.store }, "reader", "reports:read");
  const store = (...names: string[]) => {
    storeEvents(
      deps.events.database,
      names.map((event) => ({ event, userId: `user of ${event}`, timestamp: noon })),
    );
    for (const listener of deps.recorder.listeners) listener();
  };
  /** Opens the stream; `next` gives one message after another. */
  const listen = async (query = "", lastEventId?: string) => {
    const gone = new AbortController();
    cleanUp.push(() => gone.abort());
    const response = await fetch(`http://127.0.0.1:${app.server?.port}/api/live${query}`, {
      headers: {
        authorization: `Bearer ${token}`,
        ...(lastEventId && { "last-event-id": lastEventId }),
      },
      signal: gone.signal,
    });
    const lines = response.body ? readableLines(response.body) : undefined;
    const next = async (): Promise<{ id: string; event: string; message?: string } | undefined> => {
      for (;;) {
        const line = await lines?.next();
        if (!line || line.done) return undefined;
        if (line.value.startsWith("data: ")) return JSON.parse(line.value.slice(6));
      }
    };
    /** The id that came next, with an event or without. */
    const nextId = async (): Promise<string | undefined> => {
      for await (const line of lines ?? []) if (line.startsWith("id: ")) return line.slice(4);
      return undefined;
    };
    return { response, lines, next, nextId, leave: () => gone.abort() };
  };
  return { ...deps, app, services, store, appStore: deps.store, listen };
}

test("a listener hears what is stored from then on, in order", async () => {
  const { store, listen } = await start();
  store("before");
  const { response, next } = await listen();
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  store("one", "two");
  expect((await next())?.event).toBe("one");
  expect((await next())?.event).toBe("two");
  store("three");
  expect(await next()).toMatchObject({ event: "three", userId: "user of three" });
});

test("with Last-Event-ID nothing is missed, not even what was sealed into a block meanwhile", async () => {
  const { store, listen } = await start();
  const first = await listen();
  store("one");
  const seen = await first.next();
  first.leave();
  store("two", ...Array.from({ length: 9000 }, () => "many"), "last");
  const again = await listen("", seen?.id);
  expect((await again.next())?.event).toBe("two");
  const others = await listen("?event=last", seen?.id);
  expect((await others.next())?.event).toBe("last");
});

test("a listener who heard nothing yet is told where to go on from", async () => {
  const { store, listen } = await start();
  store("before");
  const { nextId, leave } = await listen("?event=none");
  const began = await nextId();
  leave();
  store("one");
  const { next } = await listen("", began);
  expect((await next())?.event).toBe("one");
});

test("a filter lets through what it names, also names that were never heard before", async () => {
  const { store, listen } = await start();
  const { next } = await listen("?event=new&userId=user%20of%20new");
  store("old", "new");
  expect((await next())?.event).toBe("new");
});

test("without listeners nobody is called, and a listener who has left is forgotten at once", async () => {
  const { recorder, listen, store } = await start();
  expect(recorder.listeners.size).toBe(0);
  const { next, leave } = await listen();
  store("one");
  await next();
  expect(recorder.listeners.size).toBe(1);
  leave();
  for (let tries = 0; tries < 100 && recorder.listeners.size > 0; tries++) await Bun.sleep(10);
  expect(recorder.listeners.size).toBe(0);
});

test("closing ends every stream, so that a shutdown need not wait", async () => {
  const { services, listen } = await start();
  const { next } = await listen();
  setTimeout(() => services.live.close(), 50);
  expect(await next()).toBeUndefined();
});

test("a Last-Event-ID that is no event's id is refused", async () => {
  const { listen } = await start();
  const { response } = await listen("", "not-an-id");
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ issues: [{ path: "last-event-id" }] });
});

const asking = (left = new AbortController().signal) => ({
  caller: { keyId: "k", permissions: ["reports:read"] },
  credentials: "Bearer k",
  left,
});
const authenticate = async () => asking().caller;

test("a listener who is far behind gets a few hundred events at a time", async () => {
  const { store, events, recorder } = await start();
  store(...Array.from({ length: 600 }, (_, i) => `event ${i}`));
  const live = createLive({ events, onStored: recorder.onStored, authenticate });
  const lastEventId = toEventId({ receivedAt: 0, seq: 0 });
  const stream = (await live.listen({ lastEventId }, asking())).getReader();
  const counts: number[] = [];
  while (counts.reduce((sum, count) => sum + count, 0) < 600) {
    const { value } = await stream.read();
    counts.push(new TextDecoder().decode(value).split("data: ").length - 1);
  }
  await stream.cancel();
  expect(Math.max(...counts)).toBe(256);
});

for (const [what, id] of [
  ["ahead of the end", "00000000-0000-7000-8000-0000ffffffff"],
  ["just ahead of the end", toEventId({ receivedAt: noon, seq: 2 })],
  ["of another history", toEventId({ receivedAt: noon + 1, seq: 1 })],
]) {
  test(`an id ${what} is told to start again, and hears what comes`, async () => {
    const { store, listen } = await start();
    store("before");
    const { response, lines, next } = await listen("", id);
    expect(response.status).toBe(200);
    const heard: string[] = [];
    for (let i = 0; i < 4; i++) heard.push(String((await lines!.next()).value));
    const place = toEventId({ receivedAt: 0, seq: 1 });
    expect(heard).toEqual(["retry: 2000", `id: ${place}`, "", "event: reset"]);
    expect(await next()).toMatchObject({ message: expect.stringContaining("begins now") });
    // The place that it was told is good, and what is stored from now on is heard.
    const again = await listen("", place);
    store("later");
    expect((await next())?.event).toBe("later");
    expect((await again.next())?.event).toBe("later");
  });
}

test("a place that is there is no other history: gone events, the first and the last one, and a stream's beginning", async () => {
  const { store, listen, events } = await start();
  store("one", "two", "three");
  for (const [receivedAt, seq] of [
    [noon, 1],
    [noon, 3],
    [0, 0],
    [0, 3],
  ] as const) {
    const { lines } = await listen("", toEventId({ receivedAt, seq }));
    const heard = [];
    for await (const line of lines!) {
      heard.push(line);
      if (heard.length === 2) break;
    }
    expect(heard.join()).not.toContain("reset");
  }
  events.database.run("delete from recent where seq = 2");
  const { next } = await listen("", toEventId({ receivedAt: noon, seq: 2 }));
  expect((await next())?.event).toBe("three");
});

test("an event is opened and written once, however many listen or go on from the same place", async () => {
  const { store, events, recorder } = await start();
  const spy = spyOn(JSON, "stringify");
  try {
    const live = createLive({ events, onStored: recorder.onStored, authenticate });
    const from = { lastEventId: toEventId({ receivedAt: 0, seq: 0 }) };
    const readers = [];
    for (let i = 0; i < 20; i++) readers.push((await live.listen(from, asking())).getReader());
    store(...Array.from({ length: 100 }, (_, i) => `event ${i}`));
    for (const reader of readers) await reader.read();
    const heard = await Promise.all(readers.map(async (reader) => (await reader.read()).value));
    expect(new Set(heard).size).toBe(1);
    const written = spy.mock.calls.filter(
      ([value]) => (value as { id?: string })?.id !== undefined,
    );
    expect(written).toHaveLength(100);
    for (const reader of readers) await reader.cancel();
  } finally {
    spy.mockRestore();
  }
});

test("an erased event is not sent from memory to later listeners", async () => {
  const { store, events, recorder } = await start();
  const live = createLive({ events, onStored: recorder.onStored, authenticate });
  store("one");
  const from = { lastEventId: toEventId({ receivedAt: 0, seq: 0 }) };
  const first = (await live.listen(from, asking())).getReader();
  for (let i = 0; i < 2; i++) await first.read();
  await first.cancel();
  events.database.run("delete from recent");
  store("two");
  const second = (await live.listen(from, asking())).getReader();
  await second.read();
  expect(new TextDecoder().decode((await second.read()).value)).not.toContain("one");
  await second.cancel();
});

test("a stream ends when its credentials are no longer valid, even if its listener takes nothing", async () => {
  const { events, recorder } = await start();
  let isGood = true;
  const live = createLive({
    events,
    onStored: recorder.onStored,
    recheckMs: 20,
    authenticate: async () => (isGood ? asking().caller : undefined),
  });
  const streams = [];
  for (let i = 0; i < 3; i++) streams.push(await live.listen({}, asking()));
  const reader = streams[0]!.getReader();
  await reader.read();
  await Bun.sleep(100);
  expect(recorder.listeners.size).toBe(1);
  isGood = false;
  expect(await reader.read()).toEqual({ done: true, value: undefined });
  await Bun.sleep(100);
  expect(recorder.listeners.size).toBe(0);
});

test("a permission that is taken away, and a sign-in that fails, end a stream; a store that cannot be read does not", async () => {
  const { events, recorder } = await start();
  const answers = {
    "permission gone": async () => ({ keyId: "k", permissions: [] }),
    "signed out": async () => {
      throw new AppError("unauthorized", "no");
    },
    "store away": async () => {
      throw new Error("disk");
    },
  };
  const ended: string[] = [];
  for (const [name, authenticate] of Object.entries(answers)) {
    const live = createLive({ events, onStored: recorder.onStored, recheckMs: 10, authenticate });
    const reader = (await live.listen({}, asking())).getReader();
    await reader.read();
    const rest = Promise.race([reader.read(), Bun.sleep(150)]);
    if ((await rest)?.done) ended.push(name);
    live.close();
  }
  expect(ended).toEqual(["permission gone", "signed out"]);
});

test("deleting a key ends its stream", async () => {
  const { services, app, appStore: store } = await start();
  const { token } = await join({ app, store }, "admin", "admin");
  const { key, id } = await services.keys.create(undefined, {
    name: "wall",
    scopes: ["reports:read"],
  });
  const response = await fetch(`http://127.0.0.1:${app.server?.port}/api/live`, {
    headers: { authorization: `Bearer ${key}` },
  });
  expect(response.status).toBe(200);
  await app.handle(
    new Request(`http://localhost/api/keys/${id}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${token}` },
    }),
  );
  const from = performance.now();
  await response.text();
  expect(performance.now() - from).toBeLessThan(20_000);
}, 30_000);

test("the number of listeners is limited, in all and for each caller, and each place becomes free again", async () => {
  const { events, recorder } = await start();
  const live = createLive({ events, onStored: recorder.onStored, authenticate });
  const of = (keyId: string) => ({ ...asking(), caller: { keyId, permissions: ["reports:read"] } });
  const left = new AbortController();
  const open = (keyId: string) => live.listen({}, { ...of(keyId), left: left.signal });
  for (let i = 0; i < 100; i++) await open("one");
  expect(open("one")).rejects.toMatchObject({ code: "rate_limited" });
  for (let i = 0; i < 150; i++) await open(`${i % 2}`);
  expect(open("three")).rejects.toMatchObject({ code: "unavailable" });
  left.abort();
  await Bun.sleep(10);
  expect(recorder.listeners.size).toBe(0);
  const again = await live.listen({}, of("one"));
  await again.cancel();
});

test("a listener who takes nothing holds at most a page, and the slowest are cut off if all hold too much", async () => {
  const { store, events, recorder } = await start();
  const heldBytesMax = 1024 * 1024;
  const live = createLive({ events, onStored: recorder.onStored, authenticate, heldBytesMax });
  store(...Array.from({ length: 3000 }, (_, i) => `event ${i} ${"x".repeat(500)}`));
  const from = { lastEventId: toEventId({ receivedAt: 0, seq: 0 }) };
  const streams: ReadableStream<Uint8Array>[] = [];
  for (let i = 0; i < 20; i++) streams.push(await live.listen(from, asking()));
  // Each has its greeting waiting; the first page comes when that is taken.
  const readers = streams.map((stream) => stream.getReader());
  for (const reader of readers) await reader.read();
  await Bun.sleep(1000);
  const ends = await Promise.all(readers.map((reader) => reader.read().catch(() => "cut")));
  const cut = ends.filter((end) => end === "cut").length;
  expect(cut).toBeGreaterThan(5);
  expect(cut).toBeLessThan(18);
  live.close();
});

test("a listener who takes nothing for too long is cut off", async () => {
  const { store, events, recorder } = await start();
  const live = createLive({
    events,
    onStored: recorder.onStored,
    authenticate,
    recheckMs: 20,
    takeMsMax: 100,
  });
  store("one");
  const from = { lastEventId: toEventId({ receivedAt: 0, seq: 0 }) };
  await live.listen(from, asking());
  const taken = (await live.listen(from, asking())).getReader();
  await taken.read();
  await taken.read();
  await Bun.sleep(300);
  // One was cut off, the other waits for news.
  expect(recorder.listeners.size).toBe(1);
  await taken.cancel();
  expect(recorder.listeners.size).toBe(0);
});

test("an item is found by what reports show of it, number or text, and integers keep their digits", async () => {
  const { events, recorder, listen } = await start();
  const { next } = await listen("?itemId=9007199254740993");
  for (const itemId of ["9007199254740992", "9007199254740993", '"9007199254740993"']) {
    storeEvents(events.database, [
      { event: `item ${itemId}`, timestamp: noon, properties: `{"itemId":${itemId}}` },
    ]);
  }
  for (const listener of recorder.listeners) listener();
  expect((await next())?.event).toBe("item 9007199254740993");
  expect((await next())?.event).toBe('item "9007199254740993"');
});
