// What is asked is answered or refused, and never something else in its place.
import { afterAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { items } from "../../../src/features/items/extension.ts";
import type { Extension } from "../../../src/extension.ts";
import { toEventId } from "../../../src/domain/event-id.ts";
import { createTestApp, noon, openEventsInMemory } from "../../kit.ts";
import { createCall, join } from "../people.ts";
import { storeEvents } from "../stored-events.ts";

const { app, store, events } = createTestApp();
const call = createCall(app);
const { token } = await join({ app, store }, "reader", "reports:read");
afterAll(() => events.database.close());

const steps = [{ event: "a" }, { event: "b" }];
const funnel = { steps, windowSeconds: 60 };
const retention = { start: {}, returning: {}, interval: "day", periods: 2 };
const json = (value: unknown) => encodeURIComponent(JSON.stringify(value));
const condition = (more: object) => [{ property: "size", op: "eq", value: "S", ...more }];

describe("in a query", () => {
  test.each([
    ["events/export?format=ndjson&user=d1", "user", "userId"],
    ["events?userid=d1", "userid", "userId"],
    ["events?item=d1", "item", "itemId"],
    ["live?evnt=x", "evnt", "event"],
    ["reports/timeseries?evnt=x", "evnt", "event"],
    ["reports/active?form=2026-01-01", "form", "from"],
    ["reports/top?by=event&limits=1", "limits", "limit"],
    [`reports/top?by=event&where=${json(condition({ vlaue: 1 }))}`, "where.0.vlaue", "value"],
    [
      `reports/top?by=event&people=${json({ permision: "admin" })}`,
      "people.permision",
      "permission",
    ],
    ["items?ownerID=1", undefined, "ownerId"],
  ])("%s is refused", async (path, at = "ownerID", meant) => {
    const answer = await call("GET", `/api/${path}`, { token });
    expect(answer.status).toBe(422);
    expect(answer.body.issues).toEqual([
      { path: at, message: `is not known: did you mean ${meant}?` },
    ]);
  });
});

describe("in a body", () => {
  test.each([
    ["funnel", { ...funnel, steps: [{ event: "a", wehre: [] }, steps[1]] }, "steps.0.wehre"],
    ["funnel", { ...funnel, windowseconds: 1 }, "windowseconds"],
    ["funnel", { ...funnel, people: "abc" }, "people"],
    ["funnel", { ...funnel, people: ["abc"] }, "people"],
    ["funnel", { ...funnel, people: 5 }, "people"],
    ["funnel", { ...funnel, people: null }, "people"],
    ["funnel", { ...funnel, people: { permision: "admin" } }, "people.permision"],
    ["funnel", { ...funnel, people: { permission: ["admin"] } }, "people.permission"],
    ["funnel", { ...funnel, where: "abc" }, "where"],
    ["funnel", { ...funnel, where: condition({})[0] }, "where"],
    ["funnel", { ...funnel, where: { 0: condition({})[0] } }, "where"],
    ["funnel", { ...funnel, where: ["abc"] }, "where.0"],
    ["funnel", { ...funnel, where: condition({ op: "in", value: "XS" }) }, "where.0.value"],
    ["funnel", { ...funnel, where: condition({ op: "in", value: { 0: "XS" } }) }, "where.0.value"],
    ["funnel", { ...funnel, where: condition({ op: "eq", value: ["XS"] }) }, "where.0.value"],
    ["funnel", { ...funnel, where: condition({ op: "exists", value: "true" }) }, "where.0.value"],
    ["funnel", { ...funnel, where: condition({ op: "exists", value: 1 }) }, "where.0.value"],
    ["funnel", { ...funnel, where: condition({ extra: 1 }) }, "where.0.extra"],
    ["funnel", { ...funnel, steps: "ab" }, "steps"],
    ["funnel", { ...funnel, steps: { 0: steps[0], 1: steps[1] } }, "steps"],
    ["funnel", { ...funnel, steps: ["a", steps[1]] }, "steps.0"],
    ["retention", { ...retention, start: "zz" }, "start"],
    ["retention", { ...retention, start: ["zz"] }, "start"],
    ["retention", { ...retention, returning: { evnt: "x" } }, "returning.evnt"],
    ["retention", { ...retention, periods: "2" }, "periods"],
    ["saved", { title: "x", question: { report: "active", params: "zz" } }, "question.params"],
    ["saved", { title: "x", question: { report: "active", params: [] } }, "question.params"],
    [
      "saved",
      { title: "x", question: { report: "active", params: { breakdown: "x" } } },
      "question.params.breakdown",
    ],
    [
      "saved",
      { title: "x", question: { report: "active", params: { people: { like: "1" } } } },
      "question.params.people.like",
    ],
  ])("a %s of %j is told where it is wrong, once", async (report, body, path) => {
    const answer = await call("POST", `/api/reports/${report}`, { token, body });
    expect(answer.status).toBe(422);
    expect(answer.body.issues.map((issue: { path: string }) => issue.path)).toEqual([path]);
  });
});

test("a board's wrong params are reported by their paths", async () => {
  const questions = [
    { title: "a", report: "funnel", params: { ...funnel, people: { liekd: "1" } } },
    { title: "b", report: "top", params: 5 },
  ];
  const first = await call("POST", "/api/boards", { token, body: { title: "x", questions } });
  expect(first.body.issues).toEqual([{ path: "questions.1.params", message: "must be an object" }]);
  const second = await call("POST", "/api/boards", {
    token,
    body: { title: "x", questions: questions.slice(0, 1) },
  });
  expect(second.body.issues).toEqual([
    { path: "questions.0.params.people.liekd", message: "is not known: did you mean liked?" },
  ]);
});

test("an app's own ways to choose people are known, in a query and in a body", async () => {
  const vip: Extension = {
    name: "vip",
    build: () => ({ filters: { vip: async () => [] } }),
  };
  const own = createTestApp({ extensions: [items, vip] });
  const ask = createCall(own.app);
  const reader = await join(own, "reader", "reports:read");
  const people = { vip: "gold" };
  const asked = [
    ask("GET", `/api/reports/top?by=event&people=${json(people)}`, { token: reader.token }),
    ask("POST", "/api/reports/funnel", { token: reader.token, body: { ...funnel, people } }),
  ];
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200]);
});

