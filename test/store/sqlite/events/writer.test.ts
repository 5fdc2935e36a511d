// Once, over rows, blocks, merged runs and other processes: checked against a plain list.
import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { sqliteMigrations } from "../../../../db/migrations.ts";
import type { UnparsedEvent } from "../../../../src/domain/event.ts";
import { createFilter } from "../../../../src/store/sqlite/events/keys/filter.ts";
import { hashMax } from "../../../../src/store/sqlite/events/keys/run.ts";
import { createEventWriter } from "../../../../src/store/sqlite/events/writer.ts";
import { openMigrated } from "../../../../src/store/sqlite/database.ts";
import { runs } from "../../../runs.ts";
import { event, start } from "./kit.ts";

const day = 24 * 60 * 60 * 1000;
const options = { isAccount: (userId: string) => userId.startsWith("account") };

let file: string;
let database: Database;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), "plaudit-test-")), "events.db");
  database = open();
});
afterEach(() => database.close());

const open = () => openMigrated(file, sqliteMigrations.events, { synchronous: "NORMAL" });

function createAppend(on: Database) {
  const writer = createEventWriter(on, options);
  const append = on.transaction((events: UnparsedEvent[]) => writer.append(events));
  return Object.assign((events: UnparsedEvent[]) => append.immediate(events), {
    writer,
  });
}

const countOf = (table: string) =>
  (database.query(`select count(*) as n from ${table}`).get() as { n: number }).n;
const storedCount = () =>
  countOf("recent") +
  (
    database.query("select coalesce(sum(count), 0) as n from blocks").get() as {
      n: number;
    }
  ).n;

test("copies are found in the batch, the rows, the blocks and the merged runs, and after reopening", () => {
  const messages = Array.from({ length: 150_000 }, (_, i) =>
    event(`message ${i}`, { timestamp: start + i }),
  );
  let append = createAppend(database);
  for (let from = 0; from < messages.length; from += 9000) {
    const batch = messages.slice(from, from + 9000);
    expect(append([...batch, ...batch.slice(0, 10)])).toBe(batch.length);
  }
  expect(countOf("blocks")).toBeGreaterThan(30);
  expect(countOf("runs")).toBeLessThan(16);
  expect(append(messages.slice(0, 1000))).toBe(0);
  append = createAppend(database);
  expect(append(messages)).toBe(0);
  expect(append([event("another")])).toBe(1);
  expect(append([event("another")])).toBe(0);
  expect(storedCount()).toBe(messages.length + 1);
});

test("batches in any order store what a plain list would let in", () => {
  const message = fc.record({
    id: fc.constantFrom("a", "b", "c", null),
    source: fc.constantFrom("one", "two"),
    hours: fc.integer({ min: 0, max: 80 }),
    skewHours: fc.constantFrom(0, 0, -30, 30),
  });
  const filler = fc.boolean();
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.array(message, { maxLength: 6 }), filler), {
        maxLength: 6,
      }),
      (batches) => {
        database.close();
        file = join(mkdtempSync(join(tmpdir(), "plaudit-test-")), "events.db");
        database = open();
        const append = createAppend(database);
        const kept: { id: string; source: string; sentAt: number }[] = [];
        for (const [batch, isLarge] of batches) {
          const events = batch.map(({ id, source, hours, skewHours }) => {
            const sentAt = start + hours * (day / 24);
            const timestamp = sentAt + skewHours * (day / 24);
            return event(id, {
              source,
              timestamp,
              sentAt: skewHours === 0 ? null : sentAt,
            });
          });
          let expected = 0;
          for (const { messageId, source, timestamp, sentAt: sent } of events) {
            const sentAt = sent ?? timestamp;
            const isCopy = (k: (typeof kept)[number]) =>
              k.id === messageId && k.source === source && Math.abs(k.sentAt - sentAt) <= day;
            if (messageId !== undefined && kept.some(isCopy)) continue;
            expected += 1;
            if (messageId !== undefined) kept.push({ id: messageId, source, sentAt });
          }
          // Enough others that all before are sealed.
          const others = isLarge ? Array.from({ length: 8200 }, () => event(null)) : [];
          expect(append([...events, ...others])).toBe(expected + others.length);
        }
      },
    ),
    { numRuns: runs(40, 15) },
  );
});

