import type { Database } from "bun:sqlite";
import { afterEach, expect, test } from "bun:test";
import { copyFileSync, readFileSync, readdirSync, truncateSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { openDrain } from "../../src/recorder/drain.ts";
import type { RecordedEvent } from "../../src/domain/event.ts";
import { decodeFrame, headerBytes } from "../../src/journal/frame.ts";
import type { Position } from "../../src/journal/position.ts";
import { hashOf } from "../../src/store/sqlite/events/keys/keys.ts";
import { segmentFile } from "../../src/journal/segments.ts";
import {
  createStore,
  journalFolder,
  makeEvent,
  makeEvents,
  makeFolder,
  openEvents,
  openTestJournal,
  readPosition,
  storedIds,
} from "./kit.ts";

const databases: Database[] = [];
afterEach(() => databases.splice(0).forEach((database) => database.close()));

/** Writes one frame for each list of events, in one segment or several, and lets go of the journal. */
async function writeJournal(
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

async function drainAll(folder: string, end: Position) {
  const database = openEvents(folder);
  databases.push(database);
  const store = createStore(database);
  const drain = await openDrain(store, journalFolder(folder), "server");
  while (await drain.step(end));
  drain.close();
  const ledger = await store.ledger();
  expect(ledger.accepted).toBe(ledger.stored + ledger.duplicates + ledger.deadLettered);
  return { database, drain, ledger };
}

const idsOf = (events: readonly RecordedEvent[]) => events.map((event) => event.messageId!);

test("everything before the end is stored, in order, and stored segments are deleted", async () => {
  const folder = makeFolder();
  const events = makeEvents(50);
  const end = await writeJournal(
    folder,
    events.map((event) => [event]),
    1000,
  );
  const { ledger } = await drainAll(folder, end);
  expect(storedIds(folder)).toEqual(idsOf(events));
  expect(ledger).toEqual({ accepted: 50, stored: 50, duplicates: 0, deadLettered: 0 });
  expect(readdirSync(journalFolder(folder))).toHaveLength(1);
});

test("what is behind the given end is not read yet", async () => {
  const folder = makeFolder();
  const [first, second] = [makeEvents(2), makeEvents(2)];
  const end = await writeJournal(folder, [first, second]);
  const bytes = readFileSync(segmentFile(journalFolder(folder), 1));
  const offset = decodeFrame(bytes, headerBytes)!.end;
  await drainAll(folder, { segment: 1, offset, sequence: 2 });
  expect(storedIds(folder)).toEqual(idsOf(first));
  await drainAll(folder, end);
  expect(storedIds(folder)).toEqual(idsOf([...first, ...second]));
});

test("a row is stored once, whichever of two drains comes first", async () => {
  const folder = makeFolder();
  const end = await writeJournal(folder, [makeEvents(10)]);
  const database = openEvents(folder);
  databases.push(database);
  const [one, other] = await Promise.all(
    [1, 2].map(() => openDrain(createStore(database), journalFolder(folder), "server")),
  );
  expect(await one!.step(end)).toBe(true);
  await expect(other!.step(end)).rejects.toThrow("Another process");
  expect(await one!.step(end)).toBe(false);
  expect(await other!.step(end)).toBe(false);
  expect(storedIds(folder)).toHaveLength(10);
});

test("a frame that is torn at any byte costs only its own events", async () => {
  const folder = makeFolder();
  const [whole, torn, later] = [makeEvents(2), [makeEvent()], makeEvents(1)];
  await writeJournal(folder, [whole, torn]);
  const file = segmentFile(journalFolder(folder), 1);
  const bytes = readFileSync(file);
  const start = decodeFrame(bytes, headerBytes)!.end;
  for (const length of [start, start + 1, start + 15, start + 16, start + 40, bytes.length - 1]) {
    const copy = makeFolder();
    writeFileSync(segmentFile(journalFolder(copy), 1), bytes);
    truncateSync(segmentFile(journalFolder(copy), 1), length);
    const end = await writeJournal(copy, [later]);
    const { ledger } = await drainAll(copy, end);
    expect(storedIds(copy)).toEqual(idsOf([...whole, ...later]));
    expect(ledger.deadLettered).toBe(0);
  }
});

test("flipped bits cost no other frame, are counted, and the file is set aside", async () => {
  const frames = [makeEvents(2), makeEvents(3), makeEvents(1)];
  const source = makeFolder();
  await writeJournal(source, frames);
  const bytes = readFileSync(segmentFile(journalFolder(source), 1));
  const last = makeEvents(1);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: headerBytes, max: bytes.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      async (at, bits) => {
        const folder = makeFolder();
        const damaged = Buffer.from(bytes);
        damaged[at]! ^= bits;
        writeFileSync(segmentFile(journalFolder(folder), 1), damaged);
        // The numbers were given out before the damage was done.
        const journal = await openTestJournal(folder, { firstSequence: 6, firstSegment: 1 });
        journal.append(last);
        await journal.close(false);
        const { ledger } = await drainAll(folder, journal.end());
        const stored = storedIds(folder);
        const intact = frames.filter((events) => stored.includes(events[0]!.messageId!));
        expect(intact).toHaveLength(2);
        expect(stored).toEqual(idsOf([...intact.flat(), ...last]));
        expect(ledger.stored + ledger.deadLettered).toBe(7);
        expect(readdirSync(journalFolder(folder))).toContain("0000000001.j.damaged");
      },
    ),
    { numRuns: 25 },
  );
});

