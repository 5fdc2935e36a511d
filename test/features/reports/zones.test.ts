// Days of a time zone over HTTP: those of today's clocks, wherever a range is asked for.
import { afterEach, beforeEach, expect, test } from "bun:test";
import { createTestApp } from "../../kit.ts";
import { createCall, join } from "../people.ts";
import { storeEvents } from "../stored-events.ts";

const hourMs = 60 * 60 * 1000;

async function start() {
  const { app, store, events } = createTestApp();
  const call = createCall(app);
  const { token } = await join({ app, store }, "reader", "reports:read");
  return {
    events,
    get: (path: string) => call("GET", `/api/${path}`, { token }),
    post: (path: string, body: unknown) => call("POST", `/api/${path}`, { token, body }),
    store: (...times: string[]) =>
      storeEvents(
        events.database,
        times.map((time) => ({ event: "seen", userId: time, timestamp: Date.parse(time) })),
      ),
  };
}

let it: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  it = await start();
});
afterEach(() => it.events.database.close());

const pointsOf = (answer: { body: { series: [{ points: object[] }] } }) =>
  answer.body.series[0].points;

test("dates are those of the zone: two days of Los Angeles, whole, of which one has 25 hours", async () => {
  it.store("2026-11-01T06:59:59.999Z", "2026-11-01T07:00:00Z", "2026-11-02T07:59:59.999Z");
  it.store("2026-11-02T08:00:00Z", "2026-11-03T07:59:59.999Z", "2026-11-03T08:00:00Z");
  const days = "interval=day&tz=America/Los_Angeles&from=2026-11-01&to=2026-11-03";
  expect(pointsOf(await it.get(`reports/timeseries?${days}`))).toEqual([
    { start: "2026-11-01T07:00:00.000Z", count: 2, users: 2 },
    { start: "2026-11-02T08:00:00.000Z", count: 2, users: 2 },
  ]);
});

test("days are cut as clocks go today: Casablanca's is UTC since 20 September 2026", async () => {
  it.store("2026-10-01T23:30:00Z");
  const days = "interval=day&tz=Africa/Casablanca&from=2026-10-01&to=2026-10-03";
  expect(pointsOf(await it.get(`reports/timeseries?${days}`))).toEqual([
    { start: "2026-10-01T00:00:00.000Z", count: 1, users: 1 },
    { start: "2026-10-02T00:00:00.000Z", count: 0, users: 0 },
  ]);
});

for (const [zone, from, to, starts] of [
  ["America/Vancouver", "2026-11-01", "2026-11-03", ["2026-11-01T07", "2026-11-02T07"]],
  ["America/Winnipeg", "2026-11-01", "2026-11-03", ["2026-11-01T05", "2026-11-02T05"]],
  ["America/Havana", "2026-11-01", "2026-11-03", ["2026-11-01T04", "2026-11-02T04"]],
  ["America/Santiago", "2026-09-06", "2026-09-08", ["2026-09-06T04", "2026-09-07T03"]],
  ["Asia/Beirut", "2026-03-29", "2026-03-31", ["2026-03-28T22", "2026-03-29T21"]],
  ["Atlantic/Azores", "2026-03-29", "2026-03-31", ["2026-03-29T01", "2026-03-30T00"]],
  ["Africa/Cairo", "2026-04-24", "2026-04-26", ["2026-04-23T22", "2026-04-24T21"]],
  ["Antarctica/Troll", "2026-10-25", "2026-10-27", ["2026-10-24T22", "2026-10-26T00"]],
  ["asia/calcutta", "2026-10-25", "2026-10-26", ["2026-10-24T18:30"]],
] as const) {
  test(`days of ${zone} begin with their first instant`, async () => {
    const answer = await it.get(`reports/timeseries?tz=${zone}&from=${from}&to=${to}`);
    expect(pointsOf(answer).map((point) => (point as { start: string }).start)).toEqual(
      starts.map((start) => new Date(`${start.padEnd(16, ":00")}Z`).toISOString()),
    );
  });
}

