import { describe, expect, test } from "bun:test";
import { parseJson } from "../../src/domain/json.ts";
import { type Arrival, isRejection, readIncoming } from "../../src/domain/incoming/incoming.ts";
import { createCount, createSketch } from "../../src/domain/incoming/once.ts";

const now = Date.UTC(2026, 2, 1, 12);
const dayMs = 24 * 60 * 60 * 1000;
const track = { type: "track", event: "order placed", userId: "u1" };

const read = (call: unknown) => readIncoming(call, { source: "shop", receivedAt: now });
const readJson = (json: string) => read(parseJson(json));

describe("a call", () => {
  test("becomes an event, of the source and the time that the channel says", () => {
    const call = {
      ...track,
      anonymousId: "a1",
      messageId: "m1",
      timestamp: "2026-02-28T23:00:00.250+01:00",
      properties: { itemId: "i1" },
      source: "forged",
      receivedAt: "2001-01-01T00:00:00Z",
      context: { ip: "192.0.2.1" },
    };
    expect(read(call)).toEqual({
      type: "track",
      event: "order placed",
      userId: "u1",
      anonymousId: "a1",
      messageId: "m1",
      timestamp: Date.UTC(2026, 1, 28, 22, 0, 0, 250),
      receivedAt: now,
      source: "shop",
      properties: { itemId: "i1" },
    });
  });

  test.each([
    ["identify", { traits: { plan: "pro" } }, { plan: "pro" }],
    ["identify", { properties: { a: 1, b: 1 }, traits: { b: 2, c: 2 } }, { a: 1, b: 1, c: 2 }],
    ["group", { groupId: "g1", traits: { name: "Acme" } }, { name: "Acme" }],
    ["identify", { context: { traits: { plan: "pro" } } }, { plan: "pro" }],
    [
      "identify",
      { traits: { plan: "pro" }, context: { traits: { plan: "free" } } },
      { plan: "pro" },
    ],
    ["identify", { traits: {}, context: { traits: [] } }, {}],
    ["group", { groupId: "g1", context: { traits: { plan: "pro" } } }, {}],
    ["page", { name: "Home", properties: { path: "/" } }, { name: "Home", path: "/" }],
    ["page", { name: "Home", category: "Docs" }, { name: "Home", category: "Docs" }],
    ["screen", { category: "Docs", properties: { category: "x" } }, { category: "Docs" }],
    ["page", { name: 404 }, { name: 404 }],
    ["screen", { name: "Start" }, { name: "Start" }],
    ["alias", { previousId: "a1" }, {}],
  ])(
    "%s has its type as event, and its traits and name in properties",
    (type, rest, properties) => {
      expect(read({ type, userId: "u1", ...rest })).toMatchObject({
        type,
        event: type,
        properties,
      });
    },
  );

  test("what is null or empty is not there", () => {
    const call = { ...track, anonymousId: "", messageId: null, timestamp: null, properties: null };
    const event = read(call);
    expect(event).toMatchObject({ timestamp: now, properties: {} });
    expect(event).toHaveProperty("anonymousId", undefined);
    expect(event).toHaveProperty("messageId", undefined);
  });

  test("has {} where PHP writes its empty map as a list", () => {
    const empty = { properties: [], traits: [], context: [] };
    expect(read({ ...track, ...empty })).toMatchObject({ properties: {} });
    expect(read({ type: "identify", userId: "u1", ...empty })).toMatchObject({ properties: {} });
    expect(read({ ...track, properties: { cart: [] } })).toMatchObject({
      properties: { cart: [] },
    });
  });

  test.each([
    ["100", "100"],
    ["-7", "-7"],
    ["1.5", "1.5"],
    ["1e21", "1000000000000000000000"],
    ["9007199254740993", "9007199254740993"],
  ])("has the decimal text of a number as its id: %s", (number, text) => {
    for (const [type, field] of [
      ["track", "userId"],
      ["track", "anonymousId"],
      ["track", "messageId"],
      ["alias", "previousId"],
      ["group", "groupId"],
    ]) {
      const call = `{"type":"${type}","event":"e","userId":"u","${field}":${number}}`;
      expect(readJson(call)).toMatchObject({ [field as string]: text });
    }
  });

  test("has null for what is no number, and loses nothing else by it", () => {
    const event = readJson(
      '{"type":"track","event":"e","userId":"u","properties":{"a":NaN,"b":[-Infinity,1],"c":1e999,"d":"NaN"}}',
    );
    expect(event).toMatchObject({ properties: { a: null, b: [null, 1], c: null, d: "NaN" } });
    const trapped =
      '{"type":"track","event":"e","userId":"u","properties":{"a":1e999,"b":"\\u0000"}}';
    expect(readJson(trapped)).toMatchObject({ field: "properties.b" });
  });

  test("keeps the digits of a long integer", () => {
    const json = '{"id":9007199254740993,"in":[-12345678901234567890],"at":1.25}';
    const event = readJson(`{"type":"track","event":"e","userId":"u","properties":${json}}`);
    expect(JSON.stringify("properties" in event && event.properties)).toBe(json);
  });

  test.each([
    ["2026-02-28T10:20:30.123456Z", Date.UTC(2026, 1, 28, 10, 20, 30, 123)],
    ["2026-02-28T10:20:30+0530", Date.UTC(2026, 1, 28, 4, 50, 30)],
    ["2026-02-28T10:20:30", Date.UTC(2026, 1, 28, 10, 20, 30)],
    ["2026-02-28", Date.UTC(2026, 1, 28)],
    ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29)],
    ["2020-08-16 09:03:11.913767", Date.UTC(2020, 7, 16, 9, 3, 11, 913)],
    ["2020-08-16 09:03:11 UTC", Date.UTC(2020, 7, 16, 9, 3, 11)],
    ["2020-08-16 09:03:11 +0200", Date.UTC(2020, 7, 16, 7, 3, 11)],
    ["2020-08-16T09:03:11-05", Date.UTC(2020, 7, 16, 14, 3, 11)],
    ["2020-08-16t09:03:11z", Date.UTC(2020, 7, 16, 9, 3, 11)],
    [1597568591, Date.UTC(2020, 7, 16, 9, 3, 11)],
    [1597568591.001, Date.UTC(2020, 7, 16, 9, 3, 11, 1)],
    [1597568591913, Date.UTC(2020, 7, 16, 9, 3, 11, 913)],
    ["1597568591", Date.UTC(2020, 7, 16, 9, 3, 11)],
    ["1597568591.913767", Date.UTC(2020, 7, 16, 9, 3, 11, 913)],
    ["1970-01-02T00:00:00Z", dayMs],
    [new Date(now + dayMs).toISOString(), now + dayMs],
    // What nobody means is as if it was not given.
    ["1970-01-01T23:59:59.999Z", now],
    ["0001-01-01T00:00:00Z", now],
    ["1969-07-20T20:17:40Z", now],
    [0, now],
    [-1, now],
    ["", now],
  ])("was at %s", (timestamp, expected) => {
    expect(read({ ...track, timestamp })).toMatchObject({ timestamp: expected });
  });
});

