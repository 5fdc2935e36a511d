// Message keys: runs and their pages against a plain list, and those of the first schema.
import { expect, test } from "bun:test";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { sqliteMigrations } from "../../../../db/migrations.ts";
import { openMigrated } from "../../../../src/store/sqlite/database.ts";
import {
  createRun,
  findPlaces,
  hashMax,
  packRun,
  placeMax,
  setKey,
  unpackPages,
} from "../../../../src/store/sqlite/events/keys/run.ts";
import { createEventWriter } from "../../../../src/store/sqlite/events/writer.ts";
import { event, start } from "./kit.ts";

type Key = [hash: number, place: number];

function toRun(keys: readonly Key[]) {
  const run = createRun(keys.length);
  for (const [i, [hash, place]] of keys.entries()) setKey(run, i, hash, place);
  return run;
}

test("a run's pages give back the places of every hash, in order, as a plain list does", () => {
  const hash = fc.oneof(
    fc.integer({ min: 0, max: hashMax - 1 }),
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom(0, 255, 256, 2 ** 32, hashMax - 1),
  );
  const key = fc.tuple(hash, fc.integer({ min: 0, max: placeMax - 1 }));
  // Enough of one hash that they would not fit one page.
  const many = fc.integer({ min: 0, max: 1200 }).map((n) => Array.from({ length: n }, (_, i) => i));
  fc.assert(
    fc.property(fc.array(key, { maxLength: 1500 }), many, (others, places) => {
      const keys: Key[] = [...others, ...places.map((place): Key => [7, place])];
      const pages = packRun(toRun(keys));
      for (const [wanted] of [...others.slice(0, 50), [7], [8], [hashMax - 2]] as Key[]) {
        const page = pages.findLast(({ firstHash }) => firstHash <= wanted);
        const found = page ? findPlaces(page.bytes, wanted) : [];
        const expected = keys.filter(([h]) => h === wanted).map(([, place]) => place);
        expect(found).toEqual(expected.sort((a, b) => a - b));
      }
      const again = packRun(unpackPages(pages.map(({ bytes }) => bytes).toReversed()));
      expect(again).toEqual(pages);
    }),
    { numRuns: 60 },
  );
});

test("messages that were stored under the first schema are still stored once", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "plaudit-test-")), "events.db");
  const packed = new URL("../../../fixtures/events-0000.db.gz", import.meta.url);
  await Bun.write(file, Bun.gunzipSync(await Bun.file(packed).bytes()));
  using database = openMigrated(file, sqliteMigrations.events, { synchronous: "NORMAL" });
  const writer = createEventWriter(database, { isAccount: () => false });
  const append = database.transaction((from: number, to: number) =>
    writer.append(
      Array.from({ length: to - from }, (_, i) =>
        event(`message ${from + i}`, { timestamp: start + from + i }),
      ),
    ),
  );
  // 8300 in blocks of one generation, as many in the next, and a hundred as rows.
  expect(append(0, 16_700)).toBe(0);
  expect(append(16_600, 16_800)).toBe(100);
  const keys = database.query("select sum(length(keys)) / 8 as n from message_keys").get();
  expect(keys).toEqual({ n: 16_600 });
  expect(database.query("pragma quick_check").get()).toEqual({ quick_check: "ok" });
});
