// Shared boards: what a link shows, to whom it is given, how it ends, and what strangers cost.
import { afterEach, beforeEach, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { sharesMax } from "../../../src/features/shares/shares.ts";
import { sharedLimits } from "../../../src/features/shares/shared.ts";
import { createDirectAsk } from "../../../src/reports/ask.ts";
import { createTestApp, noon, openEventsInMemory } from "../../kit.ts";
import { createCall, grant, join } from "../people.ts";
import { storeEvents } from "../stored-events.ts";

const hour = 60 * 60 * 1000;
const questions = [
  { title: "Orders", report: "timeseries", params: { event: "ordered", interval: "day", days: 1 } },
  {
    title: "Funnel",
    report: "funnel",
    params: { steps: [{ event: "seen" }, { event: "ordered" }], windowSeconds: 3600 },
  },
];

async function start() {
  const events = openEventsInMemory();
  const direct = createDirectAsk(events);
  const askers: (string | undefined)[] = [];
  const holding = { until: Promise.resolve() };
  const parts = createTestApp({
    events,
    async ask(question, left, who) {
      askers.push(who);
      await holding.until;
      return direct(question, left, who);
    },
  });
  const call = createCall(parts.app);
  const maker = await join(parts, "maker", "reports:read");
  const admin = await join(parts, "admin", "admin");
  const makeBoard = async (title = "Shop", token = maker.token) => {
    const board = { title, questions };
    return (await call("POST", "/api/boards", { token, body: board })).body.id as string;
  };
  const boardId = await makeBoard();
  const share = (body: object = {}, token = maker.token, id = boardId) =>
    call("POST", `/api/boards/${id}/shares`, { token, body });
  const read = (secret: string) => call("GET", `/api/shared/${secret}`);
  /** As the console's page does, which keeps the secret out of every path. */
  const open = (secret: string) => call("POST", "/api/shared", { body: { secret } });
  storeEvents(events.database, [
    { event: "seen", userId: "ann", timestamp: noon - hour },
    { event: "ordered", userId: "ann", timestamp: noon - hour / 2 },
  ]);
  return {
    ...parts,
    events,
    call,
    maker,
    admin,
    boardId,
    makeBoard,
    share,
    read,
    open,
    askers,
    holding,
  };
}

let it: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  it = await start();
});
afterEach(async () => {
  it.events.database.close();
  await it.store.close();
});

