import { describe, expect, test } from "bun:test";
import { isRejection, readHistoric, readIncoming } from "../../src/recorder/incoming.ts";

const now = Date.UTC(2026, 2, 1, 12);
const dayMs = 24 * 60 * 60 * 1000;
const track = { type: "track", event: "order placed", userId: "u1" };

const read = (call: unknown) => readIncoming(call, { source: "shop", receivedAt: now });
const readJson = (json: string) => read(JSON.parse(json));

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
    ["page", { name: "Home", properties: { path: "/" } }, { name: "Home", path: "/" }],
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

  test.each([
    ["2026-02-28T10:20:30.123456Z", Date.UTC(2026, 1, 28, 10, 20, 30, 123)],
    ["2026-02-28T10:20:30+0530", Date.UTC(2026, 1, 28, 4, 50, 30)],
    ["2026-02-28T10:20:30", Date.UTC(2026, 1, 28, 10, 20, 30)],
    ["2026-02-28", Date.UTC(2026, 1, 28)],
    ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29)],
    ["1969-07-20T20:17:40Z", Date.UTC(1969, 6, 20, 20, 17, 40)],
    [new Date(now + dayMs).toISOString(), now + dayMs],
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
    ["of a number", { ...track, userId: 7 }, "userId"],
    ["with NUL in an id", { ...track, userId: "u\u0000" }, "userId"],
    ["with half a character in an id", { ...track, anonymousId: "\ud800" }, "anonymousId"],
    ["that joins nobody before", { type: "alias", userId: "u1" }, "previousId"],
    ["that joins to nobody", { type: "alias", anonymousId: "a", previousId: "b" }, "userId"],
    ["of no group", { type: "group", userId: "u1" }, "groupId"],
    ["with a message id too long", { ...track, messageId: "m".repeat(201) }, "messageId"],
    ["at a time in words", { ...track, timestamp: "yesterday" }, "timestamp"],
    ["at a number", { ...track, timestamp: now }, "timestamp"],
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

  test("with a number without end, or a name that is a trap", () => {
    const call = (properties: string) =>
      readJson(`{"type":"track","event":"e","userId":"u","properties":${properties}}`);
    expect(call('{"n":1e999}')).toEqual({
      field: "properties.n",
      reason: "must be a finite number",
    });
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

describe("a line of a history", () => {
  const readLine = (line: object) => readHistoric({ ...track, ...line }, { source: "import", now });

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

  test("lies ahead of today's clock, not of the moment it says it was received", () => {
    const line = { receivedAt: "2020-01-01T00:00:00Z", timestamp: "2021-01-01T00:00:00Z" };
    expect(isRejection(readLine(line))).toBe(false);
    expect(readLine({ receivedAt: "2030-01-01T00:00:00Z" })).toMatchObject({ field: "receivedAt" });
  });
});
