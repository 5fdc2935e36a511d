// Boards and saved reports over HTTP: who may do what, what is refused and where it says so, and that a
// kept question is one that the report routes take.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createTestApp, noon } from "../../kit.ts";
import { type Answer, createCall, join, password } from "../people.ts";
import { storeEvents } from "../stored-events.ts";

const day = 24 * 60 * 60 * 1000;

const where = [{ property: "price", op: "gt", value: 3 }];
const questions = [
  { title: "Visits", report: "timeseries", params: { event: "seen", days: 7, interval: "week" } },
  { title: "Active", report: "active", params: { tz: "Europe/Berlin", days: 90 } },
  { title: "Best", report: "top", params: { by: "item", limit: 3, where } },
  {
    title: "Buying",
    report: "funnel",
    params: { steps: [{ event: "seen", where }, { event: "bought" }], windowSeconds: 60 },
  },
  {
    title: "Coming back",
    report: "retention",
    params: { start: {}, returning: { event: "seen" }, interval: "day", periods: 7 },
  },
];
const [visits] = questions;
const { title: _, ...question } = visits!;

async function start() {
  const { app, store, events, clock } = createTestApp();
  const call = createCall(app);
  const maker = await join({ app, store }, "maker", "reports:read");
  const post = (path: string, body: unknown, token = maker.token) =>
    call("POST", path, { token, body });
  return { app, store, events, clock, call, maker, post };
}

let it: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  it = await start();
});
afterEach(async () => {
  it.events.database.close();
  await it.store.close();
});

const issuesOf = ({ status, body }: Answer) => {
  expect(status).toBe(422);
  return body.issues.map(({ path }: { path: string }) => path);
};

/** The two kinds, each with what makes one and what changes it. */
const kinds = [
  {
    path: "/api/boards",
    one: { title: "Shop", questions },
    change: { questions: [visits] },
    // A list of boards is of their titles.
    listed: { title: "Shop", questionCount: questions.length },
  },
  {
    path: "/api/reports/saved",
    one: { title: "Visits", question },
    change: { question: { report: "active", params: { days: 1 } } },
    listed: { title: "Visits", question },
  },
];

