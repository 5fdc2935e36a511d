// A copy of a log: each event is where the log says, also where most of a row is gone; and an event that cannot be
// stored, or that costs a Worker, becomes a letter of the same number on every copy.
import { Database } from "bun:sqlite";
import { afterEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqliteMigrations } from "../../../../db/migrations.ts";
import type { UnparsedEvent } from "../../../../src/domain/event.ts";
import { checkRollups } from "../../../../src/reports/check.ts";
import { lostMax } from "../../../../src/runtime/portion.ts";
import { finish } from "../../../../src/runtime/steps.ts";
import { openMigrated } from "../../../../src/store/sqlite/database.ts";
import { type EventCopy, openEventCopy } from "../../../../src/store/sqlite/events/copy.ts";
import { runsOf } from "../../../../src/store/sqlite/events/seats.ts";
import { openEventLog } from "../../../../src/store/sqlite/opening.ts";
import { event, idsOf, listAll } from "../../kit.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function makeFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "plaudit-test-"));
  folders.push(folder);
  const file = join(folder, "events.db");
  openMigrated(file, sqliteMigrations.events, { synchronous: "NORMAL" }).close();
  return file;
}

const none: ReadonlySet<string> = new Set();

/** Takes a row of which some events are gone. */
function take(copy: EventCopy, position: number, firstSeq: number, events: Row) {
  const seq = firstSeq + events.length - 1;
  return copy.take(
    {
      place: { position, day: 1, tag: position, seq },
      receivedAt: 5,
      content: {
        kind: "events",
        journal: "server",
        to: { segment: 1, offset: position, sequence: seq },
        firstSeq,
        events,
      },
    },
    none,
  );
}
type Row = readonly (UnparsedEvent | undefined)[];

test("events keep the numbers of the log, whatever is missing between them", async () => {
  const file = makeFile();
  const copy = openEventCopy({ file });
  copy.begin(7);
  const kept: number[] = [];
  let [seq, position] = [1, 0];
  // One of two, of twenty, of five thousand: places are filled, and left out.
  for (const each of [1, 2, 20, 5000, 3, 1]) {
    const row: Row = Array.from({ length: 12_000 }, (_, i) =>
      i % each === 0 ? event(seq + i) : undefined,
    );
    for (const [i, there] of row.entries()) if (there) kept.push(seq + i);
    const became = take(copy, ++position, seq, row);
    expect(became).toEqual({ stored: 12_000, duplicates: 0, deadLettered: 0 });
    // A day that is gone from the log leaves its numbers out.
    seq += 12_000 + (position === 3 ? 500_000 : 0);
  }
  // Copies of what stands anywhere before are found.
  const again = kept.filter((_, i) => i % 997 === 0).map((number) => event(number));
  expect(take(copy, ++position, seq, again)).toMatchObject({ stored: 0, duplicates: again.length });
  while (copy.settle());
  const all = await listAll({ openLog: () => openEventLog(file) });
  expect(all.map((each) => each.seq)).toEqual(kept);
  expect(idsOf(all)).toEqual(kept.map((number) => `message ${number}`));
  const log = openEventLog(file);
  const { wrong } = await log.snapshot(() => checkRollups(log));
  expect(wrong).toEqual([]);
  await log.close();
  copy.close();
});

test("what had expired before its copy came counts as gone, though it still lies here", async () => {
  const file = makeFile();
  const copy = openEventCopy({ file });
  copy.begin(7);
  const page = event(1, { event: "page", timestamp: 5 });
  take(copy, 1, 1, [page, event(2)]);
  // Known ahead of its place, which is behind the third.
  copy.learnExpiries([{ turn: 1, seq: 3, cutoffs: [["page", 10]] }]);
  expect(take(copy, 2, 3, [page])).toMatchObject({ stored: 0, duplicates: 1 });
  expect(take(copy, 3, 4, [page, event(2)])).toMatchObject({ stored: 1, duplicates: 1 });
  const { isExpired } = copy.cleaner();
  expect([3, 4].map((seq) => isExpired("page", 5, seq))).toEqual([true, false]);
  expect(finish(copy.hasExpiring([["page", 6]]))).toBe(true);
  expect(finish(copy.purge())).toEqual({ erased: 0, expired: 1 });
  const all = await listAll({ openLog: () => openEventLog(file) });
  expect(all.map(({ seq }) => seq)).toEqual([2, 4]);
  copy.close();
});

test("places are filled as far as they are few, and a run begins anew where they are many", () => {
  const rows = [event(1), event(2), event(3)].map((each) => ({ ...each, nameId: 1 }) as never);
  const shapes = (seqs: number[]) =>
    runsOf(rows.slice(0, seqs.length), seqs).map(({ firstSeq, rows: all }) => [
      firstSeq,
      all.length,
    ]);
  expect(shapes([5, 6, 7])).toEqual([[5, 3]]);
  expect(shapes([5, 8, 9])).toEqual([[5, 5]]);
  expect(shapes([5, 100_000, 100_001])).toEqual([
    [5, 1],
    [100_000, 2],
  ]);
});

test("what cannot be stored becomes a letter, with its number, and the rest of its row is stored", async () => {
  const file = makeFile();
  const copy = openEventCopy({ file });
  copy.begin(7);
  const row = Array.from({ length: 50 }, (_, i) => event(i));
  row[20] = event(20, { timestamp: Number.NaN });
  row[33] = event(33, { timestamp: Number.NaN });
  expect(take(copy, 1, 101, row)).toEqual({ stored: 48, duplicates: 0, deadLettered: 2 });
  expect(take(copy, 1, 101, row)).toBeUndefined();
  expect(copy.ledger()).toMatchObject({ stored: 150 - 2, deadLettered: 2 });
  const log = openEventLog(file);
  expect((await log.deadLetters.list({ limit: 9 })).map(({ id }) => id)).toEqual([134, 121]);
  await log.close();
  copy.close();
});

test("an event that has cost Workers is set aside without another try", async () => {
  const file = makeFile();
  const tries: [number, number][] = [];
  const copy = openEventCopy({
    file,
    before: { sequence: 103, records: 1, lost: lostMax },
    onTry: (seq, events) => tries.push([seq, events]),
  });
  copy.begin(7);
  const row = Array.from({ length: 5 }, (_, i) => event(i));
  expect(take(copy, 1, 101, row)).toEqual({ stored: 4, duplicates: 0, deadLettered: 1 });
  // Around it one by one, never at it, and none once it is done.
  expect(tries.map(([seq]) => seq)).not.toContain(103);
  expect(tries[0]).toEqual([101, 1]);
  expect(tries.at(-1)).toEqual([0, 0]);
  copy.close();
});

test("events that are nobody's copy, and another log's copy, are refused", () => {
  const file = makeFile();
  using database = new Database(file);
  database.run("insert into journals values ('server', 1, 1, 1, 1, 0, 0)");
  const copy = openEventCopy({ file });
  expect(() => copy.begin(7)).toThrow("has events that the database has not");
  database.run("delete from journals");
  copy.begin(7);
  copy.begin(7);
  expect(() => copy.begin(8)).toThrow("is a copy of another database's events");
  copy.close();
});
