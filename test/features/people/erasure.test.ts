// One person, in every place that keeps something of people: told whole, and gone whole.
import { afterEach, expect, test } from "bun:test";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createApp } from "../../../src/app/app.ts";
import { locateData } from "../../../src/data/folder.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import type { RecordedEvent } from "../../../src/domain/event.ts";
import { checkRollups } from "../../../src/reports/check.ts";
import { openDatabase } from "../../../src/store/sqlite/database.ts";
import { openWorkspace, type Workspace } from "../../../src/app/workspace.ts";
import { emptyFolder, plaudit, workerUrl } from "../../cli/kit.ts";
import { createCall, grant, join as signUp, password } from "../people.ts";
import { askAccounts, configOf, databaseOf, sqliteTest } from "../../databases.ts";

const day = 24 * 60 * 60 * 1000;
const start = Date.UTC(2026, 0, 1);
const canary = "canary-7b1f";
const device = "device-of-canary-7b1f";
const admin = { permissions: ["admin"] };

const open: Workspace[] = [];
afterEach(async () => {
  for (const workspace of open.splice(0)) await workspace.close();
});

async function openAt(folder: string): Promise<Workspace> {
  const workspace = await openWorkspace({
    config: await configOf(folder),
    log: silentLog,
    workerUrl,
    journals: ["server"],
  });
  open.push(workspace!);
  return workspace!;
}

async function close(workspace: Workspace): Promise<void> {
  open.splice(open.indexOf(workspace), 1);
  await workspace.close();
}

let made = 0;
function event(overrides: Partial<RecordedEvent> = {}): RecordedEvent {
  made += 1;
  return {
    type: "track",
    event: `event ${made % 3}`,
    userId: `user ${made % 50}`,
    timestamp: start + (made % 40) * day,
    receivedAt: start + 40 * day + made,
    messageId: `message ${made}`,
    source: "tests",
    properties: { number: made },
    ...overrides,
  };
}

const others = (count: number) => Array.from({ length: count }, () => event());

/** What the person did, in all ways that events name people. */
function deeds(id: string): RecordedEvent[] {
  const own = { properties: { note: `of ${id}` } };
  return [
    event({ userId: undefined, anonymousId: device, ...own }),
    event({ type: "identify", event: "identify", userId: id, anonymousId: device, ...own }),
    event({ userId: undefined, anonymousId: device, ...own }),
    event({ userId: id, messageId: `message of ${id} ${++made}`, ...own }),
    event({ type: "group", event: "group", userId: id, groupId: `group of ${id}`, ...own }),
    event({ type: "alias", event: "alias", userId: id, previousId: `before ${id}`, ...own }),
  ];
}

/** What others did that names the person. */
const mentions = (id: string) => [
  event({ userId: "user 1", anonymousId: device }),
  event({ type: "alias", event: "alias", userId: "user 1", previousId: id }),
];

async function store(workspace: Workspace, events: RecordedEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += 1000)
    await workspace.recorder.accept(events.slice(from, from + 1000));
  await workspace.recorder.drained(20_000);
}

/** Of each event what is told of it, by its id. */
async function listAll(workspace: Workspace): Promise<Map<string, string>> {
  const lines = new Map<string, string>();
  for await (const text of workspace.services.events.export({}, "ndjson")) {
    for (const line of text.split("\n").filter(Boolean)) lines.set(JSON.parse(line).id, line);
  }
  return lines;
}

async function exportOf(text: AsyncGenerator<string>) {
  let whole = "";
  for await (const part of text) whole += part;
  return JSON.parse(whole);
}

