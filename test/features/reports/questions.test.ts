// What is asked is answered or refused, and never something else in its place.
import { afterAll, describe, expect, test } from "bun:test";
import { items } from "../../../src/features/items/extension.ts";
import type { Extension } from "../../../src/extension.ts";
import { createTestApp } from "../../kit.ts";
import { createCall, join } from "../people.ts";

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

test("a board's params are told of by their paths", async () => {
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
