import { expect, test } from "bun:test";
import { locateData } from "../../src/data/folder.ts";
import { openDatabase } from "../../src/store/sqlite/database.ts";
import { emptyFolder, plaudit } from "./kit.ts";

const head = [
  "track",
  "tested",
  "ann",
  null,
  Date.UTC(2026, 0, 1),
  Date.UTC(2026, 0, 1),
  null,
  "m1",
  "tests",
  null,
  null,
];

/** A folder with a record that can be mended and a stretch that is gone. */
async function makeFolder(): Promise<string> {
  const folder = emptyFolder();
  await plaudit(["migrate", "--data", folder]);
  const database = openDatabase(locateData(folder).eventsFile, { synchronous: "FULL" });
  const bury = database.query(
    "insert into dead_letters (journal, segment, offset, count, reason, record, created_at) values ('server', 1, 24, ?, ?, ?, 0)",
  );
  bury.run(1, "no reason any more", JSON.stringify({ head, properties: '{"itemId":"chair"}' }));
  bury.run(3, "could not be read", "segment 1 from byte 24");
  database.close();
  return folder;
}

test("dead letters are listed with their reason and what is left of them", async () => {
  const folder = await makeFolder();
  const { code, out } = await plaudit(["dead-letters", "--data", folder]);
  expect(code).toBe(0);
  expect(out).toContain("journal server, 3 events: could not be read");
  expect(out).toContain('"tested"');
});

test("letters that can be stored now are stored once and leave the list; the rest stay with their reason", async () => {
  const folder = await makeFolder();
  const { code, out, told } = await plaudit(["dead-letters", "retry", "--data", folder]);
  expect({ code, out }).toEqual({ code: 1, out: "1 tried again\n" });
  expect(told[0]).toMatch(/^2 cannot be tried again: only segment 1 .* is left of it\.$/);
  const exported = await plaudit(["export", "--data", folder]);
  expect(JSON.parse(exported.out)).toMatchObject({
    event: "tested",
    userId: "ann",
    itemId: "chair",
    messageId: "m1",
    timestamp: "2026-01-01T00:00:00.000Z",
  });
  expect((await plaudit(["dead-letters", "--data", folder])).out).not.toContain("tested");
});

test("one letter is dropped by its number; a wrong number is a usage error", async () => {
  const folder = await makeFolder();
  expect((await plaudit(["dead-letters", "drop", "--id", "2", "--data", folder])).out).toBe(
    "2 dropped\n",
  );
  const { out } = await plaudit(["dead-letters", "--data", folder]);
  expect(out).toContain("tested");
  expect(out).not.toContain("could not be read");
  expect((await plaudit(["dead-letters", "drop", "--id", "2", "--data", folder])).code).toBe(2);
});

test("the newest thousand are listed, each in part; by its number any is shown whole", async () => {
  const folder = await makeFolder();
  const database = openDatabase(locateData(folder).eventsFile, { synchronous: "FULL" });
  const text = "x".repeat(60_000);
  const record = JSON.stringify({ head, properties: JSON.stringify({ text, end: "the end" }) });
  const bury = database.query(
    "insert into dead_letters (journal, segment, offset, count, reason, record, created_at) values ('server', 1, 24, 1, 'large', ?, 0)",
  );
  database.transaction(() => {
    for (let i = 0; i < 1000; i++) bury.run(i % 100 === 0 ? record : "{}");
  })();
  database.close();
  const { out } = await plaudit(["dead-letters", "--data", folder]);
  expect(out.match(/large\n/g)).toHaveLength(1000);
  expect(out.length).toBeLessThan(200_000);
  expect(out).toContain("characters: --id 903 shows them all");
  expect(out).not.toContain("the end");
  const one = await plaudit(["dead-letters", "--id", "903", "--data", folder]);
  expect(one.out).toContain("the end");
  // Older than the newest thousand.
  expect((await plaudit(["dead-letters", "--id", "1", "--data", folder])).out).toContain("tested");
  const { out: told } = await plaudit(["doctor", "--data", folder]);
  expect(told).toContain("1002, of 1004 events; the newest first");
  for (const id of ["0", "1.5", "x", "9999"]) {
    expect((await plaudit(["dead-letters", "--id", id, "--data", folder])).code).toBe(2);
  }
}, 30_000);
