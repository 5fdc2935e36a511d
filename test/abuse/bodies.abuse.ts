// Bodies that never end, from many at once.
import { expect, test } from "bun:test";
import {
  countStatuses,
  headOf,
  healthMsMax,
  holdersMbMax,
  openHouse,
  openLines,
  strangersMbMax,
  watch,
} from "./kit.ts";

const mebibyte = 1024 * 1024;
const holdMs = 4000;

interface Attack {
  count: number;
  bytes: number;
  path: string;
  headers?: Record<string, string>;
  /** Its length is not told: it comes in chunks. */
  inChunks?: boolean;
}

/** Each sends nearly all of a body of so many bytes, and then nothing any more. */
async function sendAndHold(port: number, attack: Attack): Promise<Record<string, number>> {
  const { count, bytes, path, headers, inChunks = false } = attack;
  const lines = await openLines(port, count);
  const head = headOf(path, inChunks ? undefined : bytes, headers);
  const body = Buffer.alloc(bytes - 1, " ");
  const sent = inChunks ? Buffer.concat([Buffer.from(`${bytes.toString(16)}\r\n`), body]) : body;
  await Promise.race([
    Promise.all(lines.map(async (line) => (await line.send(head), line.send(sent)))),
    Bun.sleep(2 * holdMs),
  ]);
  await Bun.sleep(holdMs);
  const statuses = countStatuses(lines);
  for (const line of lines) line.cut();
  return statuses;
}

const paths = ["/v1/batch", "/batch/", "/api/auth/token", "/api/items", "/nothing", "/healthz"];
for (const path of paths) {
  for (const [form, inChunks, bytes] of [
    ["5 MB", false, 5 * mebibyte],
    ["7 MB in chunks", true, 7 * mebibyte],
  ] as const) {
    test(`150 strangers who never end the ${form} that they send to ${path}`, async () => {
      await using house = await openHouse();
      const attack = { count: 150, bytes, path, inChunks };
      const figures = await watch(house, `${path}, ${form}`, () => sendAndHold(house.port, attack));
      expect(figures.overMb).toBeLessThan(strangersMbMax);
      expect(figures.healthMs).toBeLessThan(healthMsMax);
    });
  }
}

test("150 strangers of as many addresses who never end what they send", async () => {
  await using house = await openHouse({ env: { PLAUDIT_TRUSTED_PROXIES: "127.0.0.1" } });
  const attacks = Array.from({ length: 15 }, (_, i) => ({
    count: 10,
    bytes: 5 * mebibyte,
    path: "/v1/batch",
    headers: { "x-forwarded-for": `192.0.2.${i}` },
  }));
  const figures = await watch(house, "many addresses", () =>
    Promise.all(attacks.map((attack) => sendAndHold(house.port, attack))),
  );
  expect(figures.overMb).toBeLessThan(strangersMbMax);
  expect(figures.healthMs).toBeLessThan(healthMsMax);
});

test("150 holders of a key who never end what they send", async () => {
  await using house = await openHouse();
  const headers = { authorization: `Bearer ${await house.key("events:write")}` };
  const attack = { count: 150, bytes: 5 * mebibyte, path: "/v1/batch", headers };
  const figures = await watch(house, "holders", () => sendAndHold(house.port, attack));
  expect(figures.overMb).toBeLessThan(holdersMbMax);
  expect(figures.healthMs).toBeLessThan(healthMsMax);
});
