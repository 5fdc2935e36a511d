// The people behind a number, over HTTP.
import { afterEach, beforeEach, expect, test } from "bun:test";
import { createTestApp, noon } from "../../kit.ts";
import { createCall, join } from "../people.ts";
import { storeEvents } from "../stored-events.ts";

const day = 24 * 60 * 60 * 1000;

async function start() {
  const { app, store, events, clock } = createTestApp();
  const call = createCall(app);
  const reader = await join({ app, store }, "reader", "reports:read");
  const post = (body: object, token = reader.token) =>
    call("POST", "/api/reports/people", { token, body });
  return { app, store, events, clock, reader, post };
}

let it: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  it = await start();
});
afterEach(() => it.events.database.close());

test("pages are of one moment: what comes in meanwhile, and the clock, change nothing of a default range", async () => {
  const users = ["u1", "u2", "u3", "u4", "u5"];
  storeEvents(
    it.events.database,
    users.map((userId, i) => ({ event: "seen", userId, timestamp: noon - 29 * day - i })),
  );
  const question = { report: "active", params: { days: 30 } };
  const start = new Date(noon - 29 * day).toISOString().slice(0, 10);
  const cell = { start, window: "dau" };
  const first = await it.post({ question, cell, limit: 2 });
  expect(first.body).toMatchObject({ total: 5, items: [{ id: "u1" }, { id: "u2" }] });
  it.clock.forward(2 * day);
  // Tokens have ended meanwhile.
  const { token } = await join(it, "later", "reports:read");
  const cursor = first.body.nextCursor;
  const second = await it.post({ question, cell, limit: 2, cursor }, token);
  expect(second.body.items.map(({ id }: { id: string }) => id)).toEqual(["u3", "u4"]);
  const third = await it.post({ question, cell, limit: 2, cursor: second.body.nextCursor }, token);
  expect(third.body).toMatchObject({ items: [{ id: "u5" }], nextCursor: null, total: 5 });
  // Without the cursor, that day is in the range no more.
  expect((await it.post({ question, cell, limit: 2 }, token)).status).toBe(422);
});

test("an account has its username, and everybody the ids that are theirs", async () => {
  storeEvents(it.events.database, [
    { event: "seen", userId: it.reader.id, timestamp: noon - 5 },
    { event: "seen", anonymousId: "a-1", timestamp: noon - 4 },
    { type: "identify", event: "identify", userId: "ann", anonymousId: "a-1", timestamp: noon - 3 },
    { event: "seen", anonymousId: "a-2", timestamp: noon - 2 },
  ]);
  const question = { report: "top", params: { by: "event" } };
  const { body } = await it.post({ question, cell: { key: "seen" } });
  const at = (ms: number) => new Date(noon - ms).toISOString();
  expect(body.items).toEqual(
    [
      {
        id: it.reader.id,
        userId: it.reader.id,
        anonymousIds: [],
        username: "reader",
        first: at(5),
        last: at(5),
        events: 1,
      },
      { id: "a-2", anonymousIds: ["a-2"], first: at(2), last: at(2), events: 1 },
      { id: "ann", userId: "ann", anonymousIds: ["a-1"], first: at(4), last: at(4), events: 1 },
    ].toSorted((a, b) => order(body.items, a.id) - order(body.items, b.id)),
  );
});

test("a timeseries without a start stands for its whole range, of everybody or of one key", async () => {
  storeEvents(it.events.database, [
    { event: "seen", userId: "ann", timestamp: noon - 3 * day, properties: '{"plan":"pro"}' },
    { event: "seen", userId: "ann", timestamp: noon - 1, properties: '{"plan":"free"}' },
    { event: "seen", userId: "bob", timestamp: noon - 2, properties: '{"plan":"free"}' },
    { event: "seen", userId: "old", timestamp: noon - 60 * day },
  ]);
  const question = { report: "timeseries", params: {} };
  const all = await it.post({ question, cell: {} });
  expect(all.body.items.map(({ id }: { id: string }) => id).toSorted()).toEqual(["ann", "bob"]);
  const broken = { report: "timeseries", params: { breakdown: "plan" } };
  const pro = await it.post({ question: broken, cell: { key: "pro" } });
  expect(pro.body).toMatchObject({ total: 1, items: [{ id: "ann", events: 1 }] });
});

