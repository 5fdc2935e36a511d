// F14: the power goes, at any moment, and with it whatever no sync had covered.
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { sqliteMigrations } from "../../db/migrations.ts";
import { createRandom } from "../../src/runtime/random.ts";
import { openDrain } from "../../src/recorder/drain.ts";
import { realDisk } from "../../src/journal/disk.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { openMigrated } from "../../src/store/sqlite/database.ts";
import {
  createStore,
  journalFolder,
  makeEvent,
  makeFolder,
  openTestJournal,
} from "../recorder/kit.ts";
import { createPowerDisk, type Fate, fates, type PowerDisk } from "./power.ts";

const isLong = Bun.env["PLAUDIT_TORTURE_ROUNDS"] !== undefined;
const emptyStore = openMigrated(":memory:", sqliteMigrations.events, {
  synchronous: "NORMAL",
}).serialize();

/** When an event was written, and when somebody was told that it is kept; in steps of the disk. */
interface Kept {
  number: number;
  toldAt: number;
}

const numbered = (number: number) =>
  makeEvent({ messageId: undefined, properties: { number, text: "x".repeat(60) } });

/** Takes events in, waiting for the disk for each of them, from several sides at once. */
async function record(disk: PowerDisk): Promise<Kept[]> {
  const journal = await openTestJournal(makeFolder(), { disk, segmentBytesMax: 1200 });
  const kept: Kept[] = [];
  let next = 0;
  const takeIn = async (pauseMs: number) => {
    for (let i = 0; i < 25; i++) {
      const number = next++;
      journal.append([numbered(number)]);
      await journal.synced();
      kept.push({ number, toldAt: disk.steps() });
      await Bun.sleep(pauseMs);
    }
  };
  await Promise.all([takeIn(0), takeIn(1), takeIn(3)]);
  await journal.close(false);
  return kept;
}

/** Starts on what is left, takes in one more event, stores everything, and gives the stored numbers. */
async function recover(folder: string, database: Database, more: number): Promise<number[]> {
  const store = createStore(database);
  const { sequence, segment } = await store.position("server");
  const journal = await openJournal({
    folder,
    firstSequence: sequence,
    firstSegment: segment,
    bytesMax: 1e9,
    diskBytesMin: 0,
    onDiskFailure: () => {},
    disk: { ...realDisk, fdatasync: async () => {}, syncFolder: async () => {} },
  });
  journal.append([numbered(more)]);
  await journal.close(false);
  const drain = await openDrain(store, folder, "server");
  while (await drain.step(journal.end()));
  drain.close();
  const ledger = await store.ledger();
  expect(ledger.accepted).toBe(ledger.stored + ledger.duplicates + ledger.deadLettered);
  return database
    .query<{ properties: string }, []>("select properties from recent order by seq")
    .all()
    .map(({ properties }) => JSON.parse(properties).number);
}

/** What a power cut after so many steps costs of what was told to be kept. */
async function cut(
  disk: PowerDisk,
  kept: readonly Kept[],
  steps: number,
  fate: Fate,
  random: () => number,
) {
  const folder = journalFolder(sharedFolder());
  disk.leave(folder, steps, fate, random);
  const database = Database.deserialize(emptyStore);
  const more = 1e6;
  const stored = await recover(folder, database, more);
  database.close();
  expect(new Set(stored).size).toBe(stored.length);
  expect(stored.at(-1)).toBe(more);
  const told = kept.filter(({ toldAt }) => toldAt <= steps);
  return told.filter(({ number }) => !stored.includes(number)).length;
}

let folders: string | undefined;
/** One for all: each cut empties it first. */
const sharedFolder = () => (folders ??= makeFolder());

for (const fate of fates) {
  test(`a power cut at any step loses nothing that was told to be kept, whatever else is ${fate}`, async () => {
    const disk = createPowerDisk();
    const kept = await record(disk);
    expect(kept).toHaveLength(75);
    const random = createRandom(fates.indexOf(fate)).next;
    for (let steps = 0; steps <= disk.steps(); steps += isLong ? 1 : 1 + Math.floor(random() * 18))
      expect(await cut(disk, kept, steps, fate, random)).toBe(0);
  });
}

test("the same cuts find a journal whose sealed segments are not synced", async () => {
  const disk = createPowerDisk({ isForgetful: true });
  const kept = await record(disk);
  expect(await cut(disk, kept, disk.steps(), "gone", Math.random)).toBeGreaterThan(0);
});

test("without waiting, what is older than the interval and a sync is kept", async () => {
  const disk = createPowerDisk({ syncMs: 10 });
  const journal = await openTestJournal(makeFolder(), { disk, segmentBytesMax: 1200 });
  for (let number = 0; number < 60; number++) {
    journal.append([numbered(number)]);
    await Bun.sleep(1);
  }
  for (let steps = -1; steps !== disk.steps(); await Bun.sleep(200)) steps = disk.steps();
  const kept = Array.from({ length: 60 }, (_, number) => ({ number, toldAt: 0 }));
  expect(await cut(disk, kept, disk.steps(), "gone", Math.random)).toBe(0);
  await journal.close(false);
});

test("a store that is ahead of what the disk kept of the journal neither repeats nor skips", async () => {
  const random = createRandom(11).next;
  const disk = createPowerDisk();
  const kept = await record(disk);
  for (const fate of fates) {
    const steps = Math.floor(random() * disk.steps());
    const folder = journalFolder(sharedFolder());
    const database = Database.deserialize(emptyStore);
    // Stored from what lay in memory; then the power goes.
    disk.leave(folder, steps, "there", () => 1);
    const early = await recover(folder, database, 2e6);
    disk.leave(folder, steps, fate, random);
    const stored = await recover(folder, database, 3e6);
    database.close();
    expect(new Set(stored).size).toBe(stored.length);
    expect(stored.at(-1)).toBe(3e6);
    for (const number of early) expect(stored).toContain(number);
    for (const { number, toldAt } of kept) if (toldAt <= steps) expect(stored).toContain(number);
  }
});
