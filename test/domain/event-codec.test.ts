import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  decodeEvent,
  encodeHead,
  encodeProperties,
  type EventHead,
  type EventRecord,
  flagsOf,
  readFlags,
  readRecord,
  withIds,
  writeRecord,
} from "../../src/domain/event-codec.ts";
import { eventTypes } from "../../src/domain/event.ts";

const whole: EventRecord = {
  head: ["identify", "identify", "ann", "phone", 3, 4, 2, "m", "web", "before", "team", 5],
  properties: '{"plan":"pro"}',
};

test("a record's text never changes: journals and dead letters of before hold it", () => {
  const text =
    '{"head":["identify","identify","ann","phone",3,4,2,"m","web","before","team",5],' +
    '"properties":"{\\"plan\\":\\"pro\\"}"}';
  expect(writeRecord(whole)).toBe(text);
  expect(readRecord(text)).toEqual(whole);
  expect(decodeEvent(whole)).toEqual({
    type: "identify",
    event: "identify",
    userId: "ann",
    anonymousId: "phone",
    previousId: "before",
    groupId: "team",
    timestamp: 3,
    receivedAt: 4,
    sentAt: 2,
    messageId: "m",
    source: "web",
    public: true,
    unnamed: true,
    properties: '{"plan":"pro"}',
  });
});

test("what is not there is null, flags are left out where none is set, and {} is null", () => {
  const head = encodeHead({
    type: "track",
    event: "seen",
    timestamp: 1,
    receivedAt: 2,
    source: "web",
    properties: null,
  });
  expect(JSON.stringify(head)).toBe('["track","seen",null,null,1,2,null,null,"web",null,null]');
  expect(encodeProperties({})).toBeNull();
  expect(encodeProperties({ a: "\n" })).toBe('{"a":"\\n"}');
});

test("any event is the same after it was written and read", () => {
  const id = fc.option(fc.string({ unit: "binary" }), { nil: undefined });
  const event = fc.record({
    type: fc.constantFrom(...eventTypes),
    event: fc.string(),
    userId: id,
    anonymousId: id,
    previousId: id,
    groupId: id,
    timestamp: fc.integer(),
    receivedAt: fc.integer(),
    sentAt: fc.option(fc.integer(), { nil: undefined }),
    messageId: id,
    source: fc.string(),
    public: fc.constantFrom(undefined, true as const),
    dialect: fc.constantFrom(undefined, "posthog" as const),
    unnamed: fc.constantFrom(undefined, true as const),
    properties: fc.constantFrom(null, '{"a":1}'),
  });
  fc.assert(
    fc.property(event, (made) => {
      const record = { head: encodeHead(made), properties: made.properties };
      expect(decodeEvent(readRecord(writeRecord(record))!)).toEqual(made);
      expect(readFlags(flagsOf(made))).toEqual({
        public: made.public,
        dialect: made.dialect,
        unnamed: made.unnamed,
      });
    }),
  );
});

test("ids are replaced, and whatever else a version wrote stays as it is", () => {
  const newer = [...whole.head, "of a version to come"] as unknown as EventHead;
  const { head } = withIds({ ...whole, head: newer }, { anonymousId: undefined, previousId: "p" });
  expect(JSON.stringify(head)).toBe(
    '["identify","identify","ann",null,3,4,2,"m","web","p","team",5,"of a version to come"]',
  );
  const shorter = whole.head.slice(0, 9) as EventHead;
  expect(decodeEvent({ head: shorter, properties: null })).toMatchObject({ userId: "ann" });
});

test("what stands for a stretch of a journal is no record", () => {
  for (const text of ["segment 3 from byte 28", "", "null", "5", '{"properties":null}', "[1]"])
    expect(readRecord(text)).toBeUndefined();
});