describe("a call is turned away, with the field that is wrong,", () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });

  test.each<[string, unknown, string]>([
    ["that is no object", [], ""],
    ["that is null", null, ""],
    ["without a type", { event: "e", userId: "u" }, "type"],
    ["of an unknown type", { ...track, type: "toString" }, "type"],
    ["that tracks nothing", { ...track, event: "" }, "event"],
    ["with a name too long", { ...track, event: "e".repeat(201) }, "event"],
    ["of nobody", { ...track, userId: null }, "userId"],
    ["of a truth", { ...track, userId: true }, "userId"],
    ["of a list", { ...track, anonymousId: ["a"] }, "anonymousId"],
    ["with NUL in an id", { ...track, userId: "u\u0000" }, "userId"],
    ["with half a character in an id", { ...track, anonymousId: "\ud800" }, "anonymousId"],
    ["that joins nobody before", { type: "alias", userId: "u1" }, "previousId"],
    ["that joins to nobody", { type: "alias", anonymousId: "a", previousId: "b" }, "userId"],
    ["of no group", { type: "group", userId: "u1" }, "groupId"],
    ["with a message id too long", { ...track, messageId: "m".repeat(201) }, "messageId"],
    ["at a time in words", { ...track, timestamp: "yesterday" }, "timestamp"],
    ["at a number of microseconds", { ...track, timestamp: now * 1000 }, "timestamp"],
    ["at a list", { ...track, timestamp: [] }, "timestamp"],
    ["on 30 February", { ...track, timestamp: "2026-02-30T00:00:00Z" }, "timestamp"],
    ["on 29 February 2026", { ...track, timestamp: "2026-02-29T00:00:00Z" }, "timestamp"],
    ["at 25 o'clock", { ...track, timestamp: "2026-02-28T25:00:00Z" }, "timestamp"],
    [
      "too far ahead",
      { ...track, timestamp: new Date(now + dayMs + 1).toISOString() },
      "timestamp",
    ],
    ["with properties that are a list", { ...track, properties: [1] }, "properties"],
    ["with traits that are text", { ...track, traits: "t" }, "traits"],
    ["with NUL far inside", { ...track, properties: { a: [{ b: "\u0000" }] } }, "properties.a.0.b"],
    ["nested too deeply", { ...track, properties: deep(40) }, `properties${".a".repeat(32)}`],
  ])("%s", (_what, call, field) => {
    const rejection = read(call);
    expect(isRejection(rejection)).toBe(true);
    expect(rejection).toMatchObject({ field: field.slice(0, 200) });
  });

  test("with a name that is a trap", () => {
    const call = (properties: string) =>
      readJson(`{"type":"track","event":"e","userId":"u","properties":${properties}}`);
    expect(call('{"a":{"__proto__":{"admin":true}}}')).toMatchObject({
      field: "properties.a.__proto__",
    });
  });

  test("and never with what was sent", () => {
    const rejections = [
      { ...track, timestamp: "secret" },
      { ...track, userId: "secret\u0000" },
    ];
    for (const call of rejections) expect(JSON.stringify(read(call))).not.toContain("secret");
  });
});