test("a missing segment is counted and does not stop the rest", async () => {
  const folder = makeFolder();
  const events = makeEvents(40);
  const end = await writeJournal(
    folder,
    events.map((event) => [event]),
    1500,
  );
  const gone = segmentFile(journalFolder(folder), 2);
  writeFileSync(gone, "");
  const { ledger } = await drainAll(folder, end);
  expect(ledger.deadLettered).toBeGreaterThan(0);
  expect(ledger.stored + ledger.deadLettered).toBe(40);
  expect(storedIds(folder).at(-1)).toBe(events.at(-1)!.messageId);
});

test("a copy of a segment is not read twice, not even of events without a message id", async () => {
  const folder = makeFolder();
  const events = makeEvents(4).map((event) => ({ ...event, messageId: undefined }));
  await writeJournal(folder, [events]);
  copyFileSync(segmentFile(journalFolder(folder), 1), segmentFile(journalFolder(folder), 2));
  const end = await writeJournal(folder, [makeEvents(1)]);
  const { ledger } = await drainAll(folder, end);
  expect(storedIds(folder)).toHaveLength(5);
  expect(ledger.accepted).toBe(5);
});

test("a record that cannot be stored is set aside alone, with the reason", async () => {
  const folder = makeFolder();
  const events = makeEvents(9);
  // Not a number is null to JSON, and no event is without a time.
  events[4] = makeEvent({ timestamp: Number.NaN });
  const end = await writeJournal(folder, [events]);
  const { database, ledger } = await drainAll(folder, end);
  expect(ledger).toMatchObject({ stored: 8, deadLettered: 1 });
  const letters = database
    .query<{ reason: string; record: string }, []>("select reason, record from dead_letters")
    .all();
  expect(letters).toHaveLength(1);
  expect(letters[0]?.reason).toContain("must have a time");
  expect(letters[0]?.record).toContain(events[4].messageId);
  expect(storedIds(folder)).toEqual(idsOf(events.toSpliced(4, 1)));
});

test("a batch that cannot be stored is halved until the record at fault stands alone", async () => {
  const folder = makeFolder();
  const events = makeEvents(1000);
  events[700] = makeEvent({ timestamp: Number.NaN });
  const end = await writeJournal(folder, [events]);
  const database = openEvents(folder);
  databases.push(database);
  const halved: number[] = [];
  const store = createStore(database);
  const drain = await openDrain(store, journalFolder(folder), "server", {
    onHalve: (records) => halved.push(records),
  });
  while (await drain.step(end));
  expect(halved[0]).toBe(1000);
  expect(halved).toEqual(halved.toSorted((one, other) => other - one));
  expect(halved.length).toBeLessThan(12);
  expect(await store.ledger()).toMatchObject({ stored: 999, deadLettered: 1 });
  expect(storedIds(folder)).toEqual(idsOf(events.toSpliced(700, 1)));
});

