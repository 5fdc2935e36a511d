import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  decodeFrame,
  encodeFrame,
  encodeFrames,
  findFrame,
  frameEventsMax,
} from "../../src/journal/frame.ts";
import { makeEvent, makeEvents } from "../recorder/kit.ts";

test("a frame returns what was put in", () => {
  const events = [
    makeEvent({ properties: {} }),
    makeEvent({ anonymousId: "a", previousId: "p", groupId: "g", sentAt: 5 }),
  ];
  const frame = decodeFrame(encodeFrame(2 ** 40, events), 0);
  expect(frame?.sequence).toBe(2 ** 40);
  expect(frame?.records.map((r) => r.properties)).toEqual([
    null,
    JSON.stringify(events[1]?.properties),
  ]);
  expect(frame?.records[1]?.head.slice(3)).toEqual([
    "a",
    events[1]!.timestamp,
    events[1]!.receivedAt,
    5,
    events[1]!.messageId!,
    "tests",
    "p",
    "g",
  ]);
});

test("many events become several frames in a row, and no frame holds more than it may", () => {
  const events = makeEvents(2 * frameEventsMax + 1);
  const bytes = encodeFrames(7, events);
  const counts: number[] = [];
  const ids: unknown[] = [];
  let sequence = 7;
  for (let at = 0; at < bytes.length;) {
    const frame = decodeFrame(bytes, at)!;
    expect(frame.sequence).toBe(sequence);
    counts.push(frame.records.length);
    ids.push(...frame.records.map(({ head }) => head[7]));
    sequence += frame.records.length;
    at = frame.end;
  }
  expect(counts).toEqual([frameEventsMax, frameEventsMax, 1]);
  expect(ids).toEqual(events.map(({ messageId }) => messageId));
});

test("a frame that surely fits lies in the scratch, and is the same as any other", () => {
  const fits = makeEvents(2);
  fits[0]!.event = "é🌱".repeat(30);
  for (const [events, length] of [
    [fits, 8192],
    [fits, 1000],
    [makeEvents(200), 8192],
  ] as const) {
    const scratch = Buffer.alloc(length, 0xff);
    const own = encodeFrame(7, events);
    const frame = encodeFrame(7, events, scratch);
    expect(frame.equals(own)).toBe(true);
    expect(frame.buffer === scratch.buffer).toBe(length === 8192 && events === fits);
  }
});

test("a frame cut at any byte is no frame", () => {
  const bytes = encodeFrame(7, makeEvents(2));
  for (let length = 0; length < bytes.length; length++) {
    expect(decodeFrame(bytes.subarray(0, length), 0)).toBeUndefined();
  }
});

test("a frame with any bits flipped is never taken for a frame", () => {
  const whole = encodeFrame(7, makeEvents(3));
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= bits;
      expect(decodeFrame(bytes, 0)).toBeUndefined();
    }),
    { numRuns: 2000 },
  );
});

test("the frames behind any damage are found again", () => {
  const [first, second] = [encodeFrame(10, makeEvents(3)), encodeFrame(13, makeEvents(1))];
  fc.assert(
    fc.property(fc.nat(first.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
      const bytes = Buffer.concat([first, second]);
      bytes[at]! ^= bits;
      expect(findFrame(bytes, 0, 10)).toMatchObject({ start: first.length, sequence: 13 });
    }),
  );
});
