// Senders whose key lies in the body: nothing is parsed before it is found to be good.
import { expect, spyOn, test } from "bun:test";
import { gzipSync } from "node:zlib";
import { createKeyFinder } from "../../../src/features/ingest/named.ts";
import { createStrangers, strangerLimits } from "../../../src/features/ingest/strangers.ts";
import { createTestClock } from "../../kit.ts";
import { openSender, track } from "./sender.ts";

const mebibyte = 1024 * 1024;
const noKey = `plaudit_${"0".repeat(64)}`;

const ids = (count: number) =>
  Array.from({ length: count }, (_, i) => track({ messageId: `m${i}`, properties: { n: i } }));

test("the key is found wherever it is in the body, short or long, packed or not", async () => {
  const { send, key } = await openSender();
  for (const count of [1, 100, 4000]) {
    const events = ids(count);
    for (const text of [
      JSON.stringify({ batch: events, writeKey: key }),
      JSON.stringify({ writeKey: key, batch: events }),
    ]) {
      for (const body of [text, gzipSync(text)]) {
        const answer = await send("/v1/batch", body, { key: null });
        expect(answer.body).toMatchObject({ accepted: count, rejected: [] });
      }
    }
  }
  const posthog = { event: "e", distinct_id: "u", properties: {} };
  const text = JSON.stringify({ batch: Array.from({ length: 2000 }, () => posthog), api_key: key });
  for (const body of [
    text,
    gzipSync(text),
    `data=${encodeURIComponent(text)}`,
    `data=${encodeURIComponent(Buffer.from(text).toString("base64"))}`,
    `data=${encodeURIComponent(gzipSync(text).toString("base64"))}&compression=gzip`,
    gzipSync(`data=${encodeURIComponent(gzipSync(text).toString("base64"))}`),
  ]) {
    const answer = await send("/batch/", body, { key: null });
    expect(answer.body).toMatchObject({ accepted: 2000 });
  }
});

test("nothing that a stranger sends is parsed", async () => {
  const { send } = await openSender();
  using parse = spyOn(JSON, "parse");
  const text = JSON.stringify({ batch: ids(10), writeKey: noKey });
  for (const body of [text, gzipSync(text), `data=${text}`, "{", ""]) {
    for (const [path, key] of [
      ["/v1/batch", null],
      ["/batch/", null],
      ["/v1/track", noKey],
    ] as const) {
      const before = parse.mock.calls.length;
      const { status } = await send(path, body, { key });
      expect(status).toBe(401);
      // That of the answer, by the sender.
      expect(parse.mock.calls.length - before).toBe(1);
    }
  }
});

test("an address has an allowance a minute of bytes that are opened without a good key", async () => {
  const { send, clock, key } = await openSender();
  const bomb = gzipSync(Buffer.alloc(15 * mebibyte, " "));
  const statuses = [];
  for (let i = 0; i < 4; i++) statuses.push((await send("/v1/batch", bomb, { key: null })).status);
  expect(statuses).toEqual([401, 401, 429, 429]);
  const refused = await send("/v1/batch", bomb, { key: null });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  // What is short is looked at for nothing, and so is whoever has a key in the header.
  const short = gzipSync(JSON.stringify({ batch: ids(10), writeKey: key }));
  expect((await send("/v1/batch", short, { key: null })).status).toBe(200);
  expect((await send("/v1/batch", bomb, { key })).status).toBe(400);
  clock.forward(60_000);
  expect((await send("/v1/batch", bomb, { key: null })).status).toBe(401);
});

test("a good key gives back what was opened to find it, and other addresses are not charged", async () => {
  const good = `plaudit_${"a".repeat(64)}`;
  const strangers = createStrangers({
    clock: createTestClock(),
    keyForm: { prefix: "plaudit_", length: good.length },
    findByKey: async (key) => (key === good ? { permissions: ["events:write"] } : undefined),
  });
  const body = (key: string) =>
    gzipSync(`{"batch":[${'{"a":1},'.repeat(mebibyte)}{}],"api_key":"${key}"}`);
  const admit = (bytes: Uint8Array, address: string) =>
    strangers.admit({ bytes, encoding: undefined, address }).then(
      () => "in",
      (error: { code: string }) => error.code,
    );
  const [ours, others] = [body(good), body(noKey)];
  for (let i = 0; i < 12; i++) expect(await admit(ours, "a")).toBe("in");
  const answers = [];
  for (let i = 0; i < 7; i++) answers.push(await admit(others, "a"));
  expect(answers.slice(0, 4)).toEqual(Array(4).fill("unauthorized"));
  expect(answers.slice(5)).toEqual(["rate_limited", "rate_limited"]);
  expect(await admit(others, "b")).toBe("unauthorized");
  const all = await Promise.all(
    Array.from({ length: strangerLimits.waitingMax + 2 }, (_, i) => admit(others, `c${i}`)),
  );
  expect(all).toContain("unavailable");
});

test("a key is found across the pieces of a text, and each key once", () => {
  const key = "plaudit_0123456789";
  const text = `{"a":"plaudit_","k":"${key}","l":"${key}","m":"plaudit_01234567`;
  for (let size = 1; size <= text.length; size++) {
    const finder = createKeyFinder({ prefix: "plaudit_", length: key.length });
    const found: string[] = [];
    for (let from = 0; from < text.length; from += size) {
      found.push(...finder.next(Buffer.from(text.slice(from, from + size))));
    }
    expect(found.filter((each) => each === key)).toEqual([key]);
  }
});