const order = (items: { id: string }[], id: string) => items.findIndex((item) => item.id === id);

const steps = [{ event: "a" }, { event: "b" }];
const funnel = { report: "funnel", params: { steps, windowSeconds: 60 } };
const retention = {
  report: "retention",
  params: { start: {}, returning: {}, interval: "day", periods: 2 },
};
const paths = {
  report: "paths",
  params: { event: "a", direction: "after", steps: 2, windowSeconds: 60, property: "p" },
};
const series = { report: "timeseries", params: {} };
const broken = { report: "timeseries", params: { breakdown: "plan" } };
const today = new Date(noon).toISOString().slice(0, 10);

test.each([
  [series, { start: "2019-01-01" }, "cell.start"],
  [series, { start: today, key: "x" }, "cell.key"],
  [series, { start: today, other: true }, "cell.other"],
  [series, { start: today, step: 1 }, "cell.step"],
  [broken, { start: today }, "cell.key"],
  [broken, { start: today, key: null }, "cell.key"],
  [
    { report: "timeseries", params: { interval: "hour", from: "2001-01-01" } },
    { start: "2001-01-01" },
    "question.params.to",
  ],
  [{ report: "active", params: {} }, { start: today }, "cell.window"],
  [{ report: "active", params: {} }, { start: today, window: "yau" }, "cell.window"],
  [{ report: "top", params: { by: "event" } }, {}, "cell.key"],
  [{ report: "top", params: { by: "event" } }, { key: null }, "cell.key"],
  [funnel, {}, "cell.step"],
  [funnel, { step: 3 }, "cell.step"],
  [funnel, { step: 0 }, "cell.step"],
  [funnel, { step: 1, lost: true }, "cell.step"],
  [paths, {}, "cell.step"],
  [paths, { step: 1 }, "cell.key"],
  [paths, { step: 0, from: "a", to: "b" }, "cell.step"],
  [paths, { step: 3, key: "b" }, "cell.step"],
  [paths, { step: 1, to: "b" }, "cell.from"],
  [paths, { step: 1, fromOther: true }, "cell.to"],
  [paths, { step: 1, key: "a", to: "b" }, "cell.key"],
  [retention, { period: 0 }, "cell.start"],
  [retention, { start: today, period: 2 }, "cell.period"],
  [
    { report: "top", params: { by: "event", measure: "sum" } },
    { key: "a" },
    "question.params.property",
  ],
  [
    { report: "top", params: { by: "event", people: { liker: "x" } } },
    { key: "a" },
    "question.params.people.liker",
  ],
])("%j has no cell %j", async (question, cell, path) => {
  const { status, body } = await it.post({ question, cell });
  expect(status).toBe(422);
  expect(body.issues.map((issue: { path: string }) => issue.path)).toContain(path);
});

test("a key that nobody has is of nobody", async () => {
  storeEvents(it.events.database, [{ event: "seen", userId: "ann", timestamp: noon - 1 }]);
  for (const by of ["event", "user", "item", "property:plan", "person:plan"]) {
    const question = { report: "top", params: { by } };
    const { status, body } = await it.post({ question, cell: { key: "nothing" } });
    expect({ by, status, ...body }).toEqual({
      by,
      status: 200,
      items: [],
      nextCursor: null,
      total: 0,
    });
  }
});

test("a cursor of another list is refused", async () => {
  const question = { report: "top", params: { by: "event" } };
  const { status, body } = await it.post({ question, cell: { key: "a" }, cursor: "x" });
  expect(status).toBe(422);
  expect(body.issues[0].path).toBe("cursor");
});