for (const { path, one, change, listed } of kinds) {
  describe(path, () => {
    test("keeps what it is given, and shows it only to those who may read reports", async () => {
      const made = await it.post(path, one);
      expect(made.status).toBe(201);
      expect(made.body).toEqual({
        ...one,
        id: expect.any(String),
        ownerId: it.maker.id,
        createdAt: new Date(noon).toISOString(),
        updatedAt: new Date(noon).toISOString(),
      });

      const other = await join(it, "other", "reports:read");
      const stranger = await join(it, "stranger", "items:write");
      for (const [token, status] of [
        [other.token, 200],
        [stranger.token, 403],
        [undefined, 401],
      ] as const) {
        expect((await it.call("GET", `${path}/${made.body.id}`, { token })).status).toBe(status);
        expect((await it.call("GET", path, { token })).status).toBe(status);
        expect((await it.call("POST", path, { token, body: one })).status).toBe(
          status === 200 ? 201 : status,
        );
      }
      const seen = await it.call("GET", `${path}/${made.body.id}`, { token: other.token });
      expect(seen.body).toEqual(made.body);
      const { items } = (await it.call("GET", path, { token: other.token })).body;
      expect(items).toHaveLength(2);
      expect(items[1]).toMatchObject({ ...listed, id: made.body.id });
      expect(Object.keys(items[1])).toHaveLength(5 + Object.keys(listed).length - 1);
    });

    test("an empty change changes nothing, not even the time", async () => {
      const { body: made } = await it.post(path, one);
      it.clock.forward(1000);
      const token = it.maker.token;
      const same = await it.call("PATCH", `${path}/${made.id}`, { token, body: {} });
      expect(same.body).toEqual(made);
      const other = await it.call("PATCH", `${path}/${made.id}`, { token, body: change });
      expect(other.body.updatedAt).not.toBe(made.updatedAt);
    });

    test("a key reads boards and makes none, since nobody would own them", async () => {
      const admin = await join(it, "admin", "admin");
      const { body } = await it.post(
        "/api/keys",
        { name: "page", scopes: ["reports:read"] },
        admin.token,
      );
      expect((await it.call("GET", path, { token: body.key })).status).toBe(200);
      expect((await it.post(path, one, body.key)).status).toBe(403);
    });

    test("is changed and deleted only by its maker and by admins", async () => {
      const { id } = (await it.post(path, one)).body;
      const other = await join(it, "other", "reports:read", "items:write", "users:write");
      const admin = await join(it, "admin", "admin");
      const patch = (token: string, body: unknown) =>
        it.call("PATCH", `${path}/${id}`, { token, body });

      expect((await patch(other.token, { title: "Mine" })).status).toBe(403);
      expect((await it.call("DELETE", `${path}/${id}`, { token: other.token })).status).toBe(403);

      const renamed = await patch(it.maker.token, { title: "Renamed" });
      expect(renamed.body).toMatchObject({ ...one, title: "Renamed", ownerId: it.maker.id });
      const changed = await patch(admin.token, change);
      expect(changed.body).toMatchObject({ ...change, title: "Renamed", ownerId: it.maker.id });
      expect((await it.call("GET", `${path}/${id}`, { token: other.token })).body).toEqual(
        changed.body,
      );

      expect((await it.call("DELETE", `${path}/${id}`, { token: admin.token })).status).toBe(204);
      for (const method of ["GET", "PATCH", "DELETE"]) {
        const body = method === "PATCH" ? {} : undefined;
        const { status } = await it.call(method, `${path}/${id}`, { token: admin.token, body });
        expect(status).toBe(404);
      }
    });

    test("refuses unknown fields", async () => {
      const extra = { id: "mine", ownerId: "x", createdAt: "2000-01-01", kind: "report", extra: 1 };
      const refused = await it.post(path, { ...one, ...extra });
      expect([refused.status, issuesOf(refused)]).toEqual([422, Object.keys(extra)]);
      const { body } = await it.post(path, one);
      const changed = await it.call("PATCH", `${path}/${body.id}`, {
        token: it.maker.token,
        body: extra,
      });
      expect([changed.status, issuesOf(changed)]).toEqual([422, Object.keys(extra)]);
      const kept = await it.call("GET", `${path}/${body.id}`, { token: it.maker.token });
      expect(kept.body).toEqual(body);
    });

    test("is listed page by page, newest first", async () => {
      const ids: string[] = [];
      for (let i = 0; i < 5; i++) ids.unshift((await it.post(path, one)).body.id);
      const seen: string[] = [];
      for (let cursor = ""; ;) {
        const { body } = await it.call("GET", `${path}?limit=2${cursor && `&cursor=${cursor}`}`, {
          token: it.maker.token,
        });
        seen.push(...body.items.map((item: { id: string }) => item.id));
        if (body.nextCursor === null) break;
        cursor = body.nextCursor;
      }
      expect(seen).toEqual(ids);
      const bad = await it.call("GET", `${path}?cursor=x`, { token: it.maker.token });
      expect(issuesOf(bad)).toEqual(["cursor"]);
    });

    test("is in its maker's export, and stays when the maker leaves", async () => {
      const { id } = (await it.post(path, one)).body;
      const { token } = it.maker;
      const { body: exported } = await it.call("GET", "/api/users/me/export", { token });
      expect(exported[path === "/api/boards" ? "boards" : "savedReports"]).toMatchObject([
        { id, ...one },
      ]);
      const left = await it.call("DELETE", "/api/users/me", { token, body: { password } });
      expect(left.status).toBe(204);
      const other = await join(it, "other", "reports:read");
      const kept = await it.call("GET", `${path}/${id}`, { token: other.token });
      expect(kept.body).toMatchObject({ ...one, ownerId: null });
      const changed = await it.call("PATCH", `${path}/${id}`, {
        token: other.token,
        body: { title: "Mine" },
      });
      expect(changed.status).toBe(403);
    });

    test("holds a thousand, however many are made at once", async () => {
      const { saved } = it.store.tables;
      const now = new Date(noon);
      const kind = path === "/api/boards" ? "board" : "report";
      await it.store.atomically((db) =>
        Array.from({ length: 997 }, () =>
          db.insert(saved).values({
            id: Bun.randomUUIDv7(),
            kind,
            title: "x",
            content: {},
            ownerId: null,
            createdAt: now,
            updatedAt: now,
          }),
        ),
      );
      const made = await Promise.all(Array.from({ length: 10 }, () => it.post(path, one)));
      expect(made.filter(({ status }) => status === 201)).toHaveLength(3);
      expect(made.filter(({ status }) => status === 409)).toHaveLength(7);
      expect(await it.store.db.$count(saved)).toBe(1000);
    });
  });
}

