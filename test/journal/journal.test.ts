import { afterEach, expect, test } from "bun:test";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../src/domain/error.ts";
import { realDisk } from "../../src/journal/disk.ts";
import { decodeFrame, headerBytes } from "../../src/journal/frame.ts";
import { type Journal, openJournal } from "../../src/journal/journal.ts";
import { endSequence, segmentFile } from "../../src/journal/segments.ts";
import {
  diskError,
  faultyDisk,
  journalFolder,
  makeEvent,
  makeEvents,
  makeFolder,
  openTestJournal,
} from "../recorder/kit.ts";

const open: Journal[] = [];
const track = (journal: Journal) => (open.push(journal), journal);
afterEach(async () => {
  for (const journal of open.splice(0)) await journal.close(false);
});

test("every start opens a new segment and goes on counting", async () => {
  const folder = makeFolder();
  const first = await openTestJournal(folder);
  first.append(makeEvents(3));
  await first.close(false);
  const second = track(await openTestJournal(folder));
  expect(second.end()).toMatchObject({ segment: 2, sequence: 3 });
  expect(readdirSync(journalFolder(folder)).filter((name) => name.endsWith(".j"))).toHaveLength(2);
});

test("numbers go on behind what the store has read, even if no segment is left", async () => {
  const journal = track(
    await openTestJournal(makeFolder(), { firstSequence: 41, firstSegment: 9 }),
  );
  expect(journal.end()).toMatchObject({ segment: 10, sequence: 41 });
});

test("a full segment is followed by the next", async () => {
  const folder = makeFolder();
  const journal = track(await openTestJournal(folder, { segmentBytesMax: 2000 }));
  for (let i = 0; i < 30; i++) journal.append([makeEvent()]);
  expect(journal.end().segment).toBeGreaterThan(2);
  expect(endSequence(journalFolder(folder), journal.end().segment)).toBe(30);
});

test("a journal at its limit refuses events, keeps those it has, and goes on when the store has caught up", async () => {
  const journal = track(
    await openTestJournal(makeFolder(), { bytesMax: 3000, segmentBytesMax: 1000 }),
  );
  let kept = 0;
  const fill = () => {
    for (;;) {
      journal.append([makeEvent()]);
      kept += 1;
    }
  };
  expect(fill).toThrow(expect.objectContaining({ code: "unavailable" }));
  expect(journal.end().sequence).toBe(kept);
  expect(() => journal.append([makeEvent()])).toThrow("full");
  journal.forgetBefore(journal.end().segment);
  journal.append([makeEvent()]);
  expect(journal.end().sequence).toBe(kept + 1);
});

test("events are refused when the volume has too little free space", async () => {
  const disk = faultyDisk({ freeBytes: async () => 1000 });
  const journal = track(await openTestJournal(makeFolder(), { disk, diskBytesMin: 2000 }));
  expect(() => journal.append([makeEvent()])).toThrow("nearly full");
});

for (const code of ["ENOSPC", "EDQUOT", "EFBIG"]) {
  test(`a write that fails with ${code} is a full disk: 503, nothing half written, and on it goes`, async () => {
    const folder = makeFolder();
    let fail = false;
    const disk = faultyDisk({
      write(fd, bytes) {
        if (fail) throw diskError(code);
        return realDisk.write(fd, bytes);
      },
    });
    const journal = track(await openTestJournal(folder, { disk }));
    journal.append([makeEvent()]);
    fail = true;
    expect(() => journal.append([makeEvent()])).toThrow(
      expect.objectContaining({ code: "unavailable" }),
    );
    fail = false;
    journal.append([makeEvent()]);
    expect(endSequence(journalFolder(folder), 1)).toBe(2);
  });
}

test("a write that fails for any other reason is an alarm", async () => {
  const disk = faultyDisk({
    write(fd, bytes) {
      if (bytes.length > headerBytes) throw diskError("EIO");
      return realDisk.write(fd, bytes);
    },
  });
  const journal = track(await openTestJournal(makeFolder(), { disk }));
  const error = await Promise.try(() => journal.append([makeEvent()])).catch((e: unknown) => e);
  expect(error).not.toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: "EIO" });
});

