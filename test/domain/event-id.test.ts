import { expect, test } from "bun:test";
import fc from "fast-check";
import { parseEventId, toEventId } from "../../src/domain/event-id.ts";

const key = fc.record({
  receivedAt: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  seq: fc.maxSafeNat(),
});

test("an event's id is a UUIDv7 that gives its time and seq back", () => {
  fc.assert(
    fc.property(key, (k) => {
      const id = toEventId(k);
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(parseEventId(id)).toEqual(k);
    }),
  );
});

test("ids sort by time, then by arrival", () => {
  fc.assert(
    fc.property(key, key, (a, b) => {
      const order = a.receivedAt - b.receivedAt || a.seq - b.seq;
      expect(Math.sign(order)).toBe(
        Buffer.compare(Buffer.from(toEventId(a)), Buffer.from(toEventId(b))),
      );
    }),
  );
});

test("what is no event's id is told apart", () => {
  expect(parseEventId("")).toBeUndefined();
  expect(parseEventId(Bun.randomUUIDv7().replace("-7", "-71"))).toBeUndefined();
  expect(parseEventId("0192f000-0000-7000-bfff-ffffffffffff")).toBeUndefined();
  expect(
    parseEventId(toEventId({ receivedAt: 1, seq: 1 }).replace("-7000-", "-4000-")),
  ).toBeUndefined();
});
