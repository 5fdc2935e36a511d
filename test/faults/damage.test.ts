// F16–F18, F24, F36: whatever became of the files, it starts, stores what is readable, and says the rest.
import type { Database } from "bun:sqlite";
import { afterEach, describe, expect, test } from "bun:test";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { openDrain } from "../../src/recorder/drain.ts";
import type { RecordedEvent } from "../../src/domain/event.ts";
import { encodeHeader, headerBytes } from "../../src/journal/frame.ts";
import type { Position } from "../../src/journal/position.ts";
import { openReader } from "../../src/journal/reader.ts";
import { segmentFile } from "../../src/journal/segments.ts";
import {
  createStore,
  journalFolder,
  makeEvent,
  makeFolder,
  openEvents,
  openTestJournal,
  readPosition,
} from "../recorder/kit.ts";
import { innocent, judge, readStored } from "./oracle.ts";

const databases: Database[] = [];
afterEach(() => databases.splice(0).forEach((database) => database.close()));

let numbered = 0;
const numberedEvents = (count: number): RecordedEvent[] =>
  Array.from({ length: count }, () =>
    makeEvent({ messageId: undefined, properties: { number: numbered++ } }),
  );
const numbersOf = (events: readonly RecordedEvent[]) =>
  events.map(({ properties }) => properties["number"] as number);

/** One frame for each list, as a process does that is killed afterwards. */
async function write(
  folder: string,
  frames: RecordedEvent[][],
  segmentBytesMax?: number,
): Promise<Position> {
  const { sequence, segment } = await readPosition(folder);
  const journal = await openTestJournal(folder, {
    firstSequence: sequence,
    firstSegment: segment,
    segmentBytesMax,
  });
  for (const events of frames) journal.append(events);
  await journal.close(false);
  return journal.end();
}

async function open(folder: string) {
  const database = openEvents(folder);
  databases.push(database);
  const store = createStore(database);
  return { store, drain: await openDrain(store, journalFolder(folder), "server") };
}

async function drainAll(folder: string, end: Position) {
  const { store, drain } = await open(folder);
  while (await drain.step(end));
  drain.close();
  return store.ledger();
}

const files = (folder: string) => readdirSync(journalFolder(folder)).sort();

describe("a segment's header", () => {
  test("with any bits flipped costs none of the segment's events, nor any later ones", async () => {
    const source = makeFolder();
    const [first, last] = [numberedEvents(6), numberedEvents(2)];
    await write(source, [first.slice(0, 2), first.slice(2)]);
    const bytes = readFileSync(segmentFile(journalFolder(source), 1));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(headerBytes - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, bits) => {
          const folder = makeFolder();
          const damaged = Buffer.from(bytes);
          damaged[at]! ^= bits;
          writeFileSync(segmentFile(journalFolder(folder), 1), damaged);
          const end = await write(folder, [last]);
          expect(await drainAll(folder, end)).toMatchObject({ stored: 8, deadLettered: 0 });
          expect(await judge(folder, numbersOf([...first, ...last]))).toEqual(innocent);
        },
      ),
      { numRuns: 20 },
    );
  });

  test("of another version is never taken for ours: the segment is set aside whole, the rest stored", async () => {
    const folder = makeFolder();
    const [theirs, ours] = [numberedEvents(5), numberedEvents(3)];
    await write(folder, [theirs]);
    const file = segmentFile(journalFolder(folder), 1);
    const bytes = readFileSync(file);
    const header = encodeHeader(1, 0);
    header.writeUInt32LE(2, 8);
    header.writeUInt32LE(Bun.hash.crc32(header.subarray(0, headerBytes - 4)), headerBytes - 4);
    const foreign = Buffer.concat([header, bytes.subarray(headerBytes)]);
    writeFileSync(file, foreign);

    const ledger = await drainAll(folder, await write(folder, [ours]));
    expect(ledger).toEqual({ accepted: 3, stored: 3, duplicates: 0, deadLettered: 0 });
    const { stored } = await readStored(folder);
    expect([...stored]).toEqual(numbersOf(ours));
    expect(readFileSync(`${file}.damaged`)).toEqual(foreign);
    const letters = databases.at(-1)!.query("select reason from dead_letters").all();
    expect(letters).toEqual([{ reason: expect.stringContaining("format 2") }]);
  });
});

test("the journal of every release is read as it was written", async () => {
  for (const release of ["journal-1"]) {
    const fixture = new URL(`../fixtures/${release}`, import.meta.url).pathname;
    const folder = makeFolder();
    const file = segmentFile(journalFolder(folder), 7);
    copyFileSync(join(fixture, "0000000007.j"), file);
    const end = { segment: 7, offset: readFileSync(file).length, sequence: 47 };
    const events = JSON.parse(readFileSync(join(fixture, "events.json"), "utf8"));

    const reader = openReader(journalFolder(folder));
    const from = { segment: 7, offset: headerBytes, sequence: 41 };
    expect(reader.read(from, end, 100)?.records).toEqual(
      events.map((event: RecordedEvent) => ({
        head: [
          event.type,
          event.event,
          event.userId ?? null,
          event.anonymousId ?? null,
          event.timestamp,
          event.receivedAt,
          event.sentAt ?? null,
          event.messageId ?? null,
          event.source,
          event.previousId ?? null,
          event.groupId ?? null,
        ],
        properties: Object.keys(event.properties).length ? JSON.stringify(event.properties) : null,
      })),
    );
    reader.close();
    // Its numbers begin at 41: what came before is counted as not to be read.
    expect(await drainAll(folder, end)).toMatchObject({ stored: events.length, deadLettered: 41 });
  }
});

