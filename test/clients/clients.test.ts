// The clients that people already use on their servers, unmodified: what the network repeats is stored once.
// `bun run test:clients` does more with them, and with one in a Chromium, against the compiled binary.
import { afterAll, expect, test } from "bun:test";
import { eventName, serverClients } from "./clients.ts";
import { deliverTwice, startProxy, startServer } from "./kit.ts";

const main = new URL("../../src/main.ts", import.meta.url).pathname;
const server = await startServer({ command: [process.execPath, main] });
const proxy = startProxy(server.url);

afterAll(async () => {
  void proxy.stop();
  expect(await server.stop()).toBe(0);
});

const numbers = Array.from({ length: 30 }, (_, n) => n);
const clientMsMax = 60_000;

test.each(serverClients)(
  "$name: a delivery that the network repeats is counted once",
  async ({ name, open }) => {
    proxy.reset();
    proxy.meddle(deliverTwice);
    const source = name.replace("/", "-").replace("@", "");
    const key = await server.createKey(source);
    const client = await open({ url: proxy.url, key, flushAt: 15 });
    for (const n of numbers) await client.track({ n });
    await client.flush();
    const events = await server.stored(source, numbers.length);
    for (const { event, userId } of events) {
      expect({ event, userId }).toEqual({ event: eventName, userId: "user-1" });
    }
    const stored = events.map(({ properties }) => properties["n"] as number);
    expect(stored.toSorted((a, b) => a - b)).toEqual(numbers);
    expect(proxy.receipts.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(60);
  },
  clientMsMax,
);