/** An app with a like of each of these items, and who may ask about them. */
async function openLiked(itemIds: readonly unknown[]) {
  const liked = createTestApp({ events: openEventsInMemory() });
  storeEvents(
    liked.events.database,
    itemIds.map((itemId, n) => ({
      event: "liked",
      userId: `user ${n % 3}`,
      timestamp: noon - 1,
      properties: itemId === undefined ? null : JSON.stringify({ itemId }),
    })),
  );
  const reader = await join(liked, "reader", "reports:read");
  const ask = createCall(liked.app);
  const headers = { authorization: `Bearer ${reader.token}` };
  return {
    get: async (path: string) => ask("GET", `/api/${path}`, { token: reader.token }),
    /** The events that somebody hears who listens from the first one on. */
    async hear(query: string): Promise<string> {
      const first = toEventId({ receivedAt: 0, seq: 0 });
      const response = await liked.app.handle(
        new Request(`http://localhost/api/live?${query}`, {
          headers: { ...headers, "last-event-id": first },
        }),
      );
      const reading = response.body!.getReader();
      let text = "";
      for (let n = 0; n < 10 && !text.includes("data:"); n++) {
        const { value } = await reading.read();
        text += new TextDecoder().decode(value);
      }
      await reading.cancel();
      return text;
    },
    close: () => liked.events.database.close(),
  };
}

