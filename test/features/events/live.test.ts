import { afterEach, expect, test } from "bun:test";
import { createApp } from "../../../src/app.ts";
import { createLive } from "../../../src/features/events/live.ts";
import { createServices } from "../../../src/services.ts";
import { toEventId } from "../../../src/store/event-id.ts";
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
    const next = async (): Promise<{ id: string; event: string } | undefined> => {
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
    return { response, next, nextId, leave: () => gone.abort() };
  };
  return { ...deps, services, store, listen };
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

test("who heard nothing yet is told where to go on from", async () => {
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

test("with nobody listening nobody is called, and who has left is forgotten at once", async () => {
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

test("what is no event's id is told so", async () => {
  const { listen } = await start();
  const { response } = await listen("", "not-an-id");
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ issues: [{ path: "last-event-id" }] });
});

test("a stream ends after a while, so that who may listen is asked anew", async () => {
  const { events, recorder } = await start();
  const live = createLive({ events, onStored: recorder.onStored, listenMsMax: 0 });
  const texts = await Array.fromAsync(await live.listen({}, new AbortController().signal));
  expect(texts).toHaveLength(1);
  expect(recorder.listeners.size).toBe(0);
});

test("whoever is far behind is told of a few hundred events at a time", async () => {
  const { store, events, recorder } = await start();
  store(...Array.from({ length: 600 }, (_, i) => `event ${i}`));
  const live = createLive({ events, onStored: recorder.onStored });
  const lastEventId = toEventId({ receivedAt: 0, seq: 0 });
  const stream = await live.listen({ lastEventId }, new AbortController().signal);
  const counts: number[] = [];
  while (counts.reduce((sum, count) => sum + count, 0) < 600) {
    const { value = "" } = await stream.next();
    counts.push(value.split("data: ").length - 1);
  }
  await stream.return(undefined);
  expect(Math.max(...counts)).toBe(256);
});