test("a time without an offset is of the zone: skipped as of the clock before, shown twice the first", async () => {
  const berlin = (range: string) =>
    it.get(`reports/timeseries?interval=hour&tz=Europe/Berlin&${range}`);
  const spring = await berlin("from=2026-03-29T02:30&to=2026-03-29T04:00:00");
  expect(pointsOf(spring)).toMatchObject([{ start: "2026-03-29T01:00:00.000Z" }]);
  const autumn = await berlin("from=2026-10-25T02:30:00&to=2026-10-25T03:00");
  expect(pointsOf(autumn)).toMatchObject([
    { start: "2026-10-25T00:00:00.000Z" },
    { start: "2026-10-25T01:00:00.000Z" },
  ]);
  const instants = await berlin("from=2026-10-25T02:30:00Z&to=2026-10-25T05:00:00%2B02:00");
  expect(pointsOf(instants)).toMatchObject([{ start: "2026-10-25T02:00:00.000Z" }]);
});

test("without a zone a time is in UTC, wherever the server is", async () => {
  it.store("2026-02-01T09:00:00Z");
  const range = "from=2026-02-01T09:00&to=2026-02-01T09:00:00.001";
  expect(pointsOf(await it.get(`reports/timeseries?${range}`))).toMatchObject([{ count: 1 }]);
});

test("bodies take dates of the zone too", async () => {
  it.store("2026-02-01T12:59:59.999Z", "2026-02-01T13:00:00Z", "2026-02-02T12:59:59.999Z");
  const range = { tz: "Pacific/Noumea", from: "2026-02-02", to: "2026-02-03" };
  const steps = [{ event: "seen" }, { event: "seen" }];
  const funnel = await it.post("reports/funnel", { ...range, steps, windowSeconds: 1 });
  expect(funnel.body.steps[0].users).toBe(2);
  const cohorts = { start: {}, returning: {}, interval: "day", periods: 1 };
  expect((await it.post("reports/retention", { ...range, ...cohorts })).body).toEqual({
    cohorts: [{ start: "2026-02-01T13:00:00.000Z", size: 2, returned: [2] }],
  });
});

test("lists and exports of events take dates of the zone", async () => {
  it.store("2026-11-01T06:59:59.999Z", "2026-11-01T07:00:00Z", "2026-11-02T07:59:59.999Z");
  const day = "from=2026-11-01&to=2026-11-02";
  const usersOf = (items: { userId: string }[]) => items.map(({ userId }) => userId);
  const list = await it.get(`events?${day}&tz=America/Los_Angeles`);
  expect(usersOf(list.body.items)).toEqual(["2026-11-02T07:59:59.999Z", "2026-11-01T07:00:00Z"]);
  const lines = await it.get(`events/export?${day}&tz=America/Los_Angeles`);
  expect(lines.text.trim().split("\n")).toHaveLength(2);
  expect((await it.get(`events?${day}`)).body.items).toHaveLength(2);
});

for (const path of [
  "events?x=",
  "events/export?x=",
  "reports/timeseries?x=",
  "reports/active?x=",
]) {
  test(`a zone that there is not is told by ${path.split("?")[0]}, beside what else is wrong`, async () => {
    for (const zone of ["Nowhere/Land", "%2B02:00", "PST", ""]) {
      const { status, body } = await it.get(`${path.replace("x=", "from=x")}&tz=${zone}`);
      expect(status).toBe(422);
      const paths = body.issues.map((issue: { path: string }) => issue.path);
      expect(paths.toSorted()).toEqual(["from", "tz"]);
    }
  });
}

test("the default range ends now and begins with a day of the zone", async () => {
  const { body } = await it.get("reports/active?tz=Asia/Kathmandu&days=2");
  expect(
    body.points.map((point: { start: string }) => Date.parse(point.start) % (24 * hourMs)),
  ).toEqual(Array.from({ length: 2 }, () => 18.25 * hourMs));
});