describe("a clock", () => {
  const readBy = (call: object, arrival: Partial<Arrival>) =>
    readIncoming({ ...track, ...call }, { source: "shop", receivedAt: now, ...arrival });
  const iso = (ms: number) => new Date(ms).toISOString();

  test("that is off is corrected, and the corrected time is judged", () => {
    const skewMs = 3 * dayMs;
    expect(readBy({ timestamp: iso(now + skewMs - 1000) }, { skewMs })).toMatchObject({
      timestamp: now - 1000,
      sentAt: now + skewMs - 1000,
    });
    expect(readBy({ timestamp: iso(now) }, { skewMs: -2 * dayMs })).toMatchObject({
      field: "timestamp",
      reason: "lies more than 24 hours ahead",
    });
  });

  test("that was centuries off says nothing, but for whether it is the same event", () => {
    const timestamp = "2026-01-01T00:00:00Z";
    const skewMs = Date.parse("9999-01-01T00:00:00Z") - now;
    expect(readBy({ timestamp }, { skewMs })).toMatchObject({
      timestamp: now,
      sentAt: Date.parse(timestamp),
    });
  });
});

describe("a call without an id", () => {
  const at = { timestamp: "2026-02-28T10:00:00Z" };
  const idsOf = (calls: object[], arrival: Partial<Arrival> = {}) => {
    const countEqual = createCount();
    return calls.map((call) => {
      const event = readIncoming(
        { ...track, ...call },
        {
          source: "shop",
          receivedAt: now,
          countEqual,
          ...arrival,
        },
      );
      return "messageId" in event ? event.messageId : undefined;
    });
  };

  test("has the same one when it is sent again, in whatever envelope", () => {
    const [first] = idsOf([at]);
    expect(first).toBeString();
    const later = { receivedAt: now + 60_000, skewMs: -1000 };
    const again = { ...at, context: { ip: "192.0.2.1" }, sentAt: "2026-03-01T00:00:00Z" };
    expect(idsOf([again], later)).toEqual([first]);
  });

  test("has another one for each of several that are equal, in their order", () => {
    const ids = idsOf([at, at, at]);
    expect(new Set(ids).size).toBe(3);
    expect(idsOf([at, at, at])).toEqual(ids);
  });

  test("has another one for whatever says that it is another", () => {
    const calls = [
      at,
      { ...at, userId: "u2" },
      { ...at, anonymousId: "u1", userId: null },
      { ...at, event: "other" },
      { ...at, type: "page" },
      { ...at, properties: { a: 1 } },
      { timestamp: "2026-02-28T10:00:00.001Z" },
      { timestamp: "2026-02-28T10:00:00.001000001Z" },
    ];
    expect(new Set([...idsOf(calls), ...idsOf([at], { source: "other" })]).size).toBe(9);
  });

  test("has none where it does not say when it was", () => {
    expect(idsOf([{}, { timestamp: 0 }, { messageId: "" }])).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(idsOf([{ ...at, messageId: "m1" }])).toEqual(["m1"]);
  });

  test("is told from its equals in a file of any length", () => {
    const [count, sketch] = [createCount(), createSketch()];
    const hashes = Array.from({ length: 5000 }, (_, i) =>
      new Bun.CryptoHasher("sha256").update(String(i % 1999)).digest("base64url"),
    );
    expect(hashes.map(sketch)).toEqual(hashes.map(count));
  });
});