test("what another process stored meanwhile is known to this one", () => {
  const other = open();
  const [mine, theirs] = [createAppend(database), createAppend(other)];
  const batch = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => event(`${name} ${i}`));
  expect(mine(batch("one", 9000))).toBe(9000);
  expect(theirs([...batch("one", 9000), ...batch("two", 9000)])).toBe(9000);
  expect(theirs(batch("three", 50))).toBe(50);
  expect(mine([...batch("two", 9000), ...batch("three", 50), ...batch("four", 50)])).toBe(50);
  expect(theirs(batch("four", 50))).toBe(0);
  expect(storedCount()).toBe(18_100);
  other.close();
});

test("after a rollback everything is as it was, and the same events are stored", () => {
  const append = createAppend(database);
  const batch = Array.from({ length: 9000 }, (_, i) =>
    event(`m ${i}`, { userId: `user ${i}`, event: `event ${i % 9}` }),
  );
  const failing = database.transaction(() => {
    append.writer.append(batch);
    throw new Error("rolled back");
  });
  expect(failing).toThrow("rolled back");
  append.writer.forget();
  expect(storedCount()).toBe(0);
  expect(append(batch)).toBe(9000);
  expect(append(batch)).toBe(0);
  expect(countOf("actors")).toBe(9000);
});

test("accounts' events are in their feeds, and other people's are not, both in rows and in blocks", () => {
  const append = createAppend(database);
  append([
    event("1", { userId: "account 1" }),
    event("2"),
    event("3", { userId: null, anonymousId: "account 1" }),
  ]);
  append(
    Array.from({ length: 9000 }, (_, i) =>
      event(`m ${i}`, { userId: i % 100 ? "somebody" : "account 2" }),
    ),
  );
  append([event("1", { userId: "account 1" })]);
  expect(countOf("activity")).toBe(1 + 90);
});

test("a filter knows every hash that it was given, and takes few others for them", () => {
  const filter = createFilter(100_000);
  const hash = (i: number) => Number(Bun.hash(String(i)) & 0xffffffffffn) % hashMax;
  for (let i = 0; i < 100_000; i++) filter.add(hash(i));
  let mistaken = 0;
  for (let i = 0; i < 100_000; i++) expect(filter.has(hash(i))).toBe(true);
  for (let i = 100_000; i < 200_000; i++) mistaken += filter.has(hash(i)) ? 1 : 0;
  expect(mistaken).toBeLessThan(500);
  const kept = createFilter(100_000, new Uint8Array(filter.words.buffer));
  expect(kept.has(hash(5))).toBe(true);
});

test("an anonymous id belongs to the first user it is joined to, and users are never joined", () => {
  const append = createAppend(database);
  const identify = (userId: string, anonymousId: string) =>
    event(null, { type: "identify", userId, anonymousId });
  append([event(null, { userId: "ann", anonymousId: "tablet" }), identify("ann", "phone")]);
  append([
    identify("bob", "phone"),
    event(null, { type: "alias", userId: "bob", previousId: "laptop" }),
  ]);
  append([
    event(null, { type: "alias", userId: "bob", previousId: "ann" }),
    identify("ann", "laptop"),
  ]);
  const joins = database
    .query(
      "select a.name as anonymous, u.name as user from joins j join actors a on a.id = j.actor" +
        " join actors u on u.id = j.person where a.anonymous and not u.anonymous order by a.id",
    )
    .all();
  expect(joins).toEqual([
    { anonymous: "phone", user: "ann" },
    { anonymous: "laptop", user: "bob" },
    // An id that is a user's too: what it did anonymously is bob's, what it did as ann is hers.
    { anonymous: "ann", user: "bob" },
  ]);
});

test("large events are sealed by their size, so that neither blocks nor rows take much memory", () => {
  const append = createAppend(database);
  const mebibyte = 1024 * 1024;
  const properties = JSON.stringify({ text: "x".repeat(60_000) });
  const waiting = database.query(
    "select coalesce(sum(length(properties)), 0) as length from recent",
  );
  for (let i = 0; i < 12; i++) {
    append(Array.from({ length: 50 }, () => event(null, { properties })));
    expect((waiting.get() as { length: number }).length).toBeLessThan(8 * mebibyte);
    // Another process, which learns it from the rows.
    const other = open();
    createAppend(other)([event(null, { properties })]);
    other.close();
  }
  expect(storedCount()).toBe(12 * 51);
  const { most } = database.query("select max(count) as most from blocks").get() as {
    most: number;
  };
  expect(most * properties.length).toBeLessThan(12 * mebibyte);
});
