// Folders of before: blocks that say nothing yet of whose events they hold, and feeds without a source.
import type { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqliteMigrations } from "../../../../db/migrations.ts";
import { checkRollups } from "../../../../src/reports/check.ts";
import { openMigrated } from "../../../../src/store/sqlite/database.ts";
import { createEventWriter } from "../../../../src/store/sqlite/events/writer.ts";
import { openEventLog } from "../../../../src/store/sqlite/opening.ts";
import { event, type Parts, start } from "./kit.ts";

const dayMs = 24 * 60 * 60 * 1000;

let file: string;
let database: Database;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), "plaudit-test-")), "events.db");
  database = openMigrated(file, sqliteMigrations.events, {
    synchronous: "NORMAL",
  });
});
afterEach(() => database.close());

const createWriter = () => createEventWriter(database, { isAccount: (id) => id === "account" });

function append(events: readonly Parts[], writer = createWriter()): void {
  const whole = events.map((each) => event(null, { userId: null, ...each }));
  database.transaction(() => writer.append(whole)).immediate();
}

async function wrongRollups(): Promise<string[]> {
  const store = openEventLog(file);
  try {
    return (await store.snapshot(() => checkRollups(store))).wrong;
  } finally {
    await store.close();
  }
}

const rows = (sql: string) => database.query(sql).values();
const places = () => rows("select actor, block from places order by 1, 2");

/** Some blocks of many visitors, of days far apart, and of an account. */
const visits = Array.from({ length: 30_000 }, (_, i) => ({
  anonymousId: i % 10 === 0 ? null : `visitor ${i % 700}`,
  userId: i % 10 === 0 ? "account" : null,
  source: i % 20 === 0 ? "shop" : "plaudit",
  timestamp: start + (i % 90) * dayMs,
}));

/** As if they had been stored before all this was put down. */
function forget(): void {
  database.run("delete from places");
  database.run("update activity set source_id = 0");
  database.run("insert or replace into marks select 'older', max(first_seq) from blocks");
}

test("older blocks are brought up to date in short steps, and then have what newer ones have", () => {
  for (let from = 0; from < visits.length; from += 9000) append(visits.slice(from, from + 9000));
  const [put, sources] = [places(), rows("select seq, source_id from activity order by seq")];
  expect(put.length).toBeGreaterThan(2000);
  forget();
  let steps = 0;
  // Another process may take over after any step.
  while (createWriter().settle(true)) steps += 1;
  expect(steps).toBeGreaterThan(0);
  expect(places()).toEqual(put);
  // What was not sealed yet when it was migrated was known then.
  const sealed = sources.filter(([seq]) => (seq as number) <= 27_000);
  expect(rows("select seq, source_id from activity where seq <= 27000 order by seq")).toEqual(
    sealed,
  );
});

test("joins that come before older blocks are brought up to date are carried back afterwards", async () => {
  for (let from = 0; from < visits.length; from += 10_000)
    append(visits.slice(from, from + 10_000));
  forget();
  const writer = createWriter();
  const identify = Array.from({ length: 700 }, (_, i) => ({
    type: "identify",
    event: "identify",
    userId: `user ${i % 300}`,
    anonymousId: `visitor ${i}`,
  }));
  append(identify, writer);
  expect(await wrongRollups()).toEqual([]);
  for (let i = 0; writer.settle(); i++) if (i % 5 === 0) expect(await wrongRollups()).toEqual([]);
  expect(await wrongRollups()).toEqual([]);
  for (const table of ["unfolded", "places"]) expect(rows(`select * from ${table}`)).toEqual([]);
});

test("the cost of a join depends on what the person did, and not on how many names and months there are", () => {
  const one = { anonymousId: "visitor", timestamp: start };
  append([one]);
  // 300 names over 36 months, of other people.
  append(
    Array.from({ length: 10_800 }, (_, i) => ({
      anonymousId: `other ${i % 5000}`,
      event: `name ${i % 300}`,
      timestamp: Date.UTC(2020, Math.floor(i / 300), 2),
    })),
  );
  const writer = createWriter();
  append(
    [
      {
        type: "identify",
        event: "identify",
        userId: "ann",
        anonymousId: "visitor",
      },
    ],
    writer,
  );
  const before = rows("select unit, name_id, period, hex(people) from rollups order by 1, 2, 3");
  const waiting = database.query<{ n: number }, []>("select count(*) as n from unfolded");
  expect(waiting.get()).toEqual({ n: 1 });
  while (writer.settle());
  const after = rows("select unit, name_id, period, hex(people) from rollups order by 1, 2, 3");
  const changed = after.filter((row, i) => JSON.stringify(row) !== JSON.stringify(before[i]));
  // Its day and month, of its name and of all.
  expect(changed).toHaveLength(4);
  const many = Array.from({ length: 5000 }, (_, i) => ({
    type: "identify",
    event: "identify",
    userId: `user ${i}`,
    anonymousId: `other ${i}`,
  }));
  const began = process.cpuUsage();
  append(many, writer);
  const { user, system } = process.cpuUsage(began);
  // Looking through all roll-ups for each took minutes.
  expect((user + system) / 1e6).toBeLessThan(3);
});
