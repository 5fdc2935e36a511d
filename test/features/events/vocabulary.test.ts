// Names, properties and values, as somebody types them.
import { afterEach, beforeEach, expect, test } from "bun:test";
import { createTestApp, noon } from "../../kit.ts";
import { createCall, join } from "../people.ts";
import { storeEvents } from "../stored-events.ts";

async function start() {
  const { app, store, events } = createTestApp();
  const call = createCall(app);
  const { token } = await join({ app, store }, "reader", "reports:read");
  const get = (path: string) => call("GET", `/api/events/${path}`, { token });
  return { app, store, events, get };
}

let it: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  it = await start();
  const plans = ['"pro"', '"pro"', '"free"', "12345678901234567890", "true", "null", '"probe"'];
  storeEvents(it.events.database, [
    ...plans.map((plan, i) => ({
      event: i < 4 ? "seen" : "bought",
      timestamp: noon - 1,
      properties: `{"plan":${plan},"p${i}":1}`,
    })),
    { type: "identify", event: "identify", userId: "ann", timestamp: noon - 1 },
  ]);
});
afterEach(() => it.events.database.close());

test("names are listed with their counts, most first, quiet calls too", async () => {
  expect((await it.get("names")).body).toEqual({
    items: [
      { name: "seen", count: 4 },
      { name: "bought", count: 3 },
      { name: "identify", count: 1 },
    ],
    nextCursor: null,
    unseen: 0,
  });
  expect((await it.get("names?prefix=b")).body.items).toEqual([{ name: "bought", count: 3 }]);
});

test("properties are those of all events, or of one name; pages follow each other", async () => {
  const all: string[] = [];
  for (let cursor = ""; ;) {
    const { body } = await it.get(`properties?limit=3${cursor}`);
    all.push(...body.items.map(({ name }: { name: string }) => name));
    if (body.nextCursor === null) break;
    cursor = `&cursor=${body.nextCursor}`;
  }
  expect(all).toEqual(["plan", "p0", "p1", "p2", "p3", "p4", "p5", "p6"]);
  const { body } = await it.get("properties?event=bought&prefix=pl");
  expect(body.items).toEqual([{ name: "plan", count: 3 }]);
});

test("values are JSON, long numbers too; a prefix finds them", async () => {
  const { body } = await it.get("values?property=plan&event=seen");
  expect(body.items[0]).toEqual({ value: "pro", count: 2 });
  expect(body.items).toHaveLength(3);
  expect(body.items.map(({ value }: { value: unknown }) => value)).toContain(
    Number("12345678901234567890"),
  );
  const { body: alike } = await it.get("values?property=plan&prefix=pro");
  expect(alike.items).toEqual([
    { value: "pro", count: 2 },
    { value: "probe", count: 1 },
  ]);
  const { body: first } = await it.get("values?property=plan&limit=1");
  const { body: rest } = await it.get(`values?property=plan&limit=200&cursor=${first.nextCursor}`);
  expect(rest.items).toHaveLength(5);
  expect(rest.nextCursor).toBeNull();
  expect((await it.get("values?property=nothing")).body.items).toEqual([]);
});

test("a cursor of another list, and a value's property that is missing, are refused", async () => {
  expect((await it.get("names?cursor=x")).status).toBe(422);
  expect((await it.get("values")).status).toBe(422);
});
