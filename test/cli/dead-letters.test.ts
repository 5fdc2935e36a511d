import { expect, test } from "bun:test";
import { locateData } from "../../src/data/folder.ts";
import { journalOfNode, prepareNode } from "../../src/data/node.ts";
import type { Letter } from "../../src/store/event-log.ts";
import { openPostgresEventLogWriter } from "../../src/store/postgres/events/log-writer.ts";
import { openEventLogWriter } from "../../src/store/sqlite/events/log-writer.ts";
import { configOf } from "../databases.ts";
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

/** What stores the events of a folder, without its server. */
async function openWriter(folder: string) {
  const data = locateData(folder);
  const { appFile, eventsFile } = data;
  const { database } = await configOf(folder);
  if (!database) return { writer: openEventLogWriter({ appFile, eventsFile }), journal: "server" };
  const node = prepareNode(data);
  const writer = openPostgresEventLogWriter({ ...database, node, eventsFile });
  return { writer, journal: journalOfNode("server", node) };
}

async function bury(folder: string, letters: readonly Omit<Letter, "segment" | "offset">[]) {
  const { writer, journal } = await openWriter(folder);
  await writer.begin(journal);
  for (const letter of letters) {
    const from = await writer.position(journal);
    const { segment, offset } = from;
    const to = { segment, offset: offset + 100, sequence: from.sequence + letter.count };
    await writer.setAside({ journal, from, to }, { segment: 1, offset: 24, ...letter });
  }
  await writer.close();
}

/** A folder with a record that can be mended and a stretch that is gone. */
async function makeFolder(): Promise<string> {
  const folder = emptyFolder();
  await plaudit(["key", "create", "--name", "a", "--scopes", "reports:read", "--data", folder]);
  await bury(folder, [
    {
      count: 1,
      reason: "no reason any more",
      record: JSON.stringify({ head, properties: '{"itemId":"chair"}' }),
    },
    { count: 3, reason: "could not be read", record: "segment 1 from byte 24" },
  ]);
  return folder;
}

test("dead letters are listed with their reason and what is left of them", async () => {
  const folder = await makeFolder();
  const { code, out } = await plaudit(["dead-letters", "--data", folder]);
  expect(code).toBe(0);
  expect(out).toMatch(/journal server(@\S+)?, 3 events: could not be read/);
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
  const text = "x".repeat(60_000);
  const record = JSON.stringify({ head, properties: JSON.stringify({ text, end: "the end" }) });
  const many = Array.from({ length: 1000 }, (_, i) => (i % 100 === 0 ? record : "{}"));
  await bury(
    folder,
    many.map((each) => ({ count: 1, reason: "large", record: each })),
  );
  const { out } = await plaudit(["dead-letters", "--data", folder]);
  expect(out.match(/large\n/g)).toHaveLength(1000);
  expect(out.length).toBeLessThan(200_000);
  const [, id = ""] = /characters: --id (\d+) shows them all/.exec(out) ?? [];
  expect(out).not.toContain("the end");
  const one = await plaudit(["dead-letters", "--id", id, "--data", folder]);
  expect(one.out).toContain("the end");
  // Older than the newest thousand.
  expect((await plaudit(["dead-letters", "--id", "1", "--data", folder])).out).toContain("tested");
  const { out: told } = await plaudit(["doctor", "--data", folder]);
  expect(told).toContain("1002, of 1004 events; the newest first");
  for (const wrong of ["0", "1.5", "x", "9999"]) {
    expect((await plaudit(["dead-letters", "--id", wrong, "--data", folder])).code).toBe(2);
  }
}, 30_000);