/** Files of the folder that hold a text, compressed or not. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((file) => statSync(file).isFile() && readFileSync(file).includes(text));
}

async function seed(folder: string, id: string): Promise<Workspace> {
  const workspace = await openAt(folder);
  await store(workspace, [...others(9000), ...deeds(id), ...mentions(id), ...others(8000)]);
  // Sealed by now; and rows.
  await store(workspace, [...deeds(id), ...mentions(id), ...others(100)]);
  return workspace;
}

test("a person without an account is exported whole and erased everywhere, and others stay as they were", async () => {
  const folder = emptyFolder();
  const { eventsFile } = locateData(folder);
  const workspace = await seed(folder, canary);
  const { people } = workspace.services;

  const taken = await exportOf(await people.export(canary));
  expect(taken.userId).toBe(canary);
  expect(taken.events).toHaveLength(12);
  expect(new Set(taken.events.map((each: { type: string }) => each.type)).size).toBe(4);

  // A dead letter of theirs, one that mentions them, one of somebody else.
  const head = (userId: string | null, anonymousId: string | null) =>
    JSON.stringify({
      head: ["track", "x", userId, anonymousId, start, start, null, "m", "tests", null, null],
      properties: null,
    });
  const database = openDatabase(eventsFile, { synchronous: "FULL" });
  const letters = [
    head(canary, null),
    head(null, device),
    head("user 1", device),
    head("user 1", "d"),
  ];
  for (const record of letters) {
    database.run(
      "insert into dead_letters (journal, segment, offset, count, reason, record, created_at) values ('server',1,1,1,'no',?,0)",
      [record],
    );
  }

  const before = await listAll(workspace);
  const theirs = new Set<string>(taken.events.map((each: { id: string }) => each.id));
  const ledger = workspace.recorder.status().ledger;
  const top = () =>
    workspace.services.reports.top(
      { by: "event", tz: "UTC", limit: 10, from: "2025-12-01", to: "2026-03-01" },
      { who: "", left: new AbortController().signal },
    );
  const countOf = (rows: { key: string; count: number }[]) =>
    rows.reduce((sum, { count }) => sum + count, 0);
  const countBefore = countOf((await top()).rows);

  // In the journal, and not stored before the erasure is asked for.
  database.run("begin immediate");
  const between = event();
  await workspace.recorder.accept([...deeds(canary), between]);
  await people.erase(admin, canary);
  database.run("commit");
  await workspace.recorder.drained(20_000);
  await workspace.recorder.purged(20_000);

  const after = await listAll(workspace);
  for (const [id, line] of before) {
    if (theirs.has(id)) expect(after.has(id)).toBe(false);
    else if (line.includes(canary)) {
      const { anonymousId: _, previousId: __, ...rest } = JSON.parse(line);
      expect(JSON.parse(after.get(id)!)).toEqual(rest);
    } else expect(after.get(id)).toBe(line);
  }
  expect(after.size).toBe(before.size - theirs.size + 1);
  expect([...after.values()].join("")).not.toContain(canary);
  expect(people.export(canary)).rejects.toThrow("Nobody has this id.");
  // identify, group and alias are left out.
  expect(countOf((await top()).rows)).toBe(countBefore - 6 + 1);
  expect((await checkRollups(workspace.events)).wrong).toEqual([]);
  const kept = database.query<{ record: string }, []>("select record from dead_letters").all();
  expect(kept.map(({ record }) => record)).toEqual([head("user 1", null), head("user 1", "d")]);
  database.close();

  const now = workspace.recorder.status().ledger;
  expect(now.accepted).toBe(ledger.accepted + 7);
  expect(now.accepted).toBe(now.stored + now.duplicates + now.deadLettered);
  // Those that were in the journal may have been stored first, or not at all.
  expect([12, 18]).toContain(workspace.recorder.status().removed.erased);
  expect(filesWith(folder, canary)).toEqual([]);
  expect(filesWith(folder, "user 17")).not.toEqual([]);

  // Others' copies are still copies.
  await store(workspace, [between]);
  expect(workspace.recorder.status().ledger.duplicates).toBe(now.duplicates + 1);
  await close(workspace);
  expect(filesWith(folder, canary)).toEqual([]);
});

test("erasing an account erases its events, and leaves nothing but lower counts of likes", async () => {
  const folder = emptyFolder();
  const workspace = await openAt(folder);
  const app = createApp(workspace, workspace.services);
  const call = createCall(app);
  const ada = await signUp({ app, store: workspace.store }, "canaryAda");
  const bob = await signUp({ app, store: workspace.store }, "bob", "users:write");
  const { body: item } = await call("POST", "/api/items", {
    token: bob.token,
    body: { title: "A fern" },
  });
  await call("POST", `/api/items/${item.id}/like`, { token: ada.token });
  await store(workspace, [...deeds(ada.id), ...others(9000)]);

  const { status, headers, body } = await call("GET", "/api/users/me/export", { token: ada.token });
  expect([status, headers.get("content-type")]).toEqual([200, "application/json"]);
  expect(body.user.username).toBe("canaryAda");
  const names = body.events.map((each: { event: string }) => each.event);
  expect(names).toHaveLength(3 + 6);
  expect(names).toContain("item.liked");
  const path = `/api/people/${ada.id}`;
  expect((await call("GET", `${path}/export`, { token: ada.token })).status).toBe(403);
  const told = await call("GET", `${path}/export`, { token: bob.token });
  expect(told.body.events).toEqual(body.events);

  expect(
    (await call("DELETE", "/api/users/me", { token: ada.token, body: { password } })).status,
  ).toBe(204);
  await workspace.recorder.purged(20_000);
  expect((await call("GET", `${path}/export`, { token: bob.token })).status).toBe(404);
  const seen = await call("GET", `/api/items/${item.id}`, { token: bob.token });
  expect(seen.body.likes.count).toBe(0);
  expect([...(await listAll(workspace)).values()].join("")).not.toContain(ada.id);
  await close(workspace);
  for (const text of [ada.id, "canaryAda", "canary-7b1f"]) {
    expect([text, filesWith(folder, text)]).toEqual([text, []]);
  }
});

test("only an admin can erase an admin, and nobody can erase the last one", async () => {
  const workspace = await openAt(emptyFolder());
  const app = createApp(workspace, workspace.services);
  const call = createCall(app);
  const parts = { app, store: workspace.store };
  const [root, clerk] = [
    await signUp(parts, "root", "admin"),
    await signUp(parts, "clerk", "users:write"),
  ];
  const erase = (who: { token: string }, id: string) =>
    call("DELETE", `/api/people/${encodeURIComponent(id)}`, { token: who.token });
  expect((await erase(clerk, root.id)).status).toBe(403);
  expect((await erase(root, root.id)).status).toBe(409);
  await grant(workspace.store, clerk.id, "admin");
  expect((await erase(clerk, root.id)).status).toBe(204);
  expect((await call("GET", "/api/users/me", { token: root.token })).status).toBe(401);
  // Not known yet, of any form.
  expect((await erase(clerk, "a/b ü?#%")).status).toBe(204);
  expect((await erase(clerk, "x".repeat(201))).status).toBe(422);
});

/** A folder with copies of two folders' databases. */
function restore(appFrom: string, eventsFrom: string): string {
  const folder = emptyFolder();
  const copies = [
    [locateData(appFrom).appFile, locateData(folder).appFile],
    [locateData(eventsFrom).eventsFile, locateData(folder).eventsFile],
  ] as const;
  for (const [from, to] of copies) {
    const database = openDatabase(from, { synchronous: "FULL" });
    database.run("vacuum into ?", [to]);
    database.close();
  }
  return folder;
}

