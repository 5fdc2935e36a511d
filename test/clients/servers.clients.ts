// The clients that people already use, unmodified, against the compiled binary: whatever the network
// and the machine do, each event is stored once.
import { afterAll, describe, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { browserClient, openBrowser, startPage } from "./browser.ts";
import { type ClientKind, eventName, type Sent, serverClients } from "./clients.ts";
import { buildBinary, deliverTwice, failOnce, startProxy, startServer } from "./kit.ts";

const page = startPage();
const browser = await openBrowser();
const binary = await buildBinary();
const server = await startServer({
  command: [binary],
  env: { PLAUDIT_CORS_ORIGINS: page.origin },
});
const proxy = startProxy(server.url);

afterAll(async () => {
  await browser?.close();
  void proxy.stop();
  void page.stop();
  expect(await server.stop()).toBe(0);
  rmSync(dirname(binary), { recursive: true });
});

const kinds: ClientKind[] = [
  ...serverClients,
  ...(browser ? [browserClient(browser, page.origin)] : []),
];

if (!browser) test.skip("@segment/analytics-next in a Chromium, which cannot run here", () => {});

const numbers = (count: number) => Array.from({ length: count }, (_, n) => ({ n }));
const clientMsMax = 60_000;

for (const kind of kinds) {
  describe(kind.name, () => {
    const sourceOf = (what: string) => `${kind.name.split("/").at(-1)}-${what}`;

    /** Sends through the proxy; gives what was stored and what the server said. */
    async function send(what: string, sent: readonly Sent[], flags: string[] = []) {
      const source = sourceOf(what);
      const key = await server.createKey(source, ...flags);
      const client = await kind.open({ url: proxy.url, key, flushAt: 15 });
      for (const each of sent) await client.track(each);
      await client.flush();
      return source;
    }

    async function numbersStored(source: string, count: number) {
      const events = await server.stored(source, count);
      for (const { event, userId } of events) {
        expect({ event, userId }).toEqual({ event: eventName, userId: "user-1" });
      }
      return events.map(({ properties }) => properties["n"] as number).toSorted((a, b) => a - b);
    }

    const all = (count: number) => numbers(count).map(({ n }) => n);

    test(
      "a delivery that the network repeats is counted once",
      async () => {
        proxy.reset();
        proxy.meddle(deliverTwice);
        const source = await send("twice", numbers(30));
        expect(await numbersStored(source, 30)).toEqual(all(30));
        expect(proxy.receipts.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(60);
      },
      clientMsMax,
    );

    test(
      "what was stored before a 500 is sent again and counted once",
      async () => {
        proxy.reset();
        proxy.meddle(failOnce());
        const source = await send("failed", numbers(30));
        expect(await numbersStored(source, 30)).toEqual(all(30));
        expect(proxy.statuses).toContain(500);
        await untilAccepted(31);
      },
      clientMsMax,
    );

    test(
      "a kill -9 after storing and before answering doubles nothing",
      async () => {
        proxy.reset();
        proxy.meddle(failOnce(() => server.crash(0)));
        const source = await send("unanswered", numbers(30));
        expect(await numbersStored(source, 30)).toEqual(all(30));
        expect(proxy.statuses).toContain(500);
        await untilAccepted(31);
      },
      clientMsMax,
    );

    test(
      "a kill -9 in the middle of sending loses nothing and doubles nothing",
      async () => {
        const source = sourceOf("killed");
        const key = await server.createKey(source);
        const client = await kind.open({ url: server.url, key, flushAt: 5 });
        const count = 120;
        let crashed: Promise<void> | undefined;
        for (const each of numbers(count)) {
          await client.track(each);
          await Bun.sleep(4);
          if (each.n === 40 || each.n === 80) {
            await crashed;
            crashed = server.crash(200);
          }
        }
        await crashed;
        await client.flush();
        expect(await numbersStored(source, count)).toEqual(all(count));
      },
      clientMsMax,
    );

    test(
      "fifteen events of 60 KB arrive whole",
      async () => {
        proxy.reset();
        const properties = { text: "x".repeat(60_000) };
        const source = await send(
          "large",
          numbers(15).map(({ n }) => ({ n, properties })),
        );
        expect(await numbersStored(source, 15)).toEqual(all(15));
        const events = await server.stored(source, 15);
        expect(new Set(events.map((event) => event.properties["text"]))).toEqual(
          new Set([properties.text]),
        );
      },
      clientMsMax,
    );

    test(
      "of fifteen events the bad one is told of and the others are stored",
      async () => {
        proxy.reset();
        const twoDays = 2 * 24 * 60 * 60 * 1000;
        const sent = numbers(15).map(({ n }) =>
          n === 7 ? { n, timestamp: new Date(Date.now() + twoDays) } : { n },
        );
        const source = await send("bad", sent);
        expect(await numbersStored(source, 14)).toEqual(all(15).filter((n) => n !== 7));
        const rejected = proxy.receipts.flatMap((receipt) => receipt.rejected);
        expect(rejected).toEqual([
          {
            index: expect.any(Number),
            messageId: expect.any(String),
            reason: "timestamp lies more than 24 hours ahead.",
          },
        ]);
        // Nobody sends it again.
        expect(new Set(proxy.statuses)).toEqual(new Set([200]));
      },
      clientMsMax,
    );

    test(
      "a limit is waited for, and nothing is lost",
      async () => {
        proxy.reset();
        // Sixty at once, and then one a second.
        const source = await send("limited", numbers(63), ["--events-per-minute", "60"]);
        expect(await numbersStored(source, 63)).toEqual(all(63));
        // PostHog's clients drop for good what a 429 refuses.
        expect(proxy.statuses).toContain(kind.name.startsWith("posthog") ? 503 : 429);
      },
      clientMsMax,
    );
  });
}

describe("a source", () => {
  const event = (messageId: string, more: object = {}) => ({
    type: "track",
    event: eventName,
    userId: "user-1",
    timestamp: "2026-03-01T12:00:00.000Z",
    messageId,
    ...more,
  });

  async function deliver(key: string, body: object): Promise<number> {
    const authorization = `Basic ${btoa(`${key}:`)}`;
    const response = await fetch(`${server.url}/v1/batch`, {
      method: "POST",
      headers: { authorization },
      body: JSON.stringify(body),
    });
    return response.status;
  }

  test("counts a message once, of a hundred copies at once, through two keys, after a crash", async () => {
    const [one, two] = [await server.createKey("shop"), await server.createKey("shop")];
    const copies = (key: string) =>
      Array.from({ length: 50 }, () => deliver(key, { batch: [event("a"), event("b")] }));
    const statuses = await Promise.all([...copies(one), ...copies(two)]);
    expect(new Set(statuses)).toEqual(new Set([200]));
    await server.crash(0);
    await deliver(two, { batch: [event("a"), event("c")] });
    // A clock that is corrected by another difference each time: as sent, it is the same.
    for (const hours of [1, 2]) {
      const sentAt = new Date(Date.now() + hours * 3_600_000).toISOString();
      await deliver(one, { batch: [event("c")], sentAt });
    }
    const stored = await server.stored("shop", 3);
    expect(stored).toHaveLength(3);
    expect(new Set(stored.map(({ messageId }) => messageId))).toEqual(new Set(["a", "b", "c"]));
  });

  test("shares its messages with no other", async () => {
    const other = await server.createKey("another-shop");
    await deliver(other, { batch: [event("a")] });
    expect(await server.stored("another-shop", 1)).toHaveLength(1);
  });
});

/** A retry may still be on its way when everything is stored. */
async function untilAccepted(count: number): Promise<void> {
  const accepted = () => proxy.receipts.reduce((sum, receipt) => sum + receipt.accepted, 0);
  const deadline = performance.now() + 10_000;
  while (accepted() < count && performance.now() < deadline) await Bun.sleep(20);
  expect(accepted()).toBeGreaterThanOrEqual(count);
}