describe("a segment that could not be read", () => {
  test("is set aside even if the process dies between knowing that and doing it", async () => {
    const folder = makeFolder();
    await write(folder, [numberedEvents(3), numberedEvents(3), numberedEvents(3)]);
    const file = segmentFile(journalFolder(folder), 1);
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1]! ^= 0xff;
    writeFileSync(file, bytes);
    const end = await write(folder, [numberedEvents(1)]);

    const dying = await open(folder);
    while ((await dying.store.ledger()).deadLettered === 0) await dying.drain.step(end);
    dying.drain.close();
    expect(files(folder)).toContain("0000000001.j");

    expect(await drainAll(folder, end)).toMatchObject({ accepted: 10, stored: 7, deadLettered: 3 });
    expect(files(folder)).toContain("0000000001.j.damaged");
  });

  test("at the end of the disk's patience, all zeros, is told by the numbers behind it", async () => {
    const folder = makeFolder();
    await write(folder, [numberedEvents(4)]);
    const file = segmentFile(journalFolder(folder), 1);
    const { length } = readFileSync(file);
    const journal = await openTestJournal(folder);
    const later = numberedEvents(2);
    journal.append(later);
    await journal.close(false);
    // The pages of the first never reached the disk; its length did.
    writeFileSync(file, Buffer.alloc(length + 8 * 1024 * 1024));
    const before = performance.now();
    expect(await drainAll(folder, journal.end())).toMatchObject({ stored: 2, deadLettered: 4 });
    expect(performance.now() - before).toBeLessThan(15_000);
    expect(await judge(folder, numbersOf(later))).toEqual(innocent);
  });
});

describe("a place in the store that does not fit the files", () => {
  const place = (folder: string, segment: number, offset: number, sequence: number) => {
    const database = openEvents(folder);
    database.run("insert into journals values ('server', ?, ?, ?, ?, 0, 0)", [
      segment,
      offset,
      sequence,
      sequence,
    ]);
    database.close();
  };

  test("ahead of all files: what is older was read, and it goes on behind it", async () => {
    const folder = makeFolder();
    await write(folder, [numberedEvents(5)]);
    place(folder, 9, 12_345, 500);
    const later = numberedEvents(3);
    const end = await write(folder, [later]);
    expect(end).toMatchObject({ segment: 10, sequence: 503 });
    expect(await drainAll(folder, end)).toMatchObject({ accepted: 503, deadLettered: 0 });
    const { stored } = await readStored(folder);
    expect([...stored]).toEqual(numbersOf(later));
    expect(files(folder)).toEqual(["0000000010.j"]);
  });

  test("behind what was deleted, as after an older copy of the store: told, once, and no more", async () => {
    const folder = makeFolder();
    const frames = Array.from({ length: 12 }, () => numberedEvents(1));
    await write(folder, frames, 600);
    for (const segment of [1, 2]) rmSync(segmentFile(journalFolder(folder), segment));
    const later = numberedEvents(2);
    const end = await write(folder, [later]);
    const ledger = await drainAll(folder, end);
    expect(ledger.deadLettered).toBeGreaterThan(0);
    expect(ledger.stored + ledger.deadLettered).toBe(14);
    expect(await drainAll(folder, end)).toEqual(ledger);
  });

  test("within a file that lost its end, as after a power cut that the store survived", async () => {
    const folder = makeFolder();
    const early = numberedEvents(4);
    const end = await write(folder, [early, numberedEvents(4)]);
    await drainAll(folder, end);
    const file = segmentFile(journalFolder(folder), 1);
    writeFileSync(file, readFileSync(file).subarray(0, headerBytes + 40));
    const later = numberedEvents(2);
    const next = await write(folder, [later]);
    expect(await drainAll(folder, next)).toEqual({
      accepted: 10,
      stored: 10,
      duplicates: 0,
      deadLettered: 0,
    });
    expect(await judge(folder, numbersOf([...early, ...later]))).toEqual(innocent);
  });
});

test("files that are no segments of ours are left where they are", async () => {
  const folder = makeFolder();
  const notes = ["notes.txt", "1.j", "0000000001.j.bak", "00000000001.j"];
  for (const name of notes) writeFileSync(join(journalFolder(folder), name), "mine");
  mkdirSync(join(journalFolder(folder), "old"));
  const events = numberedEvents(30);
  const end = await write(
    folder,
    events.map((event) => [event]),
    1000,
  );
  await drainAll(folder, end);
  expect(await judge(folder, numbersOf(events))).toEqual(innocent);
  for (const name of [...notes, "old"])
    expect(existsSync(join(journalFolder(folder), name))).toBe(true);
});