describe("what a report shows is found again", () => {
  test("an item by its number and its text: in the list, the export and what is heard", async () => {
    const it = await openLiked([7, "7", 70, "x", null, undefined, [7], { a: 7 }, true]);
    const top = await it.get("reports/top?by=item");
    expect(top.body.rows[0]).toMatchObject({ key: "7", count: 2, users: 2 });
    const { body } = await it.get("events?itemId=7");
    expect(body.items.map((event: { itemId: string }) => event.itemId)).toEqual(["7", "7"]);
    const { text } = await it.get("events/export?itemId=7");
    expect(text.trim().split("\n")).toHaveLength(2);
    expect((await it.hear("itemId=7")).match(/^data:/gm)).toHaveLength(2);
    expect((await it.get("events?itemId=true")).body.items).toHaveLength(1);
    it.close();
  });

  test("an item by all digits of a number that JavaScript would round", async () => {
    const long = ["9007199254740993", "9007199254740992"].map((digits) => JSON.rawJSON(digits));
    const it = await openLiked([long[0], long[1], "9007199254740993"]);
    const { body } = await it.get("reports/top?by=item");
    expect(body.rows).toMatchObject([{ key: "9007199254740993", count: 2 }, { count: 1 }]);
    const found = await it.get("events?itemId=9007199254740993");
    expect(found.body.items).toMatchObject([
      { itemId: "9007199254740993" },
      { itemId: "9007199254740993" },
    ]);
    it.close();
  });

  test("any key, by the filter of items and by `in`, as often as its row says", async () => {
    const value = fc.oneof(
      fc.constantFrom("", "7", "true", "null", "1e21", "$other", "a b", "ü&=", '"'),
      fc.constantFrom(7, 0, -1, 1.5, 1e21, true, false, null, [], {}),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 20, maxLength: 40 }), async (itemIds) => {
        const it = await openLiked(itemIds);
        const { body } = await it.get("reports/top?by=item&limit=200");
        for (const { key, count, users } of body.rows as {
          key: string;
          count: number;
          users: number;
        }[]) {
          const list = await it.get(`events?limit=200&itemId=${encodeURIComponent(key)}`);
          expect({ key, count: list.body.items.length }).toEqual({ key, count });
          const where = [{ property: "itemId", op: "in", value: [key, ...readScalar(key)] }];
          const again = await it.get(`reports/top?by=event&where=${json(where)}`);
          expect(again.body.rows).toEqual([{ key: "liked", count, users }]);
        }
        it.close();
      }),
      { numRuns: 4, seed: 7 },
    );
  });

  test("a text as long as an event may have", async () => {
    const long = "x".repeat(9000);
    const it = await openLiked([long]);
    const where = [{ property: "itemId", op: "eq", value: long }];
    const { body } = await it.get(`reports/top?by=event&where=${json(where)}`);
    expect(body.rows).toEqual([{ key: "liked", count: 1, users: 1 }]);
    it.close();
  });
});

/** What else of JSON has this key. */
function readScalar(key: string): (number | boolean)[] {
  try {
    const value: unknown = JSON.parse(key);
    const isScalar = typeof value === "number" || typeof value === "boolean";
    return isScalar && JSON.stringify(value) === key ? [value] : [];
  } catch {
    return [];
  }
}

describe("a breakdown", () => {
  const seriesOf = async (itemIds: readonly unknown[], limit: number) => {
    const it = await openLiked(itemIds);
    const range = "from=2026-03-01&to=2026-03-02";
    const { body } = await it.get(`reports/timeseries?breakdown=itemId&limit=${limit}&${range}`);
    it.close();
    return body.series.map(({ points, ...series }: { points: object[] }) => ({
      ...series,
      ...points[0],
    }));
  };
  const start = "2026-03-01T00:00:00.000Z";

  test("tells the rest from a value that is called so", async () => {
    // Of three users in turn: the two events of the rest are of two people, and b's of two more.
    expect(await seriesOf(["$other", "$other", "$other", "b", "b", "c", "d"], 2)).toEqual([
      { key: "$other", start, count: 3, users: 3 },
      { key: "b", start, count: 2, users: 2 },
      { key: "$other", other: true, start, count: 2, users: 2 },
    ]);
  });

  test("counts a person once in the rest, whatever they liked of it", async () => {
    expect(await seriesOf(["a", "a", "a", "b", "x", "x", "c"], 1)).toEqual([
      { key: "a", start, count: 3, users: 3 },
      { key: "$other", other: true, start, count: 4, users: 3 },
    ]);
  });

  test("has no rest where there is none", async () => {
    expect(await seriesOf(["a", "b", null, undefined], 2)).toMatchObject([
      { key: "a" },
      { key: "b" },
    ]);
  });
});
