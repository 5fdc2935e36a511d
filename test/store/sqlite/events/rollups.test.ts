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
import { event, type Parts } from "./kit.ts";

const day = 24 * 60 * 60 * 1000;
const start = Date.UTC(2026, 0, 30);

let file: string;
let database: Database;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), "plaudit-test-")), "events.db");
  database = openMigrated(file, sqliteMigrations.events, {
    synchronous: "NORMAL",
  });
});
afterEach(() => database.close());

function append(events: Parts[]): void {
  const writer = createEventWriter(database, { isAccount: () => false });
  const whole = events.map((given) =>
    event(null, {
      event: "seen",
      userId: null,
      timestamp: start,
      receivedAt: start,
      ...given,
    }),
  );
  database.transaction(() => writer.append(whole)).immediate();
}

/** Does what joins have left for later. */
function settle(): void {
  const writer = createEventWriter(database, { isAccount: () => false });
  while (writer.settle());
}

/** Enough others, of one person on one day, that everything before them is sealed. */
const sealing = Array.from({ length: 8200 }, () => ({
  userId: "many",
  timestamp: start + 40 * day,
}));

async function check() {
  const store = openEventLog(file);
  try {
    return await store.snapshot(() => checkRollups(store));
  } finally {
    await store.close();
  }
}

const usersOn = (timestamp: number, unit = 0) =>
  database
    .query<{ count: number; users: number }, [number, number]>(
      "select count, users from rollups where unit = ? and name_id = 0 and period = ?",
    )
    .get(
      unit,
      unit === 0
        ? Math.floor(timestamp / day)
        : (new Date(timestamp).getUTCFullYear() - 1970) * 12 + new Date(timestamp).getUTCMonth(),
    );

test("days and months hold what was sealed in them; calls that say who somebody is stand apart", async () => {
  append([
    { userId: "ann" },
    { userId: "ann", timestamp: start + day },
    { userId: "bob", timestamp: start + day },
    { userId: "bob", timestamp: start + 3 * day },
    { type: "identify", event: "identify", userId: "cy", anonymousId: "phone" },
    ...sealing,
  ]);
  expect(usersOn(start)).toEqual({ count: 1, users: 1 });
  expect(usersOn(start + day)).toEqual({ count: 2, users: 2 });
  expect(usersOn(start, 1)).toEqual({ count: 3, users: 2 });
  expect(usersOn(start + 3 * day, 1)).toEqual({ count: 1, users: 1 });
  expect((await check()).wrong).toEqual([]);
});

test("a later join is carried back into the days that it concerns", async () => {
  append([
    { anonymousId: "phone" },
    { userId: "ann", timestamp: start + day },
    { anonymousId: "phone", timestamp: start + day },
    { anonymousId: "tablet", timestamp: start + day },
    ...sealing,
  ]);
  expect(usersOn(start + day)?.users).toBe(3);
  append([
    {
      type: "identify",
      event: "identify",
      userId: "ann",
      anonymousId: "phone",
    },
  ]);
  // Whoever reads them minds it from the first moment on.
  expect((await check()).wrong).toEqual([]);
  settle();
  expect(usersOn(start + day)?.users).toBe(2);
  expect(usersOn(start)?.users).toBe(1);
  expect((await check()).wrong).toEqual([]);
});

test("counting anew finds what is wrong, missing or too much", async () => {
  append([{ userId: "ann" }, ...sealing]);
  const { compared, wrong } = await check();
  expect(wrong).toEqual([]);
  expect(compared).toBe(8);
  database.run("update rollups set count = count + 1 where unit = 0 and name_id = 0 and count = 1");
  database.run("delete from rollups where unit = 1 and count = 1");
  const after = await check();
  expect(after.wrong).toHaveLength(3);
  expect(after.wrong.join()).toContain("all events of 2026-01-30 has 2");
  expect(after.wrong.join()).toContain("is missing");
});

test("roll-ups of another definition are made again, and no others", async () => {
  append([{ userId: "ann" }, { anonymousId: "phone", timestamp: start + day }, ...sealing]);
  const upgrade = () => {
    const writer = createEventWriter(database, { isAccount: () => false });
    database.transaction(() => writer.upgrade()).immediate();
  };
  upgrade();
  database.run("update rollups set count = 7");
  upgrade();
  expect((await check()).wrong).not.toEqual([]);
  database.run("pragma user_version = 0");
  upgrade();
  expect((await check()).wrong).toEqual([]);
});
