// Every report, over the month that the shop sent.
import type { Requests } from "../chapter.ts";

const february = { from: "2026-02-01", to: "2026-03-01", source: "web shop" };
const week = { ...february, to: "2026-02-08" };
const steps = [{ event: "Page Opened" }, { event: "Order Placed" }];
const cheap = [{ property: "total", op: "lt", value: 10 }];

export const reports: Requests = {
  "by day": {
    ask: "GET /api/reports/timeseries",
    query: { ...week, event: "Page Opened" },
    as: "eve",
  },
  "by week elsewhere": {
    ask: "GET /api/reports/timeseries",
    query: { ...february, interval: "week", tz: "America/New_York" },
    as: "desk",
  },
  "by hour, broken down": {
    ask: "GET /api/reports/timeseries",
    query: {
      ...week,
      from: "2026-02-02T08:00:00Z",
      to: "2026-02-02T10:00:00Z",
      interval: "hour",
      breakdown: "path",
      limit: "1",
    },
    as: "eve",
  },
  "by month, with conditions": {
    ask: "GET /api/reports/timeseries",
    query: { ...february, interval: "month", event: "Order Placed", where: cheap },
    as: "eve",
  },
  "of the last days": {
    ask: "GET /api/reports/timeseries",
    query: { days: "3", event: "item.liked" },
    as: "eve",
  },
  "more points than there may be": {
    ask: "GET /api/reports/timeseries",
    query: { from: "2020-01-01", interval: "hour" },
    as: "eve",
  },
  "wrong by everything": {
    ask: "GET /api/reports/timeseries",
    query: { interval: "year", days: "0", limit: "201", tz: "Mars", breakdwon: "path" },
    as: "eve",
  },
  "days beside from": {
    ask: "GET /api/reports/timeseries",
    query: { days: "3", from: "2026-02-01" },
    as: "eve",
  },
  "a range that ends before it begins": {
    ask: "GET /api/reports/timeseries",
    query: { from: "2026-02-02", to: "2026-02-01" },
    as: "eve",
  },
  "conditions that are no JSON": {
    ask: "GET /api/reports/timeseries",
    query: { where: "path=/" },
    as: "eve",
  },
  "a condition that is none": {
    ask: "GET /api/reports/timeseries",
    query: {
      where: [
        { property: "path", op: "like", value: "/" },
        { op: "eq", value: null },
      ],
    },
    as: "eve",
  },
  "by day, for a member": { ask: "GET /api/reports/timeseries", as: "ada" },
  "by day, for a stranger": { ask: "GET /api/reports/timeseries?interval=year" },

  "who is active": { ask: "GET /api/reports/active", query: week, as: "eve" },
  "who of those with a permission is active": {
    ask: "GET /api/reports/active",
    query: { from: "2026-03-01", people: { permission: "reports:read" } },
    as: "eve",
  },
  "who is active, of an unknown kind": {
    ask: "GET /api/reports/active",
    query: { people: { permision: "admin" } },
    as: "eve",
  },
  "who is active, for a member": { ask: "GET /api/reports/active", as: "ada" },

  "the most frequent events": {
    ask: "GET /api/reports/top",
    query: { ...february, by: "event" },
    as: "eve",
  },
  "the most active people": {
    ask: "GET /api/reports/top",
    query: { ...february, by: "user", limit: "2" },
    as: "eve",
  },
  "the items most ordered": {
    ask: "GET /api/reports/top",
    query: { ...february, by: "item", event: "Order Placed" },
    as: "desk",
  },
  "the values of a property": {
    ask: "GET /api/reports/top",
    query: { ...february, by: "property:ref" },
    as: "eve",
  },
  "the values of a number": {
    ask: "GET /api/reports/top",
    query: {
      ...february,
      by: "property:total",
      where: [
        { property: "total", op: "gte", value: 7 },
        { property: "first", op: "neq", value: true },
        { property: "itemId", op: "exists", value: true },
        { property: "path", op: "exists", value: false },
      ],
    },
    as: "eve",
  },
  "what the likers of an item did": {
    ask: "GET /api/reports/top",
    query: { by: "event", people: { liked: "{rose}" } },
    as: "eve",
  },
  "identify calls": {
    ask: "GET /api/reports/top",
    query: { ...february, to: "2026-03-02", by: "event", event: "identify" },
    as: "eve",
  },
  "the top of nothing": { ask: "GET /api/reports/top", query: { by: "colour" }, as: "eve" },
  "the top without by": { ask: "GET /api/reports/top", as: "eve" },
  "the top for a key that sends": { ask: "GET /api/reports/top?by=event", as: "shop" },

  "the items with the largest orders": {
    ask: "GET /api/reports/top",
    query: {
      ...february,
      by: "item",
      event: "Order Placed",
      measure: "sum",
      property: "total",
      limit: "3",
    },
    as: "eve",
  },
  "the median of orders, by week": {
    ask: "GET /api/reports/timeseries",
    query: { ...february, interval: "week", measure: "p50", property: "total", source: "web shop" },
    as: "desk",
  },
  "what people of a city did, by plan": {
    ask: "GET /api/reports/top",
    query: {
      ...february,
      to: "2026-03-02",
      by: "person:plan",
      people: {
        where: [{ property: "plan", op: "exists", value: true }],
        not: [{ property: "plan", op: "eq", value: "free" }],
      },
    },
    as: "eve",
  },
  "by day, broken down by a trait": {
    ask: "GET /api/reports/timeseries",
    query: { ...february, interval: "month", breakdown: "person:plan" },
    as: "eve",
  },
  "who is active, of people with a condition that is none": {
    ask: "GET /api/reports/active",
    query: { people: { where: [{ property: "plan", op: "is", value: "free" }], nott: [] } },
    as: "eve",
  },
  "the mode of orders": {
    ask: "GET /api/reports/top",
    query: { by: "item", measure: "mode", property: "total" },
    as: "eve",
  },
  "a measure of nothing": {
    ask: "GET /api/reports/timeseries",
    query: { measure: "avg" },
    as: "eve",
  },

  "no team yet": { ask: "GET /api/reports/team", as: "eve" },
  "a team of one's own": {
    ask: "PUT /api/reports/team",
    as: "grace",
    json: { accounts: ["{bob}"], domains: ["Example.org"], sources: ["staging"] },
  },
  "the team, for a member": { ask: "GET /api/reports/team", as: "ada" },
  "a team, for one who may not": { ask: "PUT /api/reports/team", as: "eve", json: {} },
  "a team that is none": {
    ask: "PUT /api/reports/team",
    as: "grace",
    json: { accounts: "{bob}", domains: ["@example.com"], source: [] },
  },
  "what others did": {
    ask: "GET /api/reports/top",
    query: { ...february, by: "event", exclude: "team,bots" },
    as: "eve",
  },
  "what nobody did": {
    ask: "GET /api/reports/top",
    query: { by: "event", exclude: "everybody" },
    as: "eve",
  },

  "a funnel": {
    ask: "POST /api/reports/funnel",
    as: "eve",
    json: { ...february, steps, windowSeconds: 86_400 },
  },
  "a funnel of three steps, with conditions": {
    ask: "POST /api/reports/funnel",
    as: "desk",
    json: {
      ...february,
      steps: [
        { event: "Page Opened", where: [{ property: "path", op: "in", value: ["/", "/rose"] }] },
        { event: "Page Opened", where: [{ property: "path", op: "contains", value: "R" }] },
        { event: "Order Placed" },
      ],
      windowSeconds: 2_592_000,
    },
  },
  "a funnel of one step": {
    ask: "POST /api/reports/funnel",
    as: "eve",
    json: { steps: [{ event: "" }], windowSeconds: 0, window: 1 },
  },
  "a funnel without a body": { ask: "POST /api/reports/funnel", as: "eve" },
  "a funnel of no JSON": {
    ask: "POST /api/reports/funnel",
    as: "eve",
    headers: { "content-type": "application/json" },
    text: "steps",
  },
  "a funnel as a form": { ask: "POST /api/reports/funnel", as: "eve", form: { steps: "2" } },
  "a funnel for a member": { ask: "POST /api/reports/funnel", as: "ada", json: {} },

  "who comes back": {
    ask: "POST /api/reports/retention",
    as: "eve",
    json: {
      ...february,
      start: { event: "Page Opened" },
      returning: {},
      interval: "week",
      periods: 4,
    },
  },
  "who orders again, by day": {
    ask: "POST /api/reports/retention",
    as: "eve",
    json: {
      ...february,
      start: {},
      returning: { event: "Order Placed", where: cheap },
      interval: "day",
      periods: 2,
      tz: "Asia/Tokyo",
    },
  },
  "who comes back by the hour": {
    ask: "POST /api/reports/retention",
    as: "eve",
    json: { start: {}, interval: "hour", periods: 61 },
  },
  "what people do after a page": {
    ask: "POST /api/reports/paths",
    as: "eve",
    json: {
      ...february,
      event: "Page Opened",
      direction: "after",
      steps: 2,
      limit: 1,
      windowSeconds: 2_592_000,
    },
  },
  "what people open before they order": {
    ask: "POST /api/reports/paths",
    as: "desk",
    json: {
      ...february,
      event: "Order Placed",
      where: cheap,
      direction: "before",
      steps: 5,
      property: "path",
      windowSeconds: 2_592_000,
    },
  },
  "the ways to nowhere": {
    ask: "POST /api/reports/paths",
    as: "eve",
    json: { direction: "back", steps: 6, limit: 0, windowSeconds: 0, wher: [] },
  },
  "the ways, for a member": { ask: "POST /api/reports/paths", as: "ada", json: {} },
  "the people on a way": {
    ask: "POST /api/reports/people",
    as: "eve",
    json: {
      question: {
        report: "paths",
        params: {
          ...february,
          event: "Page Opened",
          direction: "after",
          steps: 1,
          windowSeconds: 2_592_000,
        },
      },
      cell: { step: 1, from: "Page Opened", to: "Order Placed" },
    },
  },

  "the people behind a row": {
    ask: "POST /api/reports/people",
    as: "eve",
    json: {
      question: { report: "top", params: { ...february, by: "event" } },
      cell: { key: "Page Opened" },
      limit: 2,
    },
  },
  "the people who were lost in a funnel": {
    ask: "POST /api/reports/people",
    as: "desk",
    json: {
      question: { report: "funnel", params: { ...february, steps, windowSeconds: 86_400 } },
      cell: { step: 2, lost: true },
    },
  },
  "the people who came back": {
    ask: "POST /api/reports/people",
    as: "eve",
    json: {
      question: {
        report: "retention",
        params: {
          ...february,
          start: { event: "Page Opened" },
          returning: {},
          interval: "week",
          periods: 4,
        },
      },
      cell: { start: "2026-02-02", period: 1 },
    },
  },
  "the people behind no bucket": {
    ask: "POST /api/reports/people",
    as: "eve",
    json: {
      question: { report: "active", params: week },
      cell: { start: "2026-02-02T01:00:00Z", window: "dau" },
    },
  },
  "the people behind a question that is none": {
    ask: "POST /api/reports/people",
    as: "eve",
    json: {
      question: { report: "active", params: { ...week, days: 3 } },
      cell: { start: "2026-02-02" },
    },
  },
  "the people behind nothing": {
    ask: "POST /api/reports/people",
    as: "eve",
    json: { question: {}, limit: 0 },
  },
  "the people behind a number, for a member": {
    ask: "POST /api/reports/people",
    as: "ada",
    json: {},
  },

  "who comes back, for a stranger": { ask: "POST /api/reports/retention", json: {} },
};
