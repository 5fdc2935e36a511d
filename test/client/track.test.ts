import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import {
  type Client,
  type ClientOptions,
  createClient,
  type Dropped,
} from "../../src/client/client.ts";
import {
  failOnce,
  type Proxy,
  type ServerProcess,
  startProxy,
  startServer,
} from "../clients/kit.ts";
import { grant } from "../features/people.ts";
import { ada, afterwards, createTestStorage, startApp } from "./kit.ts";

describe("against a server", () => {
  let server: ServerProcess;
  let proxy: Proxy;
  let source: string;
  let client: Client;
  let sources = 0;

  beforeAll(async () => {
    server = await startServer({
      command: [process.execPath, "run", `${process.cwd()}/src/main.ts`],
    });
    proxy = startProxy(server.url);
  });

  beforeEach(async () => {
    source = `source-${sources++}`;
    client = createClient(proxy.url, {
      writeKey: await server.createKey(source),
      track: { delayMs: 10, batchMax: 10 },
    });
  });

  afterEach(async () => {
    await client.close();
    proxy.reset();
  });

  afterAll(async () => {
    await proxy.stop();
    await server.stop();
  });

  const track = (count: number) => {
    for (let at = 0; at < count; at++) client.track(`e${at}`, { at }, { userId: "u-1" });
  };
  const names = (count: number) => Array.from({ length: count }, (_, at) => `e${at}`);
  const storedNames = async (count: number) =>
    (await server.stored(source, count)).map(({ event }) => event);

  test("events arrive in batches and in order, each as it was tracked", async () => {
    const properties = { total: 5 };
    client.track("Order Placed", properties, { userId: "u-7", timestamp: new Date(86_400_000) });
    properties.total = 6;
    client.track({ event: "Order Paid", userId: "u-7", messageId: "m-2" });
    track(18);
    expect(await client.flush()).toBe(true);
    const [first, second] = await server.stored(source, 20);
    expect(first).toMatchObject({ event: "Order Placed", userId: "u-7", properties: { total: 5 } });
    expect(first?.timestamp).toBe("1970-01-02T00:00:00.000Z");
    expect(second).toMatchObject({ event: "Order Paid", messageId: "m-2" });
    expect(proxy.receipts.map(({ accepted }) => accepted)).toEqual([10, 10]);
  });

  for (const status of [429, 500, 503]) {
    test(`after ${status} they are sent again, and counted once`, async () => {
      let failures = 2;
      proxy.meddle((forward) =>
        failures-- > 0 ? Promise.resolve(new Response(null, { status })) : forward(),
      );
      track(3);
      expect(await client.flush()).toBe(true);
      expect(await storedNames(3)).toEqual(names(3));
      expect(proxy.statuses).toEqual([status, status, 200]);
    });
  }

  test("an answer that is lost costs nothing and counts nothing twice", async () => {
    proxy.meddle(failOnce());
    track(3);
    await client.flush();
    expect(await storedNames(3)).toEqual(names(3));
    expect(proxy.receipts).toHaveLength(2);
  });

  test("Retry-After is waited for", async () => {
    const times: number[] = [];
    proxy.meddle((forward) => {
      times.push(performance.now());
      const headers = { "retry-after": "1" };
      return times.length > 1
        ? forward()
        : Promise.resolve(new Response(null, { status: 503, headers }));
    });
    track(1);
    await client.flush();
    expect(times[1]! - times[0]!).toBeGreaterThan(1000);
  });

  test("a server killed under way loses none and counts none twice", async () => {
    proxy.meddle(failOnce(() => server.crash(500)));
    track(25);
    expect(await client.flush()).toBe(true);
    expect(await storedNames(25)).toEqual(names(25));
  }, 60_000);

  test("what the server rejects is told of, and the others arrive", async () => {
    const dropped: Dropped[] = [];
    const writeKey = await server.createKey(`${source}-b`);
    const other = createClient(proxy.url, {
      writeKey,
      track: { onDrop: (d) => dropped.push(...d) },
    });
    other.track({ event: "good", userId: "u-1" });
    other.track({ event: "bad", userId: "u-1", timestamp: "2999-01-01T00:00:00Z", messageId: "m" });
    await other.close();
    expect(dropped).toEqual([{ messageId: "m", reason: expect.stringContaining("timestamp") }]);
    expect(other.dropped()).toBe(1);
    expect(await server.stored(`${source}-b`, 1)).toHaveLength(1);
  });
});

