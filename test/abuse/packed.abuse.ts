// Bodies that are little as they come and much once they are unpacked and parsed.
import { expect, test } from "bun:test";
import { gzipSync } from "node:zlib";
import {
  ask,
  healthMsMax,
  holdersMbMax,
  type House,
  openHouse,
  strangersMbMax,
  watch,
} from "./kit.ts";

const mebibyte = 1024 * 1024;
const attackMs = 6000;

interface Attack {
  path: string;
  bodies: readonly Uint8Array[];
  /** How many send at a time. */
  senders: number;
  headers?: Record<string, string>;
}

/** Sends them again and again; fulfils with how often each status was answered. */
async function flood(house: House, { path, bodies, senders, headers = {} }: Attack) {
  const statuses: Record<string, number> = {};
  const until = performance.now() + attackMs;
  let sent = 0;
  await Promise.all(
    Array.from({ length: senders }, async () => {
      while (performance.now() < until) {
        const body = bodies[sent++ % bodies.length]!;
        const answer = await ask(`${house.url}${path}`, { method: "POST", headers, body });
        await answer.text();
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      }
    }),
  );
  if (senders > 1) console.log(path, JSON.stringify(statuses));
  return statuses;
}

const call = (i: number, properties: object) => ({
  type: "track",
  event: "Order Placed",
  userId: `u${i}`,
  properties,
});

/** What is heavy for a parser, in some 20 KB each. */
const bombs = {
  brackets: gzipSync("[".repeat(19 * mebibyte)),
  objects: gzipSync('{"a":'.repeat(3 * mebibyte)),
  numbers: gzipSync(`{"batch":[${"0,".repeat(9 * mebibyte)}0]}`),
  spaces: gzipSync(Buffer.alloc(400 * mebibyte, " ")),
  names: gzipSync(`{${Array.from({ length: mebibyte }, (_, i) => `"${i}":0`).join()}}`),
};

for (const path of ["/v1/batch", "/batch/"]) {
  test(`strangers who pack twenty megabytes into twenty kilobytes, to ${path}`, async () => {
    await using house = await openHouse();
    const attack = { path, bodies: Object.values(bombs), senders: 50 };
    const figures = await watch(house, `bombs, ${path}`, () => flood(house, attack));
    expect(figures.overMb).toBeLessThan(strangersMbMax);
    expect(figures.healthMs).toBeLessThan(healthMsMax);
  });
}

test("strangers who pack twenty megabytes, of many addresses", async () => {
  await using house = await openHouse({ env: { PLAUDIT_TRUSTED_PROXIES: "127.0.0.1" } });
  const figures = await watch(house, "bombs, many addresses", () =>
    Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        flood(house, {
          path: "/v1/batch",
          bodies: Object.values(bombs),
          senders: 1,
          headers: { "x-forwarded-for": `192.0.2.${i}` },
        }),
      ),
    ),
  );
  expect(figures.overMb).toBeLessThan(strangersMbMax);
  expect(figures.healthMs).toBeLessThan(healthMsMax);
});

test("holders of a key who send the most that one request may hold", async () => {
  await using house = await openHouse();
  const headers = { authorization: `Bearer ${await house.key("events:write")}` };
  const wide = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [`p${i}`, "some text ".repeat(8)]),
  );
  const batch = Array.from({ length: 4500 }, (_, i) => call(i, wide));
  const bodies = [gzipSync(JSON.stringify({ batch })), ...Object.values(bombs)];
  const attack = { path: "/v1/batch", bodies, senders: 30, headers };
  const figures = await watch(house, "holders, packed", () => flood(house, attack));
  expect(figures.overMb).toBeLessThan(holdersMbMax);
  expect(figures.healthMs).toBeLessThan(healthMsMax);
});
