// Removal, step by step: against a plain list of who did what, cut off anywhere, and at some size.
import type { Database } from "bun:sqlite";
import { afterEach, expect, test } from "bun:test";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { sqliteMigrations } from "../../../../db/migrations.ts";
import { cutoffsAt } from "../../../../src/store/expiry.ts";
import { listKept } from "../../../../src/store/sqlite/events/expiry.ts";
import { isPurgeDue, purge } from "../../../../src/store/sqlite/events/purge.ts";
import { checkRollups } from "../../../../src/reports/check.ts";
import { openMigrated } from "../../../../src/store/sqlite/database.ts";
import { digestOf } from "../../../../src/domain/digest.ts";
import type { UnparsedEvent } from "../../../../src/domain/event.ts";
import type { ColumnName } from "../../../../src/store/event-columns.ts";
import { createEventWriter } from "../../../../src/store/sqlite/events/writer.ts";
import { tellOwners, type ToldCall } from "../../../reports/who-oracle.ts";
import { openEventLog } from "../../../../src/store/sqlite/opening.ts";
import { isThorough, runs } from "../../../runs.ts";
import { event as makeEvent, type Parts } from "./kit.ts";

const day = 24 * 60 * 60 * 1000;
const start = Date.UTC(2026, 0, 1);

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function open({ columnEventsMax = 1 }: { columnEventsMax?: number } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "plaudit-test-"));
  const eventsFile = join(folder, "events.db");
  const app = openMigrated(join(folder, "app.db"), sqliteMigrations.app, {
    synchronous: "NORMAL",
  });
  const events = openMigrated(eventsFile, sqliteMigrations.events, {
    synchronous: "NORMAL",
  });
  closing.push(
    () => app.close(),
    () => events.close(),
  );
  const writer = createEventWriter(events, { columnEventsMax, isAccount: () => true });
  const append = events.transaction((batch: UnparsedEvent[]) => writer.append(batch));
  return {
    app,
    events,
    eventsFile,
    writer,
    append: (batch: UnparsedEvent[]) => append.immediate(batch),
    steps(now = start + 100 * day) {
      const expiries = [{ seq: Infinity, cutoffs: cutoffsAt(listKept(app), now) }];
      return purge({ app, events, expiries, onChange: () => writer.forget() });
    },
  };
}