describe("a line of a history", () => {
  const readLine = (line: object) =>
    readIncoming({ ...track, ...line }, { source: "import", receivedAt: now, isHistory: true });

  test("says where and when it first arrived, and how its sender's clock stood", () => {
    const line = {
      source: "shop",
      receivedAt: "2020-01-01T00:00:05Z",
      timestamp: "2020-01-01T00:00:00Z",
      originalTimestamp: "2019-12-31T23:00:00Z",
    };
    expect(readLine(line)).toMatchObject({
      source: "shop",
      receivedAt: Date.UTC(2020, 0, 1, 0, 0, 5),
      timestamp: Date.UTC(2020, 0, 1),
      sentAt: Date.UTC(2019, 11, 31, 23),
    });
  });

  test("is known by its id when it has no messageId, and came when it was received", () => {
    const receivedAt = "2020-01-01T00:00:05Z";
    expect(readLine({ id: "e1", receivedAt })).toMatchObject({
      messageId: "e1",
      timestamp: Date.parse(receivedAt),
    });
    expect(readLine({ id: "e1", messageId: "m1" })).toMatchObject({
      messageId: "m1",
      source: "import",
    });
  });

  test("is of its originalTimestamp where it has no other time", () => {
    const line = { originalTimestamp: "2020-01-01T00:00:00.000Z" };
    expect(readLine({ ...line, messageId: "i1" })).toMatchObject({
      timestamp: Date.UTC(2020, 0, 1),
    });
    expect(readLine({ ...line, messageId: "i1" })).not.toHaveProperty("sentAt");
    expect(readLine({ ...line, receivedAt: "2020-01-02T00:00:00Z" })).toMatchObject({
      timestamp: Date.UTC(2020, 0, 1),
      receivedAt: Date.UTC(2020, 0, 2),
    });
  });

  test("is as good as its corrected time, however far off the clock was", () => {
    const line = { timestamp: "2020-01-01T00:00:00Z", originalTimestamp: "2036-01-01T00:00:00Z" };
    expect(readLine(line)).toMatchObject({
      timestamp: Date.UTC(2020, 0, 1),
      sentAt: Date.UTC(2036, 0, 1),
    });
  });

  test("has an id of its own making where it has a time and no id", () => {
    const receivedAt = "2020-01-01T00:00:05Z";
    expect(readLine({ receivedAt })).toMatchObject({ messageId: expect.any(String) });
    expect(readLine({ receivedAt, id: 7 })).toMatchObject({ messageId: "7" });
    expect(readLine({})).toHaveProperty("messageId", undefined);
  });

  test("lies ahead of today's clock, not of the moment it says it was received", () => {
    const line = { receivedAt: "2020-01-01T00:00:00Z", timestamp: "2021-01-01T00:00:00Z" };
    expect(isRejection(readLine(line))).toBe(false);
    expect(readLine({ receivedAt: "2030-01-01T00:00:00Z" })).toMatchObject({ field: "receivedAt" });
  });
});
