// One person, in every place that keeps something of people: told whole, and gone whole.
import { afterEach, expect, test } from "bun:test";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "../../../src/config.ts";
import { locateData } from "../../../src/data.ts";
import { silentLog } from "../../../src/log.ts";
import type { RecordedEvent } from "../../../src/recorder/event.ts";
import { checkRollups } from "../../../src/reports/check.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { openWorkspace, type Workspace } from "../../../src/workspace.ts";
import { emptyFolder, workerUrl } from "../../cli/kit.ts";

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
    config: readConfig({ PLAUDIT_DATA: folder }, {}),
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

test("a person without an account is told whole, and erased from every place, and others stay as they were", async () => {
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
      new AbortController().signal,
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
  await workspace.recorder.tidied(20_000);

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
