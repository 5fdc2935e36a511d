// What keys and sign-ins count, and how much of it: names without end, addresses without end, and guesses.
import { expect, test } from "bun:test";
import {
  ask,
  healthMsMax,
  holdersMbMax,
  type House,
  openHouse,
  strangersMbMax,
  watch,
} from "./kit.ts";

const testMsMax = 90_000;
const atOnce = 16;
/** Twice what is remembered of addresses. */
const addresses = 20_000;
const env = { PLAUDIT_TRUSTED_PROXIES: "127.0.0.1" };

/** Runs so many, some at a time, and counts their results. */
async function many(count: number, one: (n: number) => Promise<number>) {
  const counts: Record<number, number> = {};
  let next = 0;
  const work = async () => {
    while (next < count) {
      const result = await one(next++);
      counts[result] = (counts[result] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return counts;
}

/** Of the n-th of many homes. */
const addressOf = (n: number) => `2001:db8:${(n >> 8).toString(16)}:${(n & 255).toString(16)}::1`;

async function publicKey(house: House, more: object = {}): Promise<string> {
  const answer = await ask(`${house.url}/api/keys`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${await house.token()}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      name: `page ${crypto.randomUUID()}`,
      scopes: ["events:write"],
      public: true,
      ...more,
    }),
  });
  return ((await answer.json()) as { key: string }).key;
}

async function send(house: House, key: string, batch: readonly object[], from?: string) {
  const answer = await ask(`${house.url}/v1/batch`, {
    method: "POST",
    headers: {
      authorization: `Basic ${btoa(`${key}:`)}`,
      ...(from !== undefined && { "x-forwarded-for": from }),
    },
    body: JSON.stringify({ batch }),
  });
  const body = (await answer.json()) as { accepted?: number };
  return { status: answer.status, accepted: body.accepted };
}

test(
  "names without end, by holders of many keys, fill nobody's memory and nobody else's names",
  async () => {
    await using house = await openHouse({ env });
    const server = await house.key("events:write");
    const keys: string[] = [];
    for (let n = 0; n < 10; n++) keys.push(await publicKey(house, { eventsPerMinute: 1_000_000 }));
    const figures = await watch(house, "names without end", async () => {
      for (const [k, key] of keys.entries()) {
        for (let part = 0; part < 3; part++) {
          const batch = Array.from({ length: 5000 }, (_, i) => ({
            type: "track",
            userId: "u",
            event: `${"e".repeat(150)} ${k} ${part} ${i}`,
            properties: { [`${"p".repeat(150)} ${k} ${part} ${i}`]: 1 },
          }));
          await send(house, key, batch);
        }
      }
    });
    expect(figures.overMb).toBeLessThan(holdersMbMax);
    expect(figures.healthMs).toBeLessThan(healthMsMax);
    expect(await house.metric("plaudit_names_refused_total")).toBe(10 * 5000);
    const calls = [
      { type: "identify", userId: "u", traits: {} },
      { type: "page", userId: "u", name: "Home" },
    ];
    expect(await send(house, keys[0]!, calls)).toEqual({ status: 200, accepted: 2 });
    const own = [{ type: "track", userId: "u", event: "Sold" }];
    expect(await send(house, server, own)).toEqual({ status: 200, accepted: 1 });
  },
  testMsMax,
);

test(
  "a public key's events from addresses without end are counted in little memory",
  async () => {
    await using house = await openHouse({ env });
    const key = await publicKey(house);
    const event = { type: "track", userId: "u", event: "Viewed" };
    const figures = await watch(house, `${addresses} addresses`, async () => {
      const statuses = await many(
        addresses,
        async (n) => (await send(house, key, [event], addressOf(n))).status,
      );
      expect(statuses).toEqual({ 200: addresses });
    });
    expect(figures.overMb).toBeLessThan(strangersMbMax);
    expect(figures.healthMs).toBeLessThan(healthMsMax);
    const batch = Array.from({ length: 2000 }, () => event);
    expect((await send(house, key, batch, "192.0.2.1")).status).toBe(200);
    expect((await send(house, key, batch, "192.0.2.1")).status).toBe(429);
  },
  testMsMax,
);

test(
  "guesses of passwords, by names and from addresses without end, hold up nobody",
  async () => {
    await using house = await openHouse({ env });
    const guess = async (username: string, from: string) => {
      const answer = await ask(`${house.url}/api/auth/token`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-forwarded-for": from },
        body: JSON.stringify({ username, password: "a wrong password" }),
      });
      await answer.text();
      return answer.status;
    };
    const figures = await watch(house, "guesses", async () => {
      // Two hashes at a time: what is more is turned away, and all of one name or address beyond its limit.
      const statuses = await many(100, (n) => guess(`${"x".repeat(240)} ${n}`, addressOf(n)));
      expect(Object.keys(statuses).filter((status) => !["401", "429"].includes(status))).toEqual(
        [],
      );
      const names = await many(40, (n) => guess("root", addressOf(1000 + n)));
      expect(names[401]! + (names[503] ?? 0)).toBeLessThanOrEqual(40);
      expect(names[429]).toBeGreaterThan(0);
      const one = await many(5000, (n) => guess(`name ${n}`, "192.0.2.1"));
      expect(one[429]).toBeGreaterThanOrEqual(4970);
    });
    expect(figures.overMb).toBeLessThan(strangersMbMax);
    expect(figures.healthMs).toBeLessThan(healthMsMax);
  },
  testMsMax,
);