describe("whose event it is", () => {
  test("is the account's that is signed in, else an anonymous id's until one signs out", async () => {
    const { store, recorder, connect } = startApp();
    const storage = createTestStorage();
    const { data: user } = await connect().api.users.post(ada);
    await grant(store, user!.id, "events:write");
    // Nobody may send without a key: these events wait for the sign-in.
    const client = connect({ storage, track: { delayMs: 60_000 } });
    client.track("Page Seen");
    client.track("Page Left");
    await Bun.sleep(1);
    await client.signIn(ada);
    client.track("Order Placed");
    client.identify({ traits: { plan: "free" } });
    expect(await client.flush()).toBe(true);
    const { anonymousId } = recorder.accepted[0]!;
    expect(anonymousId).toMatch(/^[0-9a-f-]{36}$/);
    expect(recorder.accepted.map((event) => [event.userId, event.anonymousId])).toEqual([
      [undefined, anonymousId],
      [undefined, anonymousId],
      [user!.id, undefined],
      [user!.id, anonymousId],
    ]);
    await client.signOut();
    // The device stays known, so that a stranger's guesses do not lock its owner out.
    expect([...storage.kept.keys()].filter((name) => !name.startsWith("plaudit.device "))).toEqual(
      [],
    );
  });
});

describe("the queue", () => {
  function startStub(options: ClientOptions["track"] = {}, answer = receipt) {
    const bodies: { batch: { event: string; messageId: string }[] }[] = [];
    const server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      async fetch(request) {
        bodies.push((await request.json()) as (typeof bodies)[number]);
        return answer(bodies.length);
      },
    });
    const dropped: Dropped[] = [];
    const client = createClient(server.url.href, {
      writeKey: "k",
      track: { delayMs: 10, onDrop: (some) => dropped.push(...some), ...options },
    });
    afterwards(async () => {
      await client.close(0);
      await server.stop(true);
    });
    return { client, bodies, dropped };
  }
  const receipt = (_attempt: number) => Response.json({ success: true, accepted: 1, rejected: [] });

  test("is bounded: what comes when it is full is dropped and counted", async () => {
    const { client, bodies, dropped } = startStub({ queueMax: 3 });
    for (let at = 0; at < 5; at++)
      client.track({ event: `e${at}`, userId: "u", messageId: `${at}` });
    await Promise.resolve();
    expect(dropped.map(({ messageId }) => messageId)).toEqual(["3", "4"]);
    expect(client.dropped()).toBe(2);
    await client.flush();
    expect(bodies.flatMap(({ batch }) => batch)).toHaveLength(3);
  });

  test("sends the same messageIds again, and each attempt's own clock", async () => {
    const { client, bodies } = startStub({}, (attempt) =>
      attempt === 1 ? new Response(null, { status: 503 }) : receipt(attempt),
    );
    client.track("one", {}, { userId: "u" });
    await client.flush();
    const [first, second] = bodies as unknown as { sentAt: string; batch: object[] }[];
    expect(second?.batch).toEqual(first!.batch);
    expect(Date.parse(second!.sentAt)).toBeGreaterThan(Date.parse(first!.sentAt));
  });

  test("takes a page that is no receipt for no answer", async () => {
    const { client, bodies } = startStub({}, (attempt) =>
      attempt === 1 ? new Response("<h1>Log in to the hotel's network</h1>") : receipt(attempt),
    );
    client.track("one", {}, { userId: "u" });
    expect(await client.flush()).toBe(true);
    expect(bodies).toHaveLength(2);
  });

  test("drops what the server will never take, with its reason", async () => {
    const { client, bodies, dropped } = startStub({}, () => new Response(null, { status: 401 }));
    client.track({ event: "one", userId: "u", messageId: "m" });
    await client.flush();
    expect(bodies).toHaveLength(1);
    expect(dropped).toEqual([{ messageId: "m", reason: "The answer was 401." }]);
  });

  test("sends large events in several requests, each below the server's limit", async () => {
    const { client, bodies } = startStub();
    const properties = { text: "é".repeat(60_000) };
    for (let at = 0; at < 40; at++) client.track("large", properties, { userId: "u" });
    await client.flush();
    expect(bodies.map(({ batch }) => batch.length)).toEqual([17, 17, 6]);
  });

  test("drops what is no JSON", async () => {
    const { client, dropped } = startStub();
    const ring: Record<string, unknown> = {};
    ring["self"] = ring;
    client.track({ event: "ring", userId: "u", properties: ring, messageId: "m" });
    await Promise.resolve();
    expect(dropped).toEqual([{ messageId: "m", reason: "The event is no JSON." }]);
  });

  test("closes in time though the server is away, and says what is lost", async () => {
    const { client, dropped } = startStub({}, () => new Response(null, { status: 503 }));
    for (let at = 0; at < 250; at++) client.track("one", {}, { userId: "u" });
    const start = performance.now();
    expect(await client.close(100)).toBe(false);
    expect(performance.now() - start).toBeLessThan(15_000);
    expect(dropped).toHaveLength(250);
    client.track("late", {}, { userId: "u" });
    await Promise.resolve();
    expect(dropped.at(-1)?.reason).toBe("The client is closed.");
  });
});
