import { beforeEach, describe, expect, test } from "bun:test";
import { createVocabulary, vocabularyLimits } from "../../../src/features/ingest/vocabulary.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import type { RecordedEvent } from "../../../src/domain/event.ts";
import type { Store } from "../../../src/store/store.ts";
import {
  createTestClock,
  createTestRecorder,
  noon,
  openTestStore,
  openTestAudit,
} from "../../kit.ts";
import { createCall, join } from "../people.ts";
import { openSender, track } from "./sender.ts";

const event = (
  name: string,
  properties: RecordedEvent["properties"] = {},
  type: RecordedEvent["type"] = "track",
): RecordedEvent => ({
  type,
  event: name,
  userId: "u",
  timestamp: noon,
  receivedAt: noon,
  source: "shop",
  properties,
});

const opened = openTestStore();
/** Writes that are under way. */
const writing = new Set<Promise<unknown>>();
const store: Store = {
  ...opened,
  atomically(build) {
    const write = opened.atomically(build);
    writing.add(write);
    void write.finally(() => writing.delete(write)).catch(() => {});
    return write;
  },
};
const clock = createTestClock();
const start = (eventNamesMax: number, propertyNamesMax: number) =>
  createVocabulary({
    store,
    clock,
    log: silentLog,
    writeAudit: openTestAudit(store, clock).entry,
    limits: { eventNamesMax, propertyNamesMax },
  });

beforeEach(async () => {
  await store.atomically((db) => [db.delete(store.tables.vocabulary)]);
});

/** Until what was kept is in the store. */
async function kept(): Promise<void> {
  await Bun.sleep(1);
  await Promise.allSettled(writing);
}

describe("a source", () => {
  test("uses so many names of events, and goes on using those", async () => {
    const vocabulary = start(2, 100);
    const shop = await vocabulary.open("shop");
    expect(shop.refuse(event("a"))).toBeUndefined();
    expect(shop.refuse(event("b"))).toBeUndefined();
    expect(shop.refuse(event("c"))).toEqual({
      field: "event",
      reason: "would be one name more than the 2 that a source may use",
    });
    expect(shop.refuse(event("a"))).toBeUndefined();
    expect(vocabulary.refused()).toBe(1);
    const other = await vocabulary.open("another shop");
    expect(other.refuse(event("c"))).toBeUndefined();
  });

  test("uses so many names of properties, at the top level", async () => {
    const shop = await start(100, 2).open("shop");
    expect(shop.refuse(event("a", { one: 1, two: { any: 1, number: 2, of: 3 } }))).toBeUndefined();
    expect(shop.refuse(event("b", { three: 1 }))?.field).toBe("properties");
    expect(shop.refuse(event("b", { two: 2, one: 1 }))).toBeUndefined();
  });

  test("that has used them all still sends identifies, page views and item ids", async () => {
    const shop = await start(1, 1).open("shop");
    shop.refuse(event("a", { plan: 1 }));
    expect(shop.refuse(event("b"))).toBeDefined();
    for (const type of ["identify", "page", "screen", "group", "alias"] as const) {
      const own = { plan: "pro", name: "Home", category: "Docs", itemId: "7" };
      expect([type, shop.refuse(event(type, own, type))]).toEqual([type, undefined]);
    }
  });

  test("uses up no names with events that are rejected or not stored", async () => {
    const vocabulary = start(2, 2);
    const rejected = await vocabulary.open("shop");
    expect(rejected.refuse(event("a", { one: 1, two: 2, three: 3 }))).toBeDefined();
    expect(rejected.refuse(event("b", { one: 1, ["x".repeat(201)]: 2 }))).toBeDefined();
    rejected.keep();
    const failed = await vocabulary.open("shop");
    expect(failed.refuse(event("c", { four: 1, five: 2 }))).toBeUndefined();
    expect(failed.refuse(event("d"))).toBeUndefined();
    failed.drop();
    const good = await vocabulary.open("shop");
    expect(good.refuse(event("e", { six: 1 }))).toBeUndefined();
    expect(good.refuse(event("f", { seven: 1 }))).toBeUndefined();
    expect(good.refuse(event("g"))).toBeDefined();
  });

  test("keeps to its limit however many batches are under way at once", async () => {
    const vocabulary = start(10, 10);
    const batches = await Promise.all(Array.from({ length: 20 }, () => vocabulary.open("shop")));
    const taken = batches.flatMap((batch, n) =>
      [0, 1, 2, 3, 4].filter((i) => batch.refuse(event(`e ${n} ${i}`)) === undefined),
    );
    expect(taken).toHaveLength(10);
  });

  test("goes on after a restart with the names that it had, and no others", async () => {
    const before = await start(2, 2).open("shop");
    before.refuse(event("a", { one: 1 }));
    before.refuse(event("b", { two: 1 }));
    before.keep();
    await kept();
    const rows = await store.db.select().from(store.tables.vocabulary);
    expect(rows.map(({ source, kind }) => `${source} ${kind}`).toSorted()).toEqual([
      "shop 0",
      "shop 1",
    ]);
    // A name may be personal.
    expect(rows.every(({ hash }) => /^[\w-]{22}$/.test(hash))).toBe(true);

    const after = await start(2, 2).open("shop");
    expect(after.refuse(event("c"))).toBeDefined();
    expect(after.refuse(event("b", { three: 1 }))).toBeDefined();
    expect(after.refuse(event("a", { two: 1 }))).toBeUndefined();
    expect(after.refuse(event("b", { one: 1 }))).toBeUndefined();
  });

  test("starts anew when it is cleared, here or by another process", async () => {
    const vocabulary = start(1, 1);
    const refuse = async (name: string) => {
      const shop = await vocabulary.open("shop");
      const refused = shop.refuse(event(name)) !== undefined;
      shop.keep();
      await kept();
      return refused;
    };
    expect([await refuse("a"), await refuse("b")]).toEqual([false, true]);
    await vocabulary.clear("shop", undefined);
    expect([await refuse("b"), await refuse("c")]).toEqual([false, true]);
    await start(1, 1).clear("shop", undefined);
    clock.forward(1000);
    // Found out by the one that is refused, as soon as the store has answered.
    expect(await refuse("c")).toBe(true);
    const deadline = performance.now() + 5000;
    while ((await refuse("c")) && performance.now() < deadline) await Bun.sleep(1);
    expect([await refuse("c"), await refuse("d")]).toEqual([false, true]);
  });
});