test("a short write is cut off, so that the next frame can be read", async () => {
  const folder = makeFolder();
  let short = false;
  const disk = faultyDisk({
    write: (fd, bytes) => realDisk.write(fd, short ? bytes.subarray(0, 50) : bytes),
  });
  const journal = track(await openTestJournal(folder, { disk }));
  journal.append([makeEvent()]);
  short = true;
  expect(() => journal.append([makeEvent()])).toThrow("full");
  short = false;
  journal.append([makeEvent({ messageId: "after" })]);
  const bytes = readFileSync(segmentFile(journalFolder(folder), 1));
  const first = decodeFrame(bytes, headerBytes);
  expect(decodeFrame(bytes, first!.end)?.records[0]?.head).toContain("after");
});

test("a part of a frame that cannot be cut off stays behind in its segment", async () => {
  const folder = makeFolder();
  let short = false;
  const disk = faultyDisk({
    write: (fd, bytes) => realDisk.write(fd, short ? bytes.subarray(0, 50) : bytes),
    truncate() {
      throw diskError("EIO");
    },
  });
  const journal = track(await openTestJournal(folder, { disk }));
  short = true;
  expect(() => journal.append([makeEvent()])).toThrow("EIO");
  short = false;
  journal.append([makeEvent()]);
  expect(journal.end()).toMatchObject({ segment: 2, sequence: 1 });
  expect(endSequence(journalFolder(folder), 2)).toBe(1);
});

test("a refused sync is reported at once and fails whoever waits, and no more events are taken", async () => {
  const told: unknown[] = [];
  let syncs = 0;
  const disk = faultyDisk({
    fdatasync() {
      syncs += 1;
      return Promise.reject(diskError("EIO"));
    },
  });
  const journal = track(
    await openTestJournal(makeFolder(), { disk, onDiskFailure: (error) => told.push(error) }),
  );
  journal.append([makeEvent()]);
  await expect(journal.synced()).rejects.toMatchObject({ code: "unavailable" });
  await journal.synced().catch(() => {});
  expect(told).toHaveLength(1);
  expect(() => journal.append([makeEvent()])).toThrow("The disk failed");
  await journal.synced().catch(() => {});
  expect(syncs).toBe(1);
});

test("no events are taken while a sync takes longer than a second, and only then", async () => {
  let release = () => {};
  const disk = faultyDisk({
    fdatasync: () => new Promise((resolve) => (release = resolve)),
  });
  const journal = track(await openTestJournal(makeFolder(), { disk, segmentBytesMax: 500 }));
  const started = performance.now();
  while (performance.now() - started < 900) {
    const before = performance.now();
    journal.append([makeEvent()]);
    expect(performance.now() - before).toBeLessThan(800);
    await Bun.sleep(20);
  }
  await Bun.sleep(400);
  expect(() => journal.append([makeEvent()])).toThrow("too slow");
  const letGo = setInterval(() => release(), 5);
  await Bun.sleep(200);
  journal.append([makeEvent()]);
  await journal.close(false);
  open.splice(0);
  clearInterval(letGo);
});

test("what a sync has confirmed is on the disk, whoever else waits", async () => {
  let running = 0;
  const disk = faultyDisk({
    async fdatasync(fd) {
      running += 1;
      await Bun.sleep(5);
      await realDisk.fdatasync(fd);
    },
  });
  const journal = track(await openTestJournal(makeFolder(), { disk }));
  await Promise.all(
    Array.from({ length: 100 }, async () => {
      journal.append([makeEvent()]);
      await journal.synced();
    }),
  );
  expect(running).toBeLessThan(6);
});

test("other files in the folder are left alone", async () => {
  const folder = makeFolder();
  await Bun.write(join(journalFolder(folder), "notes.txt"), "mine");
  await Bun.write(segmentFile(journalFolder(folder), 3), "");
  const journal = await openJournal({
    folder: journalFolder(folder),
    firstSequence: 0,
    firstSegment: 0,
    bytesMax: 1e6,
    diskBytesMin: 0,
    onDiskFailure: () => {},
  });
  expect(journal.end().segment).toBe(4);
  await journal.close(true);
  expect(readdirSync(journalFolder(folder))).toEqual(["notes.txt"]);
});
