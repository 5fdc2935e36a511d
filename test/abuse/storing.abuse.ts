// Few requests of a key that may send events and nothing else, which stopped all storing for good.
import { expect, test } from "bun:test";
import {
  ask,
  attackMsMax,
  healthMsMax,
  holdersMbMax,
  type House,
  openHouse,
  watch,
} from "./kit.ts";

const batchEvents = 5000;
const monthMs = 30 * 24 * 60 * 60 * 1000;
const drainMsMax = 60_000;
const stopMsMax = 10_500;

async function sendAll(house: House, key: string, calls: readonly object[]): Promise<void> {
  for (let from = 0; from < calls.length; from += batchEvents) {
    const answer = await ask(`${house.url}/v1/batch`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${key}:`)}` },
      body: JSON.stringify({ batch: calls.slice(from, from + batchEvents) }),
    });
    expect(answer.status).toBe(200);
    await answer.text();
  }
}

async function drained(house: House): Promise<void> {
  const deadline = performance.now() + drainMsMax;
  while (performance.now() < deadline) {
    if ((await house.metric("plaudit_events_pending")) === 0) return;
    await Bun.sleep(100);
  }
  throw new Error("Events still wait.");
}

/** 300 names in each of 36 months. */
function manyNames(): object[] {
  return Array.from({ length: 300 * 36 }, (_, i) => ({
    type: "track",
    event: `name ${i % 300}`,
    anonymousId: `visitor ${i % 1000}`,
    timestamp: new Date(Date.now() - Math.floor(i / 300) * monthMs),
  }));
}

function manyJoins(count: number): object[] {
  return Array.from({ length: count }, (_, i) => ({
    type: "identify",
    userId: `user ${i}`,
    anonymousId: `visitor ${i}`,
  }));
}

test("many names over many months, and then many identifies, are stored in a moment", async () => {
  await using house = await openHouse();
  const key = await house.key("events:write");
  const figures = await watch(house, "joins", async () => {
    await sendAll(house, key, manyNames());
    await sendAll(house, key, manyJoins(25_000));
    await drained(house);
  });
  expect(await house.metric("plaudit_events_stored_total")).toBeGreaterThanOrEqual(35_800);
  expect(await house.metric("plaudit_worker_restarts_total")).toBe(0);
  expect((await ask(`${house.url}/readyz`)).status).toBe(200);
  expect(figures.overMb).toBeLessThan(holdersMbMax);
  expect(figures.healthMs).toBeLessThan(healthMsMax);
});

test("told to end in the middle of it, it ends within its ten seconds", async () => {
  await using house = await openHouse();
  const key = await house.key("events:write");
  await sendAll(house, key, manyNames());
  await sendAll(house, key, manyJoins(60_000));
  const { code, ms } = await house.stop();
  expect(code).toBe(0);
  expect(ms).toBeLessThan(stopMsMax);
});

test(
  "events of 60 KB, as many as a body may hold and many bodies, are stored in steps",
  async () => {
    await using house = await openHouse();
    const key = await house.key("events:write");
    const text = "x".repeat(60_000);
    const calls = Array.from({ length: 75 }, (_, i) => ({
      type: "track",
      event: "large",
      userId: `user ${i}`,
      properties: { text, i },
    }));
    const figures = await watch(house, "large events", async () => {
      for (let i = 0; i < 60; i++) await sendAll(house, key, calls);
      await drained(house);
    });
    expect(await house.metric("plaudit_events_stored_total")).toBeGreaterThanOrEqual(60 * 75);
    expect(await house.metric("plaudit_worker_restarts_total")).toBe(0);
    expect(figures.overMb).toBeLessThan(holdersMbMax);
    expect(figures.healthMs).toBeLessThan(healthMsMax);
  },
  attackMsMax + drainMsMax,
);