// On PostgreSQL what is erased is in the log of events: test/store/postgres/events/erasures.test.ts.
sqliteTest(
  "an erased person is erased again when either database is restored from a backup",
  async () => {
    const folder = emptyFolder();
    const first = await openAt(folder);
    const ada = await first.services.users.create({
      username: "ada",
      email: "ada@example.com",
      password: "correct horse",
      age: 36,
    });
    await store(first, [...deeds(ada.id), ...deeds(canary), ...others(9000)]);
    const backup = restore(folder, folder);
    await first.services.people.erase(admin, canary);
    await first.services.people.erase(admin, ada.id);
    await first.recorder.purged(20_000);
    await close(first);

    const older = await openAt(restore(folder, backup));
    older.recorder.purge();
    await older.recorder.purged(20_000);
    expect((await listAll(older)).size).toBe(9000);
    expect([...(await listAll(older)).values()].join("")).not.toContain(canary);

    const mixed = restore(backup, folder);
    const newer = await openAt(mixed);
    expect(await newer.services.users.find(ada.id)).toBeDefined();
    await newer.services.people.catchUp();
    expect(await newer.services.users.find(ada.id)).toBeUndefined();
    await close(newer);
    // It was put down anew.
    const again = await openAt(restore(mixed, backup));
    again.recorder.purge();
    await again.recorder.purged(20_000);
    expect((await listAll(again)).size).toBe(9000);
  },
);

