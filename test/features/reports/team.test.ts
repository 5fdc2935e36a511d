// One's own team and bots, left out of questions.
import { afterEach, beforeEach, expect, test } from "bun:test";
import { createTestApp, noon } from "../../kit.ts";
import { createCall, join, password } from "../people.ts";
import { storeEvents } from "../stored-events.ts";

async function start() {
  const { app, store, events } = createTestApp();
  const call = createCall(app);
  const reader = await join({ app, store }, "reader", "reports:read");
  const admin = await join({ app, store }, "boss", "admin");
  const set = (body: object, token = admin.token) =>
    call("PUT", "/api/reports/team", { token, body });
  const get = (path: string) => call("GET", `/api/reports/${path}`, { token: reader.token });
  const post = (path: string, body: object) =>
    call("POST", `/api/reports/${path}`, { token: reader.token, body });
  return { app, store, events, call, reader, admin, set, get, post };
}

let it: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  it = await start();
});
afterEach(() => it.events.database.close());

const nobody = { accounts: [], domains: [], sources: [] };
const seen = { event: "seen", timestamp: noon - 5 };

function storeAll() {
  storeEvents(it.events.database, [
    { ...seen, userId: it.admin.id },
    { ...seen, userId: it.reader.id },
    { ...seen, userId: "mail" },
    { ...seen, userId: "ann" },
    { ...seen, userId: "ann", source: "staging" },
    { ...seen, anonymousId: "crawler", properties: '{"$bot":true}' },
    {
      ...seen,
      type: "identify",
      event: "identify",
      userId: "mail",
      properties: '{"email":"Who@Corp.Example"}',
    },
  ]);
}

const users = async (exclude: string) =>
  (await it.get(`top?by=user&exclude=${exclude}`)).body.rows.map(({ key }: { key: string }) => key);

test("the team is left out by account, by domain and by source; bots by their mark", async () => {
  storeAll();
  const all = [it.admin.id, it.reader.id, "mail", "ann", "crawler"];
  expect((await users("team")).toSorted()).toEqual(all.toSorted());
  await it.set({ ...nobody, accounts: [it.admin.id] });
  expect(await users("team")).not.toContain(it.admin.id);
  await it.set({ ...nobody, domains: ["CORP.example"] });
  expect((await users("team")).toSorted()).toEqual(all.filter((id) => id !== "mail").toSorted());
  await it.set({ ...nobody, sources: ["staging"] });
  const { body } = await it.get("top?by=event&exclude=team");
  expect(body.rows).toEqual([{ key: "seen", count: 5, users: 5 }]);
  expect(await users("bots")).not.toContain("crawler");
  expect((await it.get("top?by=event")).body.rows[0].count).toBe(6);
});

test("accounts with an address of the team's domains are of the team", async () => {
  storeAll();
  const { body } = await it.call("GET", "/api/users/me", { token: it.admin.token });
  const domain = body.email.split("@")[1];
  await it.set({ ...nobody, domains: [domain] });
  // All accounts of these tests have an address there.
  expect((await users("team,bots")).toSorted()).toEqual(["ann", "mail"]);
});

test("every question takes it, and people behind numbers are without the team as well", async () => {
  storeAll();
  await it.set({ ...nobody, accounts: [it.admin.id, it.reader.id], sources: ["staging"] });
  const exclude = "bots,team";
  const steps = [{ event: "seen" }, { event: "bought" }];
  const { body: funnel } = await it.post("funnel", { steps, windowSeconds: 60, exclude });
  expect(funnel.steps[0].users).toBe(2);
  const { body: series } = await it.get(`timeseries?interval=day&days=1&exclude=${exclude}`);
  expect(series.series[0].points[0]).toMatchObject({ count: 2, users: 2 });
  const { body: active } = await it.get(`active?days=1&exclude=${exclude}`);
  expect(active.points[0]).toMatchObject({ dau: 2, wau: 2, mau: 2 });
  const retention = { start: {}, returning: {}, interval: "day", periods: 1, exclude };
  expect((await it.post("retention", retention)).body.cohorts[0]).toMatchObject({ size: 2 });
  const paths = { event: "seen", direction: "after", steps: 1, windowSeconds: 60, exclude };
  expect((await it.post("paths", paths)).body.nodes[0]).toMatchObject({ count: 2, users: 2 });
  const question = { report: "top", params: { by: "event", exclude } };
  const behind = await it.post("people", { question, cell: { key: "seen" } });
  expect(behind.body).toMatchObject({ total: 2, items: [{ id: "mail" }, { id: "ann" }] });
});

test("only an admin sets it; who is gone is in it no more", async () => {
  expect((await it.set(nobody, it.reader.token)).status).toBe(403);
  const member = await join(it, "member");
  await it.set({ ...nobody, accounts: [member.id, it.admin.id] });
  const gone = await it.call("DELETE", "/api/users/me", {
    token: member.token,
    body: { password },
  });
  expect(gone.status).toBe(204);
  expect((await it.get("team")).body).toEqual({ ...nobody, accounts: [it.admin.id] });
});

test.each([
  [{ ...nobody, domains: ["%"] }, "domains.0"],
  [{ ...nobody, domains: ["a_b.example"] }, "domains.0"],
  [{ ...nobody, accounts: [""] }, "accounts.0"],
  [{ ...nobody, teams: [] }, "teams"],
  [{ accounts: [], domains: [] }, "sources"],
])("%j is no team", async (team, path) => {
  const { status, body } = await it.set(team);
  expect(status).toBe(422);
  expect(body.issues.map((issue: { path: string }) => issue.path)).toContain(path);
});

test("a board keeps it, and refuses what is not known", async () => {
  const question = { report: "active", params: { days: 7, exclude: "team" } };
  const saved = await it.post("saved", { title: "x", question });
  expect(saved.body.question).toEqual(question);
  const wrong = { report: "active", params: { days: 7, exclude: "us" } };
  const refused = await it.post("saved", { title: "x", question: wrong });
  expect(refused.body.issues[0].path).toBe("question.params.exclude");
});
