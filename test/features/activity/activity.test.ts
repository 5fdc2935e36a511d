import { afterAll, beforeAll, expect, test } from "bun:test";
import { type Activity, createActivity } from "../../../src/features/activity/activity.ts";
import { parseEventId } from "../../../src/domain/event-id.ts";
import { noon, openEventsInMemory } from "../../kit.ts";
import { storeEvents } from "../stored-events.ts";

const events = openEventsInMemory();
let activity: Activity;

beforeAll(() => {
  storeEvents(events.database, [
    ...Array.from({ length: 25 }, (_, n) => ({
      event: `step.${n}`,
      userId: "ada",
      // Two of each millisecond, and not in order.
      timestamp: noon + Math.floor(((n * 7) % 25) / 2),
      receivedAt: noon + 1000 + n,
    })),
    { userId: "bob", event: "item.liked", properties: '{"itemId":"chair","n":1}' },
    { userId: "bob", event: "odd", properties: '{"itemId":5}', timestamp: noon - 1 },
    { anonymousId: "ada", event: "by a device that is called like her", timestamp: noon + 1e6 },
  ]);
  activity = createActivity({ events });
});

afterAll(() => events.close());

test("the last ten are the newest by time, ties by arrival", async () => {
  const expected = Array.from({ length: 25 }, (_, n) => n).sort((a, b) => {
    const time = (n: number) => Math.floor(((n * 7) % 25) / 2);
    return time(b) - time(a) || b - a;
  });
  const recent = await activity.recent("ada");
  expect(recent.map((entry) => entry.event)).toEqual(expected.slice(0, 10).map((n) => `step.${n}`));
});

test("an activity has its item, and an id that stays the same", async () => {
  const [liked, odd] = await activity.recent("bob");
  expect(liked).toEqual({
    id: expect.any(String),
    event: "item.liked",
    itemId: "chair",
    properties: { itemId: "chair", n: 1 },
    timestamp: "2026-03-01T12:00:00.000Z",
    source: "plaudit",
  });
  expect(parseEventId(liked?.id ?? "")).toEqual({ receivedAt: noon, seq: 26 });
  expect(odd).toMatchObject({ itemId: "5", properties: { itemId: 5 } });
});

test("an account that did nothing has no activity", async () => {
  expect(await activity.recent("carol")).toEqual([]);
  expect(await activity.list("carol", { limit: 50 })).toEqual({ items: [], nextCursor: null });
});

test("the feed's pages hold each activity once, in order, whatever their length", async () => {
  const whole = await activity.list("ada", { limit: 200 });
  expect(whole.items).toHaveLength(25);
  expect(whole.nextCursor).toBeNull();
  for (const limit of [1, 2, 7, 24, 25]) {
    const ids: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await activity.list("ada", { limit, cursor });
      ids.push(...page.items.map((entry) => entry.id));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(ids).toEqual(whole.items.map((entry) => entry.id));
  }
});
