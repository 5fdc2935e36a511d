import { afterEach, beforeEach, expect, test } from "bun:test";
import { createEvents, type Events } from "../../../src/features/events/events.ts";
import type { EventFilter } from "../../../src/features/events/model.ts";
import { toEventId } from "../../../src/domain/event-id.ts";
import { noon, openEventsInMemory } from "../../kit.ts";
import { storeEvents } from "../stored-events.ts";

let store: ReturnType<typeof openEventsInMemory>;
let events: Events;

beforeEach(() => {
  store = openEventsInMemory();
  events = createEvents({ events: store });
});

afterEach(() => store.close());

async function listAll(filter: EventFilter, limit = 200) {
  const found = [];
  for (let cursor: string | undefined; ;) {
    const page = await events.list({ ...filter, limit, cursor });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    found.push(...page.items);
    if (page.nextCursor === null) return found;
    cursor = page.nextCursor;
  }
}

async function exportAll(filter: EventFilter, format: "ndjson" | "csv" = "ndjson") {
  let text = "";
  for await (const chunk of events.export(filter, format)) text += chunk;
  return text;
}

const linesOf = (ndjson: string): { event: string; messageId?: string }[] =>
  ndjson
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

test("an event has all that was kept of it, and nothing that was not", async () => {
  storeEvents(store.database, [
    {
      type: "identify",
      event: "identify",
      userId: "ada",
      anonymousId: "device",
      previousId: "before",
      groupId: "house",
      timestamp: noon - 5000,
      sentAt: noon - 4000,
      messageId: "m1",
      source: "web",
      properties: '{"itemId":"chair","plan":"gold"}',
    },
    {},
  ]);
  const [bare, full] = await listAll({});
  expect(full).toEqual({
    id: toEventId({ receivedAt: noon, seq: 1 }),
    type: "identify",
    event: "identify",
    userId: "ada",
    anonymousId: "device",
    previousId: "before",
    groupId: "house",
    itemId: "chair",
    properties: { itemId: "chair", plan: "gold" },
    timestamp: "2026-03-01T11:59:55.000Z",
    originalTimestamp: "2026-03-01T11:59:56.000Z",
    receivedAt: "2026-03-01T12:00:00.000Z",
    messageId: "m1",
    source: "web",
  });
  expect(JSON.parse(JSON.stringify(bare))).toEqual({
    id: toEventId({ receivedAt: noon, seq: 2 }),
    type: "track",
    event: "item.liked",
    properties: {},
    timestamp: "2026-03-01T12:00:00.000Z",
    receivedAt: "2026-03-01T12:00:00.000Z",
    source: "plaudit",
  });
});

test("each filter finds what it names, alone and together, forwards and backwards", async () => {
  const kinds = ["item.liked", "item.created", "identify"];
  const all = Array.from({ length: 300 }, (_, n) => ({
    type: kinds[n % 3] === "identify" && n % 2 ? "identify" : "track",
    event: kinds[n % 3] ?? "",
    userId: n % 5 ? `u${n % 5}` : null,
    anonymousId: `u${n % 4}`,
    source: n % 7 ? "web" : "app",
    timestamp: noon + ((n * 37) % 100) * 1000,
    receivedAt: noon + n,
    properties: n % 6 ? JSON.stringify({ itemId: `i${n % 6}` }) : null,
    messageId: `m${n}`,
  }));
  storeEvents(store.database, all);
  const from = new Date(noon + 20_000).toISOString();
  const to = new Date(noon + 60_000).toISOString();
  const filters: EventFilter[] = [
    {},
    { event: "identify" },
    { userId: "u3" },
    { itemId: "i4" },
    { source: "app" },
    { from },
    { to },
    { userId: "u2", from, to },
    { event: "item.liked", userId: "u1", source: "web", itemId: "i3", from, to },
    { userId: "u0" },
    { event: "item.eaten" },
    { source: "elsewhere" },
  ];
  for (const filter of filters) {
    const expected = all
      .filter(
        (e) =>
          (filter.event === undefined || e.event === filter.event) &&
          (filter.userId === undefined || e.userId === filter.userId) &&
          (filter.source === undefined || e.source === filter.source) &&
          (filter.itemId === undefined || e.properties?.includes(`"${filter.itemId}"`)) &&
          (filter.from === undefined || e.timestamp >= Date.parse(filter.from)) &&
          (filter.to === undefined || e.timestamp < Date.parse(filter.to)),
      )
      .map((e) => e.messageId);
    const ids = (found: { messageId?: string }[]) => found.map((e) => e.messageId);
    for (const limit of [7, 200]) {
      expect(ids(await listAll(filter, limit))).toEqual(expected.toReversed());
    }
    const exported = await exportAll(filter);
    expect(exported === "" ? [] : ids(linesOf(exported))).toEqual(expected);
  }
});

test("a value that only looks like an item's id is none; a number is one, by its digits", async () => {
  storeEvents(store.database, [
    { properties: '{"itemId":5}' },
    { properties: '{"itemId":{"a":1}}' },
    { properties: '{"nested":{"itemId":"5"}}' },
    { properties: '{"itemId":"5"}' },
  ]);
  expect(await listAll({ itemId: '{"a":1}' })).toHaveLength(0);
  expect(await listAll({ itemId: "5" })).toHaveLength(2);
});

test("one rare event among many is found, and other work gets its turn meanwhile", async () => {
  const many = Array.from({ length: 30_000 }, (_, n) => ({ event: n === 11 ? "rare" : "common" }));
  storeEvents(store.database, many);
  let turns = 0;
  const timer = setInterval(() => (turns += 1));
  const found = await listAll({ event: "rare" }, 5);
  clearInterval(timer);
  expect(found).toHaveLength(1);
  expect(turns).toBeGreaterThan(0);
});