test("a frame of many large events is stored in steps of bounded size, even by several processes", async () => {
  const folder = makeFolder();
  const text = "x".repeat(60_000);
  const events = makeEvents(300).map((event) => ({ ...event, properties: { text } }));
  const end = await writeJournal(folder, [makeEvents(3), events, makeEvents(3)]);
  const counts: number[] = [];
  for (let isLeft = true; isLeft;) {
    // Each a new one: it goes on in the middle of the frame.
    const database = openEvents(folder);
    const drain = await openDrain(createStore(database), journalFolder(folder), "server");
    for (let step = 0; step < 2 && isLeft; step++) {
      const { sequence } = drain.position();
      isLeft = await drain.step(end);
      counts.push(drain.position().sequence - sequence);
    }
    drain.close();
    database.close();
  }
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(306);
  // Some three megabytes each.
  expect(Math.max(...counts)).toBeLessThan(60);
  const { ledger } = await drainAll(folder, end);
  expect(ledger).toEqual({ accepted: 306, stored: 306, duplicates: 0, deadLettered: 0 });
  expect(readdirSync(journalFolder(folder))).toHaveLength(1);
});

test("a busy store sets nothing aside: the batch fails, and is stored when the store is free", async () => {
  const folder = makeFolder();
  const end = await writeJournal(folder, [makeEvents(5)]);
  const [database, other] = [openEvents(folder), openEvents(folder)];
  databases.push(database, other);
  database.run("pragma busy_timeout = 0");
  const store = createStore(database);
  const drain = await openDrain(store, journalFolder(folder), "server");
  other.run("begin immediate");
  await expect(drain.step(end)).rejects.toThrow(/locked/);
  other.run("commit");
  expect(await drain.step(end)).toBe(true);
  expect(await store.ledger()).toMatchObject({ stored: 5, deadLettered: 0 });
});

const hour = 60 * 60 * 1000;
for (const [name, second, copies] of [
  ["the same message is the same event", {}, 1],
  ["23 hours later it still is", { timestamp: 23 * hour }, 1],
  ["a day earlier to the millisecond it still is", { timestamp: -24 * hour }, 1],
  ["25 hours later it is another", { timestamp: 25 * hour }, 2],
  ["from another source it is another", { source: "other" }, 2],
  ["the clock as sent decides, not the corrected one", { timestamp: 48 * hour, sentAt: hour }, 1],
] as const) {
  for (const inOneBatch of [true, false]) {
    test(`${name}${inOneBatch ? ", in one batch" : ""}`, async () => {
      const folder = makeFolder();
      const noon = Date.UTC(2026, 4, 5, 12);
      const at = (ms: number) => noon + ms;
      const first = makeEvent({ timestamp: noon, messageId: "same" });
      const copy = makeEvent({
        ...first,
        ...second,
        timestamp: at("timestamp" in second ? second.timestamp : 0),
        ...("sentAt" in second && { sentAt: at(second.sentAt) }),
      });
      const frames = inOneBatch ? [[first, copy]] : [[first], [copy]];
      for (const frame of inOneBatch ? frames : [frames[0]!, frames[1]!]) {
        await drainAll(folder, await writeJournal(folder, [frame]));
      }
      expect(storedIds(folder)).toHaveLength(copies);
    });
  }
}

test("events without a message id are all kept", async () => {
  const folder = makeFolder();
  const event = makeEvent({ messageId: undefined });
  await drainAll(folder, await writeJournal(folder, [[event, event], [event]]));
  expect(storedIds(folder)).toEqual([null, null, null]);
});

test("messages that share a hash are told apart", async () => {
  const folder = makeFolder();
  const [first, second] = [makeEvent(), makeEvent()];
  await drainAll(folder, await writeJournal(folder, [[first]]));
  const database = openEvents(folder);
  database.run("update recent set hash = ?", [hashOf(second.messageId!, 1)]);
  database.close();
  await drainAll(folder, await writeJournal(folder, [[second]]));
  expect(storedIds(folder)).toEqual(idsOf([first, second]));
});