test("an erasure that is killed in the middle is finished at the next start", async () => {
  const folder = emptyFolder();
  const first = await openAt(folder);
  for (let round = 0; round < 10; round++) {
    await store(first, [...deeds(canary), ...others(2000)]);
  }
  const wanted = (await listAll(first)).size - 60;
  await close(first);
  const main = new URL("../../../src/main.ts", import.meta.url).pathname;
  const env = { ...process.env, ...(await databaseOf(folder)) };
  let finished = 0;
  for (let ms = 350; finished === 0; ms += 100) {
    const erasing = Bun.spawn(["bun", main, "erase", "--user", canary, "--data", folder], {
      env,
      stdout: "ignore",
      stderr: "ignore",
    });
    const timer = setTimeout(() => erasing.kill("SIGKILL"), ms);
    if ((await erasing.exited) === 0) finished += 1;
    clearTimeout(timer);
    // Put down, and killed: it needs nobody to ask again.
    if ((await askAccounts(folder, "select hash from erasures")).length > 0) break;
  }
  const next = await openAt(folder);
  next.recorder.purge();
  await next.recorder.purged(20_000);
  expect((await listAll(next)).size).toBe(wanted);
  expect((await checkRollups(next.events)).wrong).toEqual([]);
  await close(next);
  expect(filesWith(folder, canary)).toEqual([]);
}, 60_000);

test("on the command line a person is exported and erased, and retention is set", async () => {
  const folder = emptyFolder();
  const first = await openAt(folder);
  await store(first, [...deeds(canary), ...others(20)]);
  const at = ["--data", folder];
  const told = await plaudit(["person", "export", "--user", canary, ...at]);
  expect(JSON.parse(told.out).events).toHaveLength(6);
  // Beside a running server, whose own Worker must not go on with what it knew.
  const erased = await plaudit(["erase", "--user", canary, ...at]);
  expect([erased.code, erased.out]).toEqual([0, "erased; 6 events removed\n"]);
  await store(
    first,
    deeds(canary).map((each) => ({ ...each, receivedAt: start })),
  );
  expect((await listAll(first)).size).toBe(20);
  expect((await plaudit(["person", "export", "--user", canary, ...at])).code).toBe(1);

  expect((await plaudit(["retention", "set", "--days", "0", ...at])).code).toBe(2);
  expect((await plaudit(["retention", "set", "--days", "soon", ...at])).code).toBe(2);
  await plaudit(["retention", "set", "--event", "event 1", "--days", "1", ...at]);
  const set = await plaudit(["retention", "set", "--days", "forever", ...at]);
  expect(set.out).toBe("event 1: 1 day\nall others: forever\n");
  expect((await plaudit(["retention", ...at])).out).toBe(set.out);
  const left = [...(await listAll(first)).values()].map((line) => JSON.parse(line).event);
  expect(left).not.toContain("event 1");
  expect(left.length).toBeGreaterThan(10);
});