test("whoever has the link reads the board and its answers, as its readers have them, and nothing else", async () => {
  const { body: made, status } = await it.share();
  expect(status).toBe(201);
  expect(made).toEqual({
    id: expect.any(String),
    boardId: it.boardId,
    createdBy: it.maker.id,
    createdAt: new Date(noon).toISOString(),
    expiresAt: null,
    secret: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const { body } = await it.read(made.secret);
  const { token } = it.maker;
  const asked = "/api/reports/timeseries?event=ordered&interval=day&days=1";
  const orders = (await it.call("GET", asked, { token })).body;
  const funnel = { token, body: questions[1]!.params };
  expect(body).toEqual({
    title: "Shop",
    answeredAt: new Date(noon).toISOString(),
    tiles: [
      { ...questions[0], answer: orders },
      { ...questions[1], answer: (await it.call("POST", "/api/reports/funnel", funnel)).body },
    ],
  });
  expect(orders.series[0].points.at(-1).count).toBe(1);
  expect((await it.open(made.secret)).body).toEqual(body);
  expect((await it.open("nothing")).status).toBe(404);
  for (const path of [`/api/boards/${it.boardId}`, "/api/boards", asked, "/api/events"]) {
    expect((await it.call("GET", path, { token: made.secret })).status).toBe(401);
  }
});

test("only a hash of the secret is stored, and no list shows it", async () => {
  const { secret } = (await it.share()).body;
  const rows = await it.store.db.select().from(it.store.tables.shares);
  expect(JSON.stringify(rows)).not.toContain(secret);
  const path = `/api/boards/${it.boardId}/shares`;
  const { body } = await it.call("GET", path, { token: it.maker.token });
  expect(body.items).toHaveLength(1);
  expect(JSON.stringify(body)).not.toContain(secret);
  expect((await it.read(rows[0]!.hash)).status).toBe(404);
});

test("only the maker of the board and admins share it, and no key does", async () => {
  const reader = await join(it, "reader", "reports:read", "users:write");
  expect((await it.share({}, reader.token)).status).toBe(403);
  expect((await it.share({}, it.admin.token)).status).toBe(201);
  const key = { name: "desk", scopes: ["admin"] };
  const made = await it.call("POST", "/api/keys", { token: it.admin.token, body: key });
  expect((await it.share({}, made.body.key)).status).toBe(403);
  expect((await it.share({}, it.maker.token, "nothing")).status).toBe(404);
});

test("it is taken back by its maker, the board's and admins, at once", async () => {
  const reader = await join(it, "reader", "reports:read");
  const [own, admins] = [(await it.share()).body, (await it.share({}, it.admin.token)).body];
  const revoke = (id: string, token: string, board = it.boardId) =>
    it.call("DELETE", `/api/boards/${board}/shares/${id}`, { token });
  expect((await it.read(own.secret)).status).toBe(200);
  expect((await revoke(own.id, reader.token)).status).toBe(403);
  const other = await it.makeBoard("Other", reader.token);
  expect((await revoke(own.id, reader.token, other)).status).toBe(404);
  expect((await revoke(own.id, it.admin.token)).status).toBe(204);
  expect((await it.read(own.secret)).status).toBe(404);
  expect((await revoke(own.id, it.admin.token)).status).toBe(404);
  expect((await revoke(admins.id, it.maker.token)).status).toBe(204);
  expect((await it.read(admins.secret)).status).toBe(404);
});

test("it ends with its time, its board, and whatever ends its maker's right to read", async () => {
  const { users, permissions } = it.store.tables;
  const other = await join(it, "other", "admin");
  const open = async (token = other.token) => (await it.share({}, token)).body.secret as string;
  const statusOf = async (secret: string) => (await it.read(secret)).status;
  const set = (changes: { disabledAt: Date | null }) =>
    it.store.atomically((db) => [db.update(users).set(changes).where(eq(users.id, other.id))]);

  const secret = await open();
  await set({ disabledAt: new Date(noon) });
  expect(await statusOf(secret)).toBe(404);
  await set({ disabledAt: null });
  expect(await statusOf(secret)).toBe(200);
  await it.store.atomically((db) => [
    db.delete(permissions).where(eq(permissions.userId, other.id)),
  ]);
  expect(await statusOf(secret)).toBe(404);
  await grant(it.store, other.id, "reports:read");
  expect(await statusOf(secret)).toBe(200);
  await it.call("DELETE", `/api/people/${other.id}`, { token: it.admin.token });
  expect(await statusOf(secret)).toBe(404);

  const soon = (await it.share({ expiresAt: new Date(noon + hour).toISOString() })).body.secret;
  const lasting = await open(it.admin.token);
  expect(await statusOf(soon)).toBe(200);
  it.clock.forward(hour);
  expect(await statusOf(soon)).toBe(404);
  expect(await statusOf(lasting)).toBe(200);
  const { token } = it.maker;
  it.clock.forward(-hour);
  expect((await it.call("DELETE", `/api/boards/${it.boardId}`, { token })).status).toBe(204);
  expect(await statusOf(lasting)).toBe(404);
});

test("an answer is good for a minute, unless the board changes", async () => {
  const { secret } = (await it.share()).body;
  await Promise.all([it.read(secret), it.read(secret), it.read(secret)]);
  expect(it.askers).toEqual(["shared", "shared"]);
  it.clock.forward(sharedLimits.freshMs - 1);
  await it.read(secret);
  expect(it.askers).toHaveLength(2);
  it.clock.forward(1);
  await it.read(secret);
  expect(it.askers).toHaveLength(4);
  it.clock.forward(1);
  const change = { token: it.maker.token, body: { title: "Changed" } };
  await it.call("PATCH", `/api/boards/${it.boardId}`, change);
  expect((await it.read(secret)).body.title).toBe("Changed");
});

test("one link is asked so often a minute, and no more", async () => {
  const { secret } = (await it.share()).body;
  const { secret: other } = (await it.share()).body;
  for (let i = 0; i < sharedLimits.perMinute; i++) {
    expect((await it.read(secret)).status).toBe(200);
  }
  const refused = await it.read(secret);
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toBe("60");
  expect((await it.read(other)).status).toBe(200);
});

test("strangers have one question answered at a time, all together, and few of them wait", async () => {
  const boards = await Promise.all(
    Array.from({ length: sharedLimits.waitingMax + 3 }, (_, i) => it.makeBoard(`Board ${i}`)),
  );
  const secrets = await Promise.all(
    boards.map(async (id) => (await it.share({}, it.maker.token, id)).body.secret as string),
  );
  const held = Promise.withResolvers<void>();
  it.holding.until = held.promise;
  const statuses: number[] = [];
  const all = Promise.all(
    secrets.map(async (secret) => void statuses.push((await it.read(secret)).status)),
  );
  // Until all have come, and two were sent away.
  const deadline = performance.now() + 5000;
  while (statuses.length < 2 && performance.now() < deadline) await Bun.sleep(5);
  expect(it.askers).toHaveLength(1);
  held.resolve();
  await all;
  expect(statuses.filter((status) => status === 503)).toHaveLength(2);
  expect(statuses.filter((status) => status === 200)).toHaveLength(sharedLimits.waitingMax + 1);
});

test("a question that cannot be answered leaves its tile empty, and the others are answered", async () => {
  const tooMany = {
    title: "Hours",
    report: "timeseries",
    params: { interval: "hour", from: "2000-01-01", to: "2026-01-01" },
  };
  const body = { title: "x", questions: [tooMany, questions[0]] };
  const made = await it.call("POST", "/api/boards", { token: it.maker.token, body });
  const { secret } = (await it.share({}, it.maker.token, made.body.id)).body;
  const { tiles } = (await it.read(secret)).body;
  expect(tiles[0]).toEqual({ ...tooMany, answer: null });
  expect(tiles[1].answer).not.toBeNull();
});

test("a board has so many links at most, and those that are over make room", async () => {
  const expiresAt = new Date(noon + hour).toISOString();
  for (let i = 0; i < sharesMax - 1; i++) await it.share({ expiresAt });
  const both = await Promise.all([it.share({ expiresAt }), it.share({ expiresAt })]);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  const { token } = it.maker;
  const list = () => it.call("GET", `/api/boards/${it.boardId}/shares?limit=200`, { token });
  expect((await list()).body.items).toHaveLength(sharesMax);
  expect((await it.share({ expiresAt: "2020-01-01" })).status).toBe(422);
});
