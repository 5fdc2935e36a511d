// An installation on SQLite is moved into a PostgreSQL, with all that it has and learned. Interrupted anywhere it goes on,
// and whatever does not come over as it was is found before anybody is told to switch.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { SQL } from "bun";
import { readConfig } from "../../../src/app/config.ts";
import { serve } from "../../../src/app/serve.ts";
import { locateData } from "../../../src/data/folder.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { openDatabase } from "../../../src/store/sqlite/database.ts";
import { makeEvents, openTestJournal } from "../../recorder/kit.ts";
import { emptyFolder, historyFile, plaudit, workerUrl } from "../../cli/kit.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "./server.ts";

// On a machine that is busy with others.
setDefaultTimeout(180_000);

const main = new URL("../../../src/main.ts", import.meta.url).pathname;
const childMsMax = 60_000;
const copyMsMax = 60_000;

let server: PostgresServer;
/** The demo, another history, somebody who was erased, and letters. */
let source: string;
/** The demo's admin's. */
let password: string;
let databases = 0;
/** Of the other history. */
const [owner, device] = ["uab6d6f2d4444", "the author's phone"];

beforeAll(async () => {
  [server, source] = await Promise.all([startPostgres(), makeInstallation()]);
}, hookMsMax + 60_000);
afterAll(() => server?.stop(), hookMsMax);

async function makeInstallation(): Promise<string> {
  const folder = emptyFolder();
  const { out } = await run(["demo", "--data", folder]);
  password = /password (\S+)/.exec(out)![1]!;
  await run(["import", historyFile, "--data", folder]);
  await joinOnce(folder);
  const app = openDatabase(locateData(folder).appFile, { synchronous: "FULL" });
  const { id } = app
    .query<{ id: string }, []>("select id from users where username != 'admin'")
    .get()!;
  // As versions wrote it before PostgreSQL's keys were thought of.
  app.run("insert into vocabulary values ('shop', 0, ?)", ["elevenchars".repeat(2000)]);
  app.close();
  await run(["erase", "--user", id, "--data", folder]);
  const events = openDatabase(locateData(folder).eventsFile, { synchronous: "FULL" });
  const bury = events.query(
    "insert into dead_letters (journal, segment, offset, count, reason, record, created_at) values ('server', 1, 24, ?, ?, ?, 0)",
  );
  bury.run(1, "no reason any more", JSON.stringify({ head: ["track"], properties: null }));
  bury.run(3, "could not be read", "segment 1 from byte 24");
  events.close();
  return folder;
}

/** A device that is somebody's, of which no event tells any more. */
async function joinOnce(folder: string): Promise<void> {
  const parts = { anonymousId: device, timestamp: "2018-05-01T00:00:00.000Z" };
  const lines = [
    { ...parts, type: "track", event: "file.added", messageId: "before" },
    { ...parts, type: "identify", userId: owner, messageId: "joined" },
  ];
  const stdin = lines.map((line) => JSON.stringify(line)).join("\n");
  await run(["import", "-", "--data", folder], stdin);
  await run(["retention", "set", "--event", "identify", "--days", "30", "--data", folder]);
}

async function run(words: readonly string[], stdin = "") {
  const outcome = await plaudit(words, { stdin });
  if (outcome.code !== 0) throw new Error(`${words.join(" ")}: ${outcome.told.join("\n")}`);
  return outcome;
}

/** A folder of its own with the same data, and a database. */
async function open(
  make: (name: string) => Promise<SQL> = server.createDatabase,
): Promise<{ folder: string; url: string; sql: SQL }> {
  const folder = join(emptyFolder(), "data");
  cpSync(source, folder, { recursive: true });
  const name = `moved_${++databases}`;
  return { folder, url: server.urlOf(name), sql: await make(name) };
}

const move = (url: string, folder: string) => plaudit(["migrate-to", url, "--data", folder]);

test("all of it comes over, is proved to be the same, and a server goes on with it", async () => {
  const { folder, url, sql } = await open();
  const { code, out, told } = await move(url, folder);
  expect({ code, told }).toEqual({
    code: 0,
    told: [
      `Switch: set DATABASE_URL, and start with an empty folder as --data. ${folder} stays as it is.`,
    ],
  });
  expect(out).toMatch(
    /^Moved \d{3,} rows and \d{5} events to .+\/moved_1\. All of them, and the answers to \d{2,} reports, are the same there\.\n$/,
  );
  // The way back is there, and nothing of the move.
  expect((await run(["export", "--data", folder])).out).not.toBe("");
  expect(existsSync(join(folder, "node"))).toBe(false);
  const [left] = await sql`select to_regclass('moving') as moving`;
  expect(left.moving).toBeNull();
  const known = await sql`select known from event_ids where known like ${`%${device}%`}`;
  expect(known.map((row: { known: string }) => JSON.parse(row.known))).toEqual([
    { kind: "anonymous", name: device, standing: 4, person: owner, trustedPerson: owner },
  ]);
  const letters: { count: number }[] =
    await sql`select count from event_batches where kind = 'letter' order by position`;
  expect(letters.map(({ count }) => count)).toEqual([1, 3]);

  const [secret] = await sql`select value from settings where name = 'secret'`;
  const file = await Bun.file(join(folder, "secret")).text();
  expect(JSON.parse(secret.value).current).toBe(file.trim());
  await lookAround(url, Number(/and (\d{5}) events/.exec(out)![1]));
});

