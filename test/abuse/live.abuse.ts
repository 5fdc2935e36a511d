// Many who listen: from far behind, to much at once, and without taking anything.
import { expect, test } from "bun:test";
import {
  ask,
  attackMsMax,
  healthMsMax,
  holdersMbMax,
  type House,
  type Line,
  openHouse,
  openLines,
  watch,
} from "./kit.ts";

const events = 20_000;
/** So that what others wait for is the listening. */
const storedAtOnce = 500;
const beginning = "00000000-0000-7000-8000-000000000000";

async function store(house: House, count: number): Promise<void> {
  const key = await house.key("events:write");
  for (let from = 0; from < count; from += storedAtOnce) {
    const batch = Array.from({ length: storedAtOnce }, (_, i) => ({
      type: "track",
      event: "page.viewed",
      userId: `user ${from + i}`,
      properties: { path: `/products/${i}`, title: `Product number ${i}`, price: i / 100 },
    }));
    const answer = await ask(`${house.url}/v1/batch`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${key}:`)}` },
      body: JSON.stringify({ batch }),
    });
    await answer.text();
  }
}

async function listen(house: House, key: string, many: number, from?: string): Promise<Line[]> {
  const lines = await openLines(house.port, many);
  const last = from === undefined ? "" : `last-event-id: ${from}\r\n`;
  const head = `GET /api/live HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${key}\r\n${last}\r\n`;
  for (const line of lines) void line.send(head);
  return lines;
}

/** Waits until each has heard so much, or long enough. */
async function heard(counts: () => number[], least: number): Promise<void> {
  const deadline = performance.now() + attackMsMax;
  while (counts().some((count) => count < least) && performance.now() < deadline)
    await Bun.sleep(50);
  expect(Math.min(...counts())).toBeGreaterThanOrEqual(least);
}

/** What each line has heard, in bytes. */
function countBytes(lines: readonly Line[]): () => number[] {
  const counts = lines.map(() => 0);
  for (const [i, { socket }] of lines.entries()) {
    // The kit keeps all that is said: of so much it would be what takes the memory here.
    socket.removeAllListeners("data");
    socket.on("data", (bytes: Buffer) => (counts[i]! += bytes.length));
  }
  return () => counts;
}

for (const many of [10, 100]) {
  test(`${many} listeners who go on from ${events} events ago hold up nobody`, async () => {
    await using house = await openHouse();
    await store(house, events);
    while ((await house.metric("plaudit_events_pending")) > 0) await Bun.sleep(50);
    const key = await house.key("reports:read");
    const figures = await watch(house, `${many} that replay`, async () => {
      const lines = await listen(house, key, many, beginning);
      await heard(countBytes(lines), events * 250);
      for (const line of lines) line.cut();
    });
    expect(figures.healthMs).toBeLessThan(healthMsMax);
    expect(figures.overMb).toBeLessThan(holdersMbMax);
  });
}

test(`100 listeners on ${events} events that come at once`, async () => {
  await using house = await openHouse();
  const key = await house.key("reports:read");
  const figures = await watch(house, "100 that hear much", async () => {
    const lines = await listen(house, key, 100);
    const counts = countBytes(lines);
    await heard(counts, 100);
    await store(house, events);
    await heard(counts, events * 250);
    for (const line of lines) line.cut();
  });
  expect(figures.healthMs).toBeLessThan(healthMsMax);
  expect(figures.overMb).toBeLessThan(holdersMbMax);
});

test("100 listeners who take nothing", async () => {
  await using house = await openHouse();
  await store(house, events);
  const key = await house.key("reports:read");
  const figures = await watch(house, "100 that take nothing", async () => {
    const lines = await listen(house, key, 100, beginning);
    for (const { socket } of lines) socket.pause();
    await store(house, events);
    await Bun.sleep(5000);
    for (const line of lines) line.cut();
  });
  expect(figures.healthMs).toBeLessThan(healthMsMax);
  expect(figures.overMb).toBeLessThan(holdersMbMax);
});
