// One's own activity as it is stored: of nobody else, of no public key, and bounded for all who listen together.
import { expect, test } from "bun:test";
import { createApp } from "../../../src/app/app.ts";
import { createServices } from "../../../src/app/services.ts";
import { toEventId } from "../../../src/domain/event-id.ts";
import { createLive, ownMissedMax, ownSeats } from "../../../src/features/events/live.ts";
import { createTestDeps, noon } from "../../kit.ts";
import { createCall, join } from "../people.ts";
import { storeEvents } from "../stored-events.ts";

type Told = { id: string; event: string; source: string };
type Parts = Parameters<typeof storeEvents>[1][number];

function open() {
  const deps = createTestDeps();
  const services = createServices(deps);
  const app = createApp(deps, services);
  const put = (...parts: Parts[]) => {
    storeEvents(
      deps.events.database,
      parts.map((part) => ({ timestamp: noon, ...part })),
    );
    for (const listener of deps.recorder.listeners) listener();
  };
  return { ...deps, services, app, put };
}

/** Reads messages until there are so many with data. */
async function read(stream: ReadableStream<Uint8Array>, count: number): Promise<Told[]> {
  const reader = stream.getReader();
  let text = "";
  const told = () =>
    text.split("\n").flatMap((line) => (line.startsWith("data: ") ? [line.slice(6)] : []));
  while (told().length < count) {
    const { value, done } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
  }
  await reader.cancel();
  return told().map((line) => JSON.parse(line));
}

const asking = (id: string, left = new AbortController().signal) => ({
  caller: { user: { id } as never, permissions: [] },
  credentials: `Bearer ${id}`,
  left,
});

test("an account hears its own activity, as its feed has it, and nobody else's", async () => {
  const { app, put, store } = open();
  const call = createCall(app);
  const ada = await join({ app, store }, "ada");
  const bob = await join({ app, store }, "bob");
  const response = await app.handle(
    new Request("http://localhost/api/users/me/live", {
      headers: { authorization: `Bearer ${ada.token}` },
    }),
  );
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  put(
    { event: "of bob", userId: bob.id },
    { event: "of nobody" },
    { event: "of a page", userId: ada.id, public: true },
    { event: "one", userId: ada.id, properties: '{"itemId":"7"}' },
    { event: "two", userId: ada.id, source: "shop" },
  );
  const heard = await read(response.body!, 2);
  const { body } = await call("GET", "/api/activity", { token: ada.token });
  expect(heard.map(({ event }) => event)).toEqual(["one", "two"]);
  expect(heard).toEqual(body.items.toReversed());
});

test("with Last-Event-ID nothing is missed, and what is too far back begins anew", async () => {
  const { services, put } = open();
  const own = (event: string) => ({ event, userId: "ada" });
  put(
    own("one"),
    own("two"),
    ...Array.from({ length: 600 }, () => ({ userId: "bob" })),
    own("three"),
  );
  const first = toEventId({ receivedAt: noon, seq: 1 });
  const heard = await read(await services.live.listenOwn("ada", first, asking("ada")), 2);
  expect(heard.map(({ event }) => event)).toEqual(["two", "three"]);

  put(...Array.from({ length: ownMissedMax }, () => ({ userId: "bob" })));
  const late = await services.live.listenOwn("ada", first, asking("ada"));
  put(own("four"));
  const [reset, next] = (await read(late, 2)) as [{ message: string }, Told];
  expect(reset.message).toContain("begins now");
  expect(next.event).toBe("four");
});

test("an account has ten streams, all together a thousand, and readers of reports keep their own places", async () => {
  const { events, recorder } = open();
  const authenticate = async () => asking("ada").caller;
  const live = createLive({ events, onStored: recorder.onStored, authenticate });
  const left = new AbortController();
  const own = (id: string) => live.listenOwn(id, undefined, asking(id, left.signal));
  for (let i = 0; i < ownSeats.ofCallerMax; i++) await own("ada");
  expect(own("ada")).rejects.toMatchObject({ code: "rate_limited" });
  for (let i = ownSeats.ofCallerMax; i < ownSeats.listenersMax; i++) await own(`account ${i}`);
  expect(own("one more")).rejects.toMatchObject({ code: "unavailable" });
  const caller = { keyId: "wall", permissions: ["reports:read"] };
  const reader = { caller, credentials: "Bearer wall", left: left.signal };
  await live.listen({}, reader);
  left.abort();
  for (let tries = 0; tries < 100 && recorder.listeners.size > 0; tries++) await Bun.sleep(10);
  expect(recorder.listeners.size).toBe(0);
});

test("a stream ends with its session", async () => {
  const { events, recorder } = open();
  let isGood = true;
  const authenticate = async () => (isGood ? asking("ada").caller : undefined);
  const live = createLive({ events, onStored: recorder.onStored, authenticate, recheckMs: 10 });
  const reader = (await live.listenOwn("ada", undefined, asking("ada"))).getReader();
  await reader.read();
  isGood = false;
  expect(await reader.read()).toEqual({ done: true, value: undefined });
});