test("unknown fields inside a question are named by their paths, all at once", async () => {
  const answer = await it.post("/api/boards", {
    title: "Shop",
    questions: [
      { title: "Active", report: "active", params: { days: 7, by: "item", admin: true }, id: 1 },
      {
        title: "Best",
        report: "top",
        params: { by: "item", where: [{ ...where[0], extra: 1 }], wehre: [] },
      },
    ],
  });
  expect(answer.status).toBe(422);
  expect(answer.body.issues).toEqual([
    { path: "questions.0.params.by", message: "is not known" },
    { path: "questions.0.params.admin", message: "is not known" },
    { path: "questions.0.id", message: "is not known" },
    { path: "questions.1.params.where.0.extra", message: "is not known" },
    { path: "questions.1.params.wehre", message: "is not known: did you mean where?" },
  ]);
});

test("a field that is left out of a question stays left out", async () => {
  const kept = [{ title: "Active", report: "active", params: { days: 7 } }];
  const { body } = await it.post("/api/boards", { title: "Shop", questions: kept });
  expect(body.questions).toEqual(kept);
});

const active = { title: "Active", report: "active", params: {} };
const asked = (report: string, params: object) => ({ title: "x", report, params });
for (const [what, bad, paths] of [
  ["no title", { report: "active", params: {} }, ["title"]],
  ["no params", { title: "x", report: "top" }, ["params"]],
  ["no report", { title: "x", params: {} }, [""]],
  ["an unknown report", asked("pivot", {}), [""]],
  ["a text", "active", [""]],
  ["null", null, [""]],
  ["an unknown interval", asked("timeseries", { interval: "year" }), ["params.interval"]],
  ["a number as text", asked("timeseries", { limit: "10" }), ["params.limit"]],
  ["too many keys", asked("top", { by: "item", limit: 201 }), ["params.limit"]],
  ["no days", asked("active", { days: 0 }), ["params.days"]],
  ["days without end", asked("active", { days: 3661 }), ["params.days"]],
  ["half a day", asked("active", { days: 0.5 }), ["params.days"]],
  ["a range of both kinds", asked("active", { days: 7, to: "2026-01-01" }), ["params.days"]],
  ["a range that ends before", asked("active", { from: "2027-01-01" }), ["params.to"]],
  ["30 February", asked("active", { from: "2026-02-30" }), ["params.from"]],
  ["no zone", asked("active", { tz: "Nowhere/Land" }), ["params.tz"]],
  ["where as a text", asked("active", { where: "[]" }), ["params.where"]],
  [
    "an unknown operator",
    asked("active", { where: [where[0], { ...where[0], op: "like" }] }),
    ["params.where.1"],
  ],
  [
    "a value that does not fit its operator",
    asked("active", { where: [{ property: "a", op: "gt", value: true }] }),
    ["params.where.0.value"],
  ],
  [
    "a bad condition of a step",
    asked("funnel", {
      steps: [{ event: "a" }, { event: "b", where: [{ property: "a", op: "exists", value: 1 }] }],
      windowSeconds: 0,
    }),
    ["params.steps.1.where.0.value", "params.windowSeconds"],
  ],
  ["one step", asked("funnel", { steps: [{ event: "a" }], windowSeconds: 1 }), ["params.steps"]],
  [
    "61 periods",
    asked("retention", { start: {}, returning: {}, interval: "hour", periods: 61 }),
    ["params.interval", "params.periods"],
  ],
  ["NUL", asked("active", { event: "\u0000" }), ["params.event"]],
] as const) {
  test(`${what} in a question is told where it is`, async () => {
    const at = (prefix: string) => paths.map((path) => (path ? `${prefix}.${path}` : prefix));
    const board = await it.post("/api/boards", { title: "Shop", questions: [active, bad, active] });
    expect(issuesOf(board).toSorted()).toEqual(at("questions.1").toSorted());
    if (paths[0] === "title") return;
    // The title of a saved report is its own, and none of its question.
    const untitled = typeof bad === "object" && bad ? { ...bad, title: undefined } : bad;
    const saved = await it.post("/api/reports/saved", { title: "Shop", question: untitled });
    expect(issuesOf(saved).toSorted()).toEqual(at("question").toSorted());
  });
}