test("a person with very many events is found as well as one with few", async () => {
  storeEvents(
    store.database,
    Array.from({ length: 12_000 }, (_, n) => ({ userId: n % 12 ? "busy" : "calm" })),
  );
  const count = (text: string) => text.split("\n").length - 1;
  expect(count(await exportAll({ userId: "busy" }))).toBe(11_000);
  expect(count(await exportAll({ userId: "calm" }))).toBe(1000);
});

test("gaps left by deleted events do not end a list", async () => {
  storeEvents(store.database, [{ event: "first" }, {}, {}, { event: "last" }]);
  store.database.run("update recent set seq = seq + 2000000 where seq >= 4");
  store.database.run("delete from recent where seq in (2, 3)");
  expect((await listAll({}, 1)).map((e) => e.event)).toEqual(["last", "first"]);
  expect(linesOf(await exportAll({})).map((e) => e.event)).toEqual(["first", "last"]);
});

test("a page that looked far enough ends early and says where to go on", async () => {
  storeEvents(store.database, [{ event: "rare" }]);
  storeEvents(
    store.database,
    Array.from({ length: 20_000 }, () => ({})),
  );
  const hasty = createEvents({ events: store, pageStepsMax: 2 });
  const page = await hasty.list({ event: "rare", limit: 1 });
  expect(page.items).toEqual([]);
  expect(page.nextCursor).not.toBeNull();
  expect(await listAll({ event: "rare" })).toHaveLength(1);
});

test("rows and blocks read alike, whatever a page's size", async () => {
  const many = Array.from({ length: 9000 }, (_, n) => ({
    event: `event ${n % 3}`,
    userId: n % 2 ? `user ${n % 10}` : null,
    anonymousId: n % 5 ? null : "somebody",
    groupId: n % 100 ? null : `group ${n}`,
    previousId: n % 101 ? null : `before ${n}`,
    messageId: n % 7 ? `line\nbreak ${n}` : null,
    sentAt: n % 11 ? null : noon + n,
    properties: n % 4 ? JSON.stringify({ n, itemId: `i${n % 20}` }) : null,
  }));
  storeEvents(store.database, many.slice(0, 8000));
  const asRows = linesOf(await exportAll({}));
  storeEvents(store.database, many.slice(8000));
  expect(store.database.query("select count(*) as blocks from blocks").get()).toEqual({
    blocks: 3,
  });
  const asBlocks = linesOf(await exportAll({}));
  expect(asBlocks.slice(0, 8000)).toEqual(asRows);
  expect(asBlocks).toHaveLength(9000);
  storeEvents(store.database, many.slice(0, 50));
  const listed = JSON.parse(JSON.stringify(await listAll({ itemId: "i3" }, 200)));
  expect(listed).toEqual(linesOf(await exportAll({ itemId: "i3" })).toReversed());
});

test("an export misses nothing that is sealed into blocks while it reads", async () => {
  const named = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => ({ event: `event ${from + n}` }));
  storeEvents(store.database, named(0, 8000));
  let text = "";
  for await (const chunk of events.export({}, "ndjson")) {
    if (text === "") storeEvents(store.database, named(8000, 1000));
    text += chunk;
  }
  expect(linesOf(text).map((e) => e.event)).toEqual(named(0, 8000).map((e) => e.event));
});

test("an export ends with the event that was newest when it began", async () => {
  storeEvents(
    store.database,
    Array.from({ length: 600 }, () => ({})),
  );
  let lines = 0;
  for await (const chunk of events.export({}, "ndjson")) {
    lines += chunk.split("\n").length - 1;
    storeEvents(store.database, [{}, {}]);
  }
  expect(lines).toBe(600);
});

test("an empty store gives an empty page and an empty file, and in CSV the header", async () => {
  expect(await events.list({ limit: 50 })).toEqual({ items: [], nextCursor: null });
  expect(await exportAll({})).toBe("");
  expect((await exportAll({}, "csv")).split("\r\n")).toHaveLength(2);
});

test("no cell of the CSV is run as a formula, and quotes and newlines stay inside their cells", async () => {
  const starts = ["=", "+", "-", "@", "\t", "＝", "＋", "－", "＠"];
  storeEvents(store.database, [
    ...[...starts, "\r", "\n"].map((start) => ({ event: `${start}1`, userId: `${start}1` })),
    { event: 'say "hi", then\r\ngo', messageId: "a,b", properties: '{"a":"=1"}' },
  ]);
  const text = await exportAll({}, "csv");
  const [header, ...rest] = text.split("\r\n");
  expect(header).toBe(
    "id,type,event,userId,anonymousId,previousId,groupId,itemId,timestamp,originalTimestamp,receivedAt,messageId,source,properties",
  );
  const cells = rest.slice(0, starts.length).map((line) => line.split(",").slice(2, 4));
  expect(cells).toEqual(starts.map((start) => [`'${start}1`, `'${start}1`]));
  expect(text).toContain(`,"'\r1","'\r1",`);
  expect(text).toContain(`,"'\n1","'\n1",`);
  expect(text).toContain(`,track,"say ""hi"", then\r\ngo",`);
  expect(text).toContain(`,"a,b",plaudit,"{""a"":""=1""}"\r\n`);
});

test("the cursor of another list is refused", async () => {
  const cursor = Buffer.from('["x"]').toString("base64url");
  await expect(events.list({ limit: 1, cursor })).rejects.toMatchObject({ code: "validation" });
});