function run(steps: ReturnType<typeof purge>) {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function erase(app: Database, id: string, until = start + 1000 * day): void {
  for (const kind of ["user", "anonymous"] as const)
    app.run("insert or replace into erasures values (?, ?)", [digestOf(kind, id), until]);
}

let made = 0;
function event(parts: Parts = {}): UnparsedEvent {
  made += 1;
  return makeEvent(`message ${made}`, {
    userId: null,
    timestamp: start + made,
    receivedAt: start + made,
    ...parts,
  });
}

/** The same as the oracle has it. */
function toCall(event: UnparsedEvent): ToldCall {
  const { userId, anonymousId, previousId } = event;
  return {
    ...event,
    userId: userId ?? null,
    anonymousId: anonymousId ?? null,
    previousId: previousId ?? null,
  };
}

const columns = [
  "timestamp",
  "receivedAt",
  "sentAt",
  "nameId",
  "sourceId",
  "userId",
  "anonymousId",
  "messageId",
  "properties",
] as const satisfies readonly ColumnName[];

/** Each event that is there: its seq, who did it, what, when, and its message id. */
async function listAll(file: string): Promise<Map<number, string>> {
  const store = openEventLog(file);
  const all = new Map<number, string>();
  for await (const stretch of store.stretches({}, columns)) {
    const { messageId, properties, ...numbers } = await stretch.read(...columns);
    for (const place of await stretch.places()) {
      const values = Object.values(numbers).map((column) => column.at(place));
      const texts = [messageId.at(place), properties.at(place)];
      all.set(stretch.seqAt(place), JSON.stringify([...values, ...texts]));
    }
  }
  await store.close();
  return all;
}

const wrongRollups = async (file: string) => {
  const store = openEventLog(file);
  const { wrong } = await checkRollups(store);
  await store.close();
  return wrong;
};

test("a purge removes what a plain list says, wherever it lies, and changes nothing else", async () => {
  const users = ["ann", "bob", "cy"];
  const devices = ["d1", "d2", "d3", "d4"];
  const kind = fc.record({
    type: fc.constantFrom("track", "track", "page", "identify"),
    user: fc.constantFrom(null, ...users),
    device: fc.constantFrom(null, ...devices),
    name: fc.constantFrom("seen", "bought"),
    day: fc.integer({ min: 0, max: 5 }),
    public: fc.constantFrom(undefined, undefined, true as const),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(kind, { minLength: 20, maxLength: 40 }),
      fc.subarray([...users, "d1", "d2"], { minLength: 1, maxLength: 3 }),
      fc.option(fc.integer({ min: 95, max: 100 })),
      fc.boolean(),
      async (kinds, erased, days, isSettled) => {
        const { app, append, eventsFile, steps, writer } = open();
        const batch = Array.from({ length: 9000 }, (_, i) => {
          const { type, user, device, name, day: at, public: isPublic } = kinds[i % kinds.length]!;
          return event({
            type,
            public: isPublic,
            event: type === "track" ? name : type,
            userId: user ?? (device === null ? "ann" : null),
            anonymousId: device,
            timestamp: start + at * day + i,
          });
        });
        append(batch);
        append(batch.slice(0, 50).map((each) => ({ ...each, messageId: `${each.messageId} too` })));
        const all = [...batch, ...batch.slice(0, 50)];
        const before = await listAll(eventsFile);
        while (isSettled && writer.settle());

        // Whom public keys have joined to somebody is not erased with them.
        const { owners } = tellOwners(all.map(toCall), "trusted");
        const ownerOf = (device: string) =>
          owners.get(`anonymous ${device}`)?.slice("user ".length) ?? device;
        const cutoff = days === null ? -Infinity : start + (100 - days) * day;
        const isGone = ({ event: name, userId, anonymousId, timestamp }: UnparsedEvent) =>
          erased.includes(userId ?? ownerOf(anonymousId!)) ||
          (name === "seen" && timestamp < cutoff);
        const gone = all.flatMap((each, i) => (isGone(each) ? [i + 1] : []));

        for (const id of erased) erase(app, id);
        if (days !== null) app.run("insert into retention values ('seen', ?)", [days]);
        const removed = run(steps());
        expect(removed.erased + removed.expired).toBe(gone.length);
        const after = await listAll(eventsFile);
        expect([...before.keys()].filter((seq) => !after.has(seq))).toEqual(gone);
        for (const [seq, told] of after) {
          const { anonymousId, userId } = all[seq - 1]!;
          const isTheirDevice = userId !== undefined && erased.includes(ownerOf(anonymousId ?? ""));
          if (!isTheirDevice) expect(told).toBe(before.get(seq)!);
        }
        expect(await wrongRollups(eventsFile)).toEqual([]);
        // Copies of what is left are copies still; what was erased does not come back.
        const isNamed = ({ userId, anonymousId }: UnparsedEvent) =>
          erased.includes(userId ?? anonymousId!);
        const left = batch.filter((each) => !isGone(each) && !isNamed(each));
        const theirs = batch.filter(
          ({ userId }) => userId !== undefined && erased.includes(userId),
        );
        expect(append(left.slice(0, 500))).toBe(0);
        append(theirs.slice(0, 500));
        expect((await listAll(eventsFile)).size).toBe(after.size);
        expect(run(steps())).toEqual({ erased: 0, expired: 0 });
      },
    ),
    { numRuns: runs(25, 8) },
  );
}, 120_000);

test("a purge that is ended after any step is completed by the next one", async () => {
  for (let end = 0; ; end++) {
    const { app, events, append, eventsFile, steps, writer } = open();
    const batch = Array.from({ length: 17_000 }, (_, i) =>
      event({
        type: i % 1000 === 0 ? "identify" : "track",
        userId: i % 3 === 0 ? null : `user ${i % 20}`,
        anonymousId: `device ${i % 20}`,
      }),
    );
    append(batch);
    append([event({ userId: "user 7" })]);
    erase(app, "user 7");
    const first = steps();
    let isDone = false;
    for (let step = 0; step < end && !isDone; step++) isDone = first.next().done ?? false;
    // As a process that was killed leaves it: nothing of what it knew.
    writer.forget();
    run(steps());
    expect(events.query("select count(*) as n from erasing").get()).toEqual({
      n: 0,
    });
    expect(isPurgeDue(events)).toBe(false);
    const numbers = [...(await listAll(eventsFile)).values()].join();
    expect(numbers).not.toContain("user 7");
    const wanted = batch.filter(({ userId }) => userId !== "user 7").length;
    expect((await listAll(eventsFile)).size).toBe(wanted);
    expect(await wrongRollups(eventsFile)).toEqual([]);
    if (isDone) break;
  }
}, 120_000);

test("what is packed while a purge goes on is purged, too", async () => {
  for (let stop = 1; stop <= 6; stop++) {
    const { app, eventsFile, writer, append, steps } = open({ columnEventsMax: 8192 });
    const blocks = 8;
    for (let n = 0; n < blocks; n++) {
      append(
        Array.from({ length: 4096 }, (_, i) => event({ userId: i % 2 === 0 ? "eva" : "bob" })),
      );
    }
    erase(app, "eva");
    const purging = steps();
    // Some blocks are purged. Then all of them are packed into larger ones.
    for (let step = 0; step < stop; step++) purging.next();
    while (writer.settle());
    run(purging);
    const left = [...(await listAll(eventsFile)).values()];
    expect({ stop, left: left.length }).toEqual({ stop, left: (blocks * 4096) / 2 });
    expect(await wrongRollups(eventsFile)).toEqual([]);
  }
});

test("whoever uses an id after its erasure is somebody new, and what happened before does not come back", async () => {
  const { app, append, eventsFile, steps } = open();
  append([event({ userId: "ann" }), event({ userId: "bob" })]);
  erase(app, "ann", start + day);
  run(steps());
  expect((await listAll(eventsFile)).size).toBe(1);
  append([
    event({ userId: "ann", timestamp: start, receivedAt: start + 5 * day }),
    event({ userId: "ann", timestamp: start + 5 * day, receivedAt: start }),
    event({
      userId: "ann",
      timestamp: start + 5 * day,
      receivedAt: start + 5 * day,
    }),
  ]);
  expect(run(steps())).toEqual({ erased: 0, expired: 0 });
  expect((await listAll(eventsFile)).size).toBe(2);
  erase(app, "ann", start + 6 * day);
  expect(run(steps()).erased).toBe(1);
});

test("a late identify of an erased person removes the device's events too", async () => {
  const { app, append, events, eventsFile, steps } = open();
  append([event({ anonymousId: "device" }), event({ anonymousId: "another" })]);
  erase(app, "ann");
  run(steps());
  expect(
    append([
      event({
        type: "identify",
        event: "identify",
        userId: "ann",
        anonymousId: "device",
      }),
    ]),
  ).toBe(1);
  expect(isPurgeDue(events)).toBe(true);
  expect(run(steps()).erased).toBe(1);
  append([event({ anonymousId: "device" })]);
  expect((await listAll(eventsFile)).size).toBe(1);
});

test("no seq is given out again, whatever is removed at the end", async () => {
  const { app, append, eventsFile, steps } = open();
  append([event({ userId: "ann" })]);
  erase(app, "ann");
  run(steps());
  append([event({ userId: "bob" })]);
  expect([...(await listAll(eventsFile)).keys()]).toEqual([2]);
  append(Array.from({ length: 9000 }, () => event({ userId: "bob" })));
  erase(app, "bob");
  run(steps());
  append([event({ userId: "cy" })]);
  expect([...(await listAll(eventsFile)).keys()]).toEqual([9003]);
});

test("a generation whose events are all removed leaves no keys, and newer messages are still stored once", async () => {
  const { app, append, events, steps, writer } = open();
  append(Array.from({ length: 9000 }, () => event({ timestamp: start })));
  // As if a million had come in between.
  events.run(
    "insert into recent select ?, timestamp_min, 0, 0, 1, 1, 0, 1, null, null, null, null, null, 0 from blocks limit 1",
    [2 ** 20],
  );
  writer.forget();
  const newer = Array.from({ length: 9000 }, () => event({ timestamp: start + 50 * day }));
  append(newer);
  const generations = () =>
    events.query("select distinct generation from runs order by 1").values().flat();
  const filters = () => events.query("select generation from filters").values().flat();
  expect([generations(), filters()]).toEqual([[0, 1], [0]]);
  app.run("insert into retention values ('', 60)");
  run(steps());
  expect([generations(), filters()]).toEqual([[1], []]);
  const keys = events.query("select sum(length(keys)) / 8 as n from message_keys").get();
  expect(keys).toEqual({ n: 9000 });
  expect(append(newer)).toBe(0);
});

test("events are kept for whole days of UTC, by name, and some for ever", async () => {
  const { app, append, events, eventsFile, steps } = open();
  const at = (days: number, name: string) =>
    event({
      event: name,
      userId: "ann",
      timestamp: start + days * day,
      receivedAt: start,
    });
  append([-3, -2, -1, 0].flatMap((days) => ["page", "bought", "other"].map((n) => at(days, n))));
  append([event({ event: "page", userId: "ann", timestamp: start - day - 1 })]);
  app.run("insert into retention values ('page', 1), ('bought', null), ('', 2)");
  expect(run(steps(start + day - 1))).toEqual({ erased: 0, expired: 4 });
  const rows = events
    .query<{ event: string; timestamp: number }, []>(
      "select event, timestamp from recent join names on id = name_id order by seq",
    )
    .all();
  const left = (name: string) =>
    rows.filter((row) => row.event === name).map((row) => (row.timestamp - start) / day);
  expect(left("page")).toEqual([-1, 0]);
  expect(left("bought")).toEqual([-3, -2, -1, 0]);
  expect(left("other")).toEqual([-2, -1, 0]);
  // Feeds forget with the events.
  expect(events.query("select count(*) as n from activity").get()).toEqual({
    n: 9,
  });
  expect((await listAll(eventsFile)).size).toBe(9);
});

test("a purge of many events goes in short steps and with little memory", async () => {
  const many = isThorough ? 200_000 : 40_000;
  const { app, append, eventsFile, steps } = open();
  for (let from = 0; from < many; from += 10_000) {
    append(
      Array.from({ length: 10_000 }, (_, i) =>
        event({
          event: `name ${i % 10}`,
          userId: `user ${i % 1000}`,
          timestamp: start + ((from + i) / many) * 50 * day,
          properties: `{"number":${i},"text":"${"x".repeat(100)}"}`,
        }),
      ),
    );
  }
  erase(app, "user 7");
  app.run("insert into retention values ('name 1', 75)");
  Bun.gc(true);
  const rss = process.memoryUsage.rss();
  let [most, longest] = [0, 0];
  const work = steps();
  for (;;) {
    const began = performance.now();
    const step = work.next();
    longest = Math.max(longest, performance.now() - began);
    most = Math.max(most, process.memoryUsage.rss() - rss);
    if (step.done) {
      expect(step.value).toEqual({ erased: many / 1000, expired: many / 20 });
      break;
    }
  }
  if (Bun.env["PLAUDIT_TEST_TELL"]) console.log({ most: most / 2 ** 20, longest });
  expect(most).toBeLessThan(150 * 2 ** 20);
  expect(longest).toBeLessThan(10_000);
  expect(await wrongRollups(eventsFile)).toEqual([]);
}, 60_000);

test("deleted data is overwritten in the file", () => {
  const { app, append, events, eventsFile, steps } = open();
  append([event({ userId: "canary-1", properties: '{"note":"canary-1 was here"}' })]);
  erase(app, "canary-1");
  run(steps());
  events.run("pragma wal_checkpoint(truncate)");
  expect(readFileSync(eventsFile).includes("canary-1")).toBe(false);
});