test("all failing fields of all questions are named at once", async () => {
  const answer = await it.post("/api/boards", {
    title: "",
    questions: [asked("top", { by: "x" }), active, asked("active", { days: -1, tz: "x" })],
  });
  expect(issuesOf(answer).toSorted()).toEqual([
    "questions.0.params.by",
    "questions.2.params.days",
    "questions.2.params.tz",
    "title",
  ]);
  const ranges = await it.post("/api/boards", {
    title: "Shop",
    questions: [
      asked("active", { from: "2027-01-01" }),
      asked("active", { days: 1, from: "2026-01-01" }),
    ],
  });
  expect(issuesOf(ranges)).toEqual(["questions.0.params.to", "questions.1.params.days"]);
});

test("too many questions, and too large ones, are refused", async () => {
  const many = (count: number) => Array.from({ length: count }, () => active);
  expect((await it.post("/api/boards", { title: "x", questions: many(50) })).status).toBe(201);
  expect(issuesOf(await it.post("/api/boards", { title: "x", questions: many(51) }))).toEqual([
    "questions",
  ]);
  const value = Array.from({ length: 20 }, () => "x".repeat(1000));
  const large = asked("active", { where: [{ property: "a", op: "in", value }] });
  expect(
    issuesOf(await it.post("/api/boards", { title: "x", questions: [large, large, large, large] })),
  ).toEqual(["questions"]);
  const { title: __, ...untitled } = large;
  expect(issuesOf(await it.post("/api/reports/saved", { title: "x", question: untitled }))).toEqual(
    ["question"],
  );
  expect((await it.post("/api/boards", { title: "x", questions: [large] })).status).toBe(201);
});

describe("a kept question", () => {
  /** As any client does: a GET takes lists and objects as JSON. */
  function ask({ report, params }: { report: string; params: object }): Promise<Answer> {
    const { token } = it.maker;
    if (report === "funnel" || report === "retention") {
      return it.post(`/api/reports/${report}`, params);
    }
    const query = Object.entries(params).map(([name, value]): [string, string] => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    const search = new URLSearchParams(query).toString();
    return it.call("GET", `/api/reports/${report}?${search}`, { token });
  }

  test("is one that its report takes", async () => {
    const { body } = await it.post("/api/boards", { title: "Shop", questions });
    for (const kept of body.questions) expect((await ask(kept)).status).toBe(200);
  });

  test("of days is of the last days, today among them, whenever it is asked", async () => {
    storeEvents(it.events.database, [
      { event: "seen", userId: "ann", timestamp: noon - 6 * day - (noon % day) },
      { event: "seen", userId: "ann", timestamp: noon - 6 * day - (noon % day) - 1 },
    ]);
    const { body } = await ask({ report: "timeseries", params: { days: 7 } });
    const { points } = body.series[0];
    expect(points).toHaveLength(7);
    expect(points[0]).toEqual({ start: "2026-02-23T00:00:00.000Z", count: 1, users: 1 });
    for (const bad of ["days=7&from=2026-01-01", "days=0", "days=x"]) {
      const { token } = it.maker;
      const answer = await it.call("GET", `/api/reports/active?${bad}`, { token });
      expect(issuesOf(answer)).toEqual(["days"]);
    }
  });
});