test("many sources are held in bounded memory, and forget nothing", async () => {
  const vocabulary = start(3000, 3000);
  const fill = async (n: number) => {
    const source = await vocabulary.open(`source ${n}`);
    for (let i = 0; i < 3000; i++) source.refuse(event(`event ${n} ${i}`));
    source.keep();
  };
  for (let n = 0; n < 60; n++) await fill(n);
  await kept();
  const first = await vocabulary.open("source 0");
  expect(first.refuse(event("event 0 7"))).toBeUndefined();
  expect(first.refuse(event("one more"))).toBeDefined();
}, 60_000);

test("a property's name is short", async () => {
  const shop = await start(10, 10).open("shop");
  const { propertyNameLengthMax } = vocabularyLimits;
  expect(shop.refuse(event("a", { ["x".repeat(propertyNameLengthMax)]: 1 }))).toBeUndefined();
  expect(shop.refuse(event("a", { ["x".repeat(propertyNameLengthMax + 1)]: 1 }))?.field).toBe(
    "properties",
  );
});

describe("a client that puts ids into names", () => {
  const { eventNamesMax } = vocabularyLimits;
  const fill = async (send: Awaited<ReturnType<typeof openSender>>["send"]) => {
    for (let from = 0; from < eventNamesMax; from += 5000) {
      const batch = Array.from({ length: 5000 }, (_, i) => track({ event: `Viewed ${from + i}` }));
      expect((await send("/v1/batch", { batch })).body.rejected).toEqual([]);
    }
  };

  test("is told so, its other events are kept, and an admin lets it start anew", async () => {
    const { send, recorder, app, ...parts } = await openSender();
    const call = createCall(app);
    await fill(send);
    recorder.accepted.length = 0;
    const identify = { type: "identify", userId: "u", traits: { plan: "pro" } };
    const page = { type: "page", userId: "u", name: "Home" };
    const batch = [
      track({ event: "Viewed one more" }),
      track({ event: "Viewed 7" }),
      identify,
      page,
    ];
    expect((await send("/v1/batch", { batch })).body).toEqual({
      success: true,
      accepted: 3,
      rejected: [
        {
          index: 0,
          messageId: "message-1",
          reason: "event would be one name more than the 10000 that a source may use.",
        },
      ],
    });
    expect(recorder.accepted).toHaveLength(3);
    expect((await call("GET", "/metrics")).text).toContain("\nplaudit_names_refused_total 1\n");

    const admin = await join({ app, ...parts }, "admin", "admin");
    const clerk = await join({ app, ...parts }, "clerk", "keys:write");
    const clear = (token: string) => call("DELETE", "/api/sources/shop/names", { token });
    expect((await clear(clerk.token)).status).toBe(403);
    expect((await clear(admin.token)).status).toBe(204);
    const again = await send("/v1/batch", { batch });
    expect(again.body.accepted).toBe(4);
  }, 60_000);

  test("uses up none of another source's names", async () => {
    const page = await openSender({}, { public: true, name: "page", eventsPerMinute: 1_000_000 });
    await fill(page.send);
    const { key } = await page.keys.create(undefined, { name: "till", scopes: ["events:write"] });
    const sold = await page.send("/v1/track", track({ event: "Sold" }), { key });
    expect(sold.body).toMatchObject({ accepted: 1, rejected: [] });
  }, 60_000);

  test("uses up none with events that could not be stored", async () => {
    let isFull = true;
    const recorder = createTestRecorder();
    const accept: typeof recorder.accept = (events) =>
      isFull ? Promise.reject(new Error("full")) : recorder.accept(events);
    const { send } = await openSender({ recorder: { ...recorder, accept } });
    for (let n = 0; n < 2; n++) {
      const batch = Array.from({ length: 5000 }, (_, i) => track({ event: `Viewed ${n} ${i}` }));
      expect((await send("/v1/batch", { batch })).status).toBe(500);
    }
    isFull = false;
    await fill(send);
  }, 60_000);
});

test("the log of rejected events has no name that the sender made up", async () => {
  const lines: string[] = [];
  const log = {
    ...silentLog,
    warn: (...words: unknown[]) => void lines.push(JSON.stringify(words)),
  };
  const { send } = await openSender({ log });
  const { body } = await send("/v1/track", track({ properties: { "ada@example.com": "\u0000" } }));
  expect(body.rejected[0].reason).toContain("properties.ada@example.com");
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("properties must not contain");
  expect(lines[0]).not.toContain("ada");
});