test("what a killed server left in its journal comes over, too", async () => {
  const { folder, url } = await open();
  const stored = (await run(["export", "--data", folder])).out.trim().split("\n").length;
  const journal = await openTestJournal(folder);
  for (let batch = 0; batch < 20; batch++) journal.append(makeEvents(2000));
  await journal.close(false);
  const { code, out } = await move(url, folder);
  expect(code).toBe(0);
  expect(Number(/and (\d+) events/.exec(out)![1])).toBe(stored + 40_000);
});

/** As whoever starts a node there: people get in as before, and it has its copy soon. */
async function lookAround(url: string, events: number): Promise<void> {
  const config = readConfig({ DATABASE_URL: url, PLAUDIT_DATA: emptyFolder(), PORT: "0" }, {});
  const node = await serve({ config, log: silentLog, workerUrl });
  try {
    const signedIn = await fetch(new URL("/api/auth/token", node.url), {
      method: "POST",
      body: new URLSearchParams({ username: "admin", password }),
    });
    const { access_token: token } = (await signedIn.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${token}` };
    const count = async () => {
      const exported = await fetch(new URL("/api/events/export", node.url), { headers });
      expect(exported.status).toBe(200);
      return (await exported.text()).trim().split("\n").length;
    };
    // Of the sign-in there is one more.
    const deadline = performance.now() + copyMsMax;
    while ((await count()) <= events && performance.now() < deadline) await Bun.sleep(200);
    expect(await count()).toBe(events + 1);
  } finally {
    await node.stop();
  }
}

test("killed at any moment, it goes on and ends the same", async () => {
  const { folder, url, sql } = await open();
  const stops: string[] = [];
  // In the middle of the events, twice, and then while it compares.
  for (const isTime of [atEvent(sql, 1), atEvent(sql, 9000), after(1500), after(4000)]) {
    const child = Bun.spawn([process.execPath, main, "migrate-to", url, "--data", folder], {
      stdout: "ignore",
      stderr: "pipe",
    });
    const late = setTimeout(() => child.kill("SIGKILL"), childMsMax);
    const began = performance.now();
    while (child.exitCode === null && !(await isTime(performance.now() - began)))
      await Bun.sleep(2);
    child.kill("SIGKILL");
    await child.exited;
    clearTimeout(late);
    stops.push(await placeOf(sql));
    if (child.exitCode === 0) break;
    if (child.exitCode !== null) throw new Error(await new Response(child.stderr).text());
  }
  process.stderr.write(`it was killed at ${stops.join(", ")}\n`);
  expect(new Set(stops).size).toBeGreaterThan(1);
  const [row] = await sql`select to_regclass('moving') as moving`;
  if (row.moving !== null) expect((await move(url, folder)).code).toBe(0);
  const [batches] =
    await sql`select sum(count)::int as events from event_batches where kind = 'events'`;
  const [order] = await sql`select seq::int as seq from event_order`;
  // Each once, and behind them the two letters.
  expect(batches.events + 2).toBe(order.seq);
});

const after = (ms: number) => async (passed: number) => passed > ms;

function atEvent(sql: SQL, seq: number) {
  return async () => {
    const [there] = await sql`select to_regclass('event_order') as it`;
    if (there.it === null) return false;
    const [row] = await sql`select seq::int as seq from event_order`;
    return (row?.seq ?? 0) >= seq;
  };
}

/** How far it had come, in words. */
async function placeOf(sql: SQL): Promise<string> {
  const [there] =
    await sql`select to_regclass('event_order') as it, to_regclass('moving') as moving`;
  if (there.it === null) return "no schema";
  const [row] = await sql`select seq::int as seq from event_order`;
  return `${row.seq}${there.moving === null ? " without the mark" : ""}`;
}

describe("what does not come over as it was is found:", () => {
  test("a row", async () => {
    const { folder, url, sql } = await open(server.createMigrated);
    await sql.unsafe(`create function shout() returns trigger language plpgsql as $$
      begin new.title = upper(new.title); return new; end $$`);
    await sql`create trigger shouting before insert on items for each row execute function shout()`;
    const { code, told } = await move(url, folder);
    expect(code).toBe(1);
    expect(told.at(-1)).toMatch(
      /Not the same on both sides: items \(\d+ rows, of which some differ\)\. Nothing is switched/,
    );
    await sql`drop trigger shouting on items`;
    expect((await move(url, folder)).code).toBe(0);
  });

  test("an event", async () => {
    const { folder, url, sql } = await open(server.createMigrated);
    await sql.unsafe(`create function forget() returns trigger language plpgsql as $$
      begin if new.position = 3 then new.payload = (select payload from event_batches where position = 2); end if; return new; end $$`);
    await sql`create trigger forgetting before insert on event_batches for each row execute function forget()`;
    const { code, told } = await move(url, folder);
    expect(code).toBe(1);
    expect(told.at(-1)).toContain("events in the log");
    // Nor does a node start on it.
    const config = readConfig({ DATABASE_URL: url, PLAUDIT_DATA: emptyFolder(), PORT: "0" }, {});
    const started = serve({ config, log: silentLog, workerUrl });
    expect(await started.then(() => "started", String)).toContain(
      "An installation is being moved to the database",
    );
  });
});

test("a database with somebody's data is left as it is", async () => {
  const { folder, url, sql } = await open();
  expect((await move(url, folder)).code).toBe(0);
  const again = await move(url, folder);
  expect(again).toMatchObject({
    code: 1,
    told: [
      expect.stringContaining("has the data of another installation: choose an empty database."),
    ],
  });
  const [users] = await sql`select count(*)::int as count from users`;
  expect(users.count).toBeGreaterThan(10);
});
