// What a real project's history answers: half a year of it, with what came first of each of its people,
// and that they came back later. The figures were counted by another program.
import { expect, test } from "bun:test";
import { answer } from "../../src/reports/answer.ts";
import { createBudget } from "../../src/reports/budget.ts";
import type { Question } from "../../src/domain/question.ts";
import { openEventsInMemory } from "../kit.ts";
import { storeEvents } from "../features/stored-events.ts";

const file = new URL("../fixtures/half-a-year.ndjson.gz", import.meta.url);
const lines = new TextDecoder()
  .decode(Bun.gunzipSync(await Bun.file(file).bytes()))
  .trim()
  .split("\n");
const store = openEventsInMemory();
storeEvents(
  store.database,
  lines.map((line) => {
    const { timestamp, properties, ...event } = JSON.parse(line);
    return { ...event, timestamp: Date.parse(timestamp), properties: JSON.stringify(properties) };
  }),
);

const scope = { from: Date.UTC(2024, 0), to: Date.UTC(2024, 6), tz: "UTC" };
const ask = <Q extends Question>(question: Q) =>
  answer(store, question, {
    budget: createBudget({
      timeMsMax: 60_000,
      eventsMax: 1e9,
      cancelled: new AbortController().signal,
    }),
  });

test("by day", async () => {
  const { series } = await ask({ ask: "timeseries", interval: "day", limit: 10, ...scope });
  const [{ points } = { points: [] }] = series;
  expect(points).toHaveLength(182);
  expect(points.slice(1, 4)).toEqual([
    { start: "2024-01-02T00:00:00.000Z", count: 7, users: 2 },
    { start: "2024-01-03T00:00:00.000Z", count: 193, users: 3 },
    { start: "2024-01-04T00:00:00.000Z", count: 11, users: 1 },
  ]);
});

test("active people", async () => {
  const { points } = await ask({ ask: "active", ...scope });
  const on = (day: string) => points.find(({ start }) => start.startsWith(day));
  expect(on("2024-06-28")).toMatchObject({ dau: 4, wau: 11, mau: 16 });
  expect(on("2024-06-30")).toMatchObject({ dau: 1, wau: 12, mau: 17 });
});

test("the most frequent events, and values of a property", async () => {
  expect(await ask({ ask: "top", by: "event", limit: 10, ...scope })).toEqual({
    rows: [
      { key: "file.modified", count: 21_145, users: 46 },
      { key: "file.added", count: 4485, users: 21 },
      { key: "file.deleted", count: 3469, users: 14 },
      { key: "commit.created", count: 2222, users: 46 },
      { key: "commit.merged", count: 271, users: 10 },
    ],
  });
  const extensions = { ask: "top", by: "property:ext", event: "file.modified", limit: 5 } as const;
  expect(await ask({ ...extensions, ...scope })).toEqual({
    rows: [
      { key: "ts", count: 9551, users: 36 },
      { key: "tsx", count: 6011, users: 24 },
      { key: "json", count: 3658, users: 18 },
      { key: "js", count: 558, users: 12 },
      { key: "mdx", count: 387, users: 18 },
    ],
  });
});

test("a funnel", async () => {
  const steps = ["file.added", "file.modified", "file.deleted"].map((event) => ({ event }));
  const found = await ask({ ask: "funnel", steps, windowSeconds: 7 * 86_400, ...scope });
  expect(found.steps.map(({ users }) => users)).toEqual([21, 19, 12]);
});

test("who comes back, each month", async () => {
  const any = { start: {}, returning: {}, periods: 6, interval: "month" } as const;
  const { cohorts } = await ask({ ask: "retention", ...any, ...scope });
  expect(cohorts).toContainEqual({
    start: "2024-03-01T00:00:00.000Z",
    size: 9,
    returned: [9, 4, 3, 2, 2, 2],
  });
  expect(cohorts).toContainEqual({
    start: "2024-05-01T00:00:00.000Z",
    size: 7,
    returned: [7, 1, 0, 0, 0, 1],
  });
});
